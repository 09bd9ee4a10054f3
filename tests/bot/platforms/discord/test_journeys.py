"""Whole journeys on Discord: a person on the fake server, the real client and the real assistant, made-up numbers."""

import discord
import pytest

from bot.assistant import Assistant
from bot.platforms.discord.limits import PHONE_COLUMNS
from bot.proofs.desk import ProofDesk
from tests.bot.conftest import SEED, TWO_RATES
from tests.bot.platforms.discord.conftest import Connect
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.launcher import SEEDED_ERROR_RATES, ScriptedLauncher

SEED_QUESTION = SEED.aliases[0]


async def test_a_question_is_answered_with_its_title_its_words_and_its_button(
    connect: Connect, assistant: Assistant, ada: Person
):
    await connect(assistant)
    interaction = await ada.slash("ask", question="why do we get two different error rates from fine_tune?")
    answer = await interaction.answer()
    assert answer.text == f"{TWO_RATES.question}\n{TWO_RATES.answer}"
    assert answer.labels == ["Share with the channel", "Run the proof", "See related"]
    assert interaction.was_in_time


async def test_a_question_about_reproducibility_is_answered_at_once_and_its_message_grows_a_proof(
    discord_server: FakeDiscord, connect: Connect, assistant: Assistant, launcher: ScriptedLauncher, ada: Person
):
    launcher.hold()
    await connect(assistant)
    answer = await (await ada.slash("ask", question=SEED_QUESTION)).answer()
    assert SEED.answer in answer.text
    await discord_server.bell.until(lambda: "%" in answer.text and len(answer.versions) > 1, "progress is shown")
    assert answer.labels == ["Share with the channel", "Stop the proof", "See related"]
    launcher.release()
    await answer.until("Measured in")
    assert SEED.answer in answer.text
    assert discord_server.posted == [answer]
    assert answer.labels == [
        "Share with the channel",
        "Full proof",
        "Show the code",
        "My number differs",
        "See related",
    ]


async def test_seed_ends_in_one_message_with_both_error_rates_of_every_run_and_a_verdict(
    discord_server: FakeDiscord, connect: Connect, assistant: Assistant, ada: Person
):
    await connect(assistant)
    answer = await (await ada.slash("seed", seed="7", recipe="digits-tiny")).answer()
    await answer.until("Measured in")
    assert discord_server.posted == [answer]
    table = answer.text.split("```")[1]
    seeded = [f"{rate:.6f}" for rate in SEEDED_ERROR_RATES]
    assert [line.split()[2:4] for line in table.splitlines()].count(seeded) == 2
    assert table.count("control") == 2
    assert "Reproducible" in answer.text
    assert all(len(line) <= PHONE_COLUMNS for line in table.splitlines())


async def test_a_students_own_number_is_filled_in_under_the_proof_and_compared_for_them_alone(
    discord_server: FakeDiscord, connect: Connect, assistant: Assistant, ada: Person
):
    await connect(assistant)
    proof = await (await ada.slash("seed", seed="7")).answer()
    await proof.until("Measured in")
    before = proof.text
    form = await ada.press(proof, "My number differs")
    await form.opened()
    assert form.fields == {"error_rate": "", "torch": "", "fastai": ""}
    told = await (await ada.fill_in(form, error_rate="0.0312", torch="2.9")).answer()

    assert told.is_private
    assert "your torch is 2.9" in told.text
    assert proof.text == before


@pytest.mark.parametrize("seed", ["-1", str(2**32), "abc", "4.5", "@everyone", "9" * 4000])
async def test_a_bad_seed_is_explained_to_the_asker(
    connect: Connect, assistant: Assistant, launcher: ScriptedLauncher, ada: Person, seed: str
):
    await connect(assistant)
    answer = await (await ada.slash("seed", seed=seed)).answer()
    assert "from 0 to 4294967295" in answer.text
    assert answer.is_private
    assert launcher.started == []


async def test_an_unknown_recipe_is_explained(connect: Connect, assistant: Assistant, ada: Person):
    await connect(assistant)
    answer = await (await ada.slash("seed", recipe="cats")).answer()
    assert "digits" in answer.text
    assert answer.is_private


async def test_inspect_tells_those_who_manage_the_server_why(connect: Connect, assistant: Assistant, ada: Person):
    ada.permissions = str(discord.Permissions(manage_guild=True).value)
    await connect(assistant)
    answer = await (await ada.slash("inspect", question="two diferent error rates")).answer()
    assert TWO_RATES.id in answer.text
    assert "diferent" in answer.text
    assert answer.is_private


async def test_inspect_tells_others_nothing(connect: Connect, assistant: Assistant, ada: Person):
    await connect(assistant)
    answer = await (await ada.slash("inspect", question="two diferent error rates")).answer()
    assert "course staff" in answer.text
    assert TWO_RATES.id not in answer.text


async def test_autocomplete_offers_the_questions_of_the_faq(connect: Connect, assistant: Assistant, ada: Person):
    await connect(assistant)
    assert TWO_RATES.question in await (await ada.type_ahead("ask", "question", "")).suggestions()
    assert TWO_RATES.question in await (await ada.type_ahead("ask", "question", "two diff")).suggestions()


@pytest.mark.parametrize(
    "question",
    ["🙂🎓🔥", "למה יש שתי שגיאות?", "@everyone @here?", "||```*_~`<@1>", "word " * 800, "zzz " * 1000, " "],
)
async def test_odd_questions_get_a_sensible_private_or_public_answer(
    connect: Connect, assistant: Assistant, ada: Person, question: str
):
    await connect(assistant)
    interaction = await ada.slash("ask", question=question[:4000])
    answer = await interaction.answer()
    assert "faq list" in answer.text
    assert answer.is_private
    assert interaction.was_in_time


async def test_a_mention_is_answered_and_pings_nobody(
    discord_server: FakeDiscord, connect: Connect, assistant: Assistant, ada: Person
):
    await connect(assistant)
    await ada.say(f"{discord_server.mention} @everyone will unbiased data prevent biased decisions?")
    answer = await discord_server.message()
    assert "Unfortunately, no." in answer.text


async def test_only_the_asker_can_cancel_a_proof(
    discord_server: FakeDiscord, connect: Connect, assistant: Assistant, launcher: ScriptedLauncher, ada: Person
):
    launcher.hold()
    await connect(assistant)
    answer = await (await ada.slash("seed")).answer()
    await discord_server.bell.until(lambda: launcher.started and "Stop the proof" in answer.labels, "the proof runs")
    refused = await (await discord_server.person("noah").press(answer, "Stop")).answer()
    assert "Only the person who asked" in refused.text
    assert refused.is_private
    told = await (await ada.press(answer, "Stop")).answer()
    assert "Stopped" in told.text
    await discord_server.bell.until(lambda: answer.labels == ["Run again"], "the message ends")
    assert launcher.cancelled


async def test_stopping_the_bot_tells_those_who_wait(
    discord_server: FakeDiscord,
    connect: Connect,
    assistant: Assistant,
    desk: ProofDesk,
    launcher: ScriptedLauncher,
    ada: Person,
):
    launcher.hold()
    platform = await connect(assistant)
    answer = await (await ada.slash("seed")).answer()
    await discord_server.bell.until(lambda: launcher.started, "the proof runs")
    await desk.close()
    await platform.close()
    assert "The bot was stopped before this proof ended." in answer.text
    assert answer.labels == ["Run again"]


async def test_the_answers_of_list_and_help_name_what_there_is(connect: Connect, assistant: Assistant, ada: Person):
    await connect(assistant)
    assert TWO_RATES.question in (await (await ada.slash("list")).answer()).text
    assert "/faq seed" in (await (await ada.slash("help")).answer()).text
    assert "/faq sead" in (await (await ada.slash("sead")).answer()).text


async def test_a_students_own_number_is_compared_under_the_proof(connect: Connect, assistant: Assistant, ada: Person):
    await connect(assistant)
    answer = await (await ada.slash("why", seed="7", error_rate="0.0312", torch="2.9")).answer()
    await answer.until("What most likely differs")
    assert "your torch is 2.9" in answer.text
    assert [file["filename"] for file in answer.files] == ["proof-digits-7.json"]
