"""What presses do on Discord: in place, in private or for everybody, as the reply says, and each only once."""

import asyncio

import pytest

from bot.reply import Action, ActionKind, ProofRequest, Reply
from faq.matcher import Thresholds
from tests.bot.conftest import SEED, TWO_RATES, UNBIASED
from tests.bot.platforms.discord.conftest import INCIDENT, Connect, ScriptedAssistant, said, step
from tests.bot.platforms.discord.remembering import Remembering
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.launcher import ScriptedLauncher

MORE = Action(kind=ActionKind.BROWSE, argument="all.1", label="More")
SHARE = Action(kind=ActionKind.SHARE, argument="two-error-rates", label="Share with the channel")
HELPFUL = Action(kind=ActionKind.HELPFUL, argument="q1", label="Helpful")
PROVE = Action(kind=ActionKind.PROVE_ENTRY, argument="two-error-rates", label="Run the proof")


async def test_a_reply_that_replaces_changes_the_private_message_itself(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    assistant = ScriptedAssistant(said("page one", private=True, actions=(MORE,)))
    await connect(assistant)
    page = await (await ada.slash("ask", question="list")).answer()
    assistant.replies = (said("page two", private=True, replaces=True),)
    pressed = await ada.press(page, "More")
    await page.until("page two")
    assert discord_server.posted == [page]
    assert page.doors == ["callback", "callback"]
    assert pressed.was_in_time


@pytest.mark.parametrize("private", [True, False])
async def test_a_replaced_message_goes_on_changing_by_token_in_private_and_as_the_bot_in_public(
    discord_server: FakeDiscord, connect: Connect, ada: Person, private: bool
):
    assistant = ScriptedAssistant(said("page one", private=private, actions=(MORE,)))
    await connect(assistant)
    page = await (await ada.slash("ask", question="list")).answer()
    assistant.replies = (
        said("page two", private=private, replaces=True),
        said("page three", private=private, replaces=True),
    )
    await ada.press(page, "More")
    await page.until("page three")
    assert discord_server.posted == [page]
    assert page.doors == ["callback", "callback", "token" if private else "channel"]


@pytest.mark.parametrize("private", [True, False])
async def test_a_slow_replacement_is_acknowledged_unseen_and_still_replaces(
    discord_server: FakeDiscord, connect: Connect, ada: Person, private: bool
):
    assistant = ScriptedAssistant(said("page one", private=private, actions=(MORE,)))
    await connect(assistant, hold_after_s=0.01)
    page = await (await ada.slash("ask", question="list")).answer()
    assistant.replies = (said("page two", private=private, replaces=True),)
    ready = assistant.hold_back(0)
    pressed = await ada.press(page, "More")
    await pressed.acknowledged()
    ready.set()
    await page.until("page two")
    assert discord_server.posted == [page]


async def test_a_slow_private_answer_to_a_press_is_seen_by_the_presser_alone_and_nobody_saw_it_think(
    discord_server: FakeDiscord, connect: Connect, ada: Person
):
    assistant = ScriptedAssistant(said("an answer", actions=(HELPFUL,)))
    await connect(assistant, hold_after_s=0.01)
    answer = await (await ada.slash("ask", question="why?")).answer()
    assistant.replies = (said("Thank you.", private=True),)
    ready = assistant.hold_back(0)
    pressed = await ada.press(answer, "Helpful")
    await pressed.acknowledged()
    ready.set()
    thanks = await pressed.answer()
    assert (thanks.text, thanks.is_private) == ("Thank you.", True)
    assert answer.texts == ["an answer"]
    assert discord_server.posted == [answer, thanks]


async def test_what_is_pressed_on_a_private_message_stays_private(
    connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants())
    answer = await (await ada.slash("ask", question=TWO_RATES.question)).answer()
    proof = await (await ada.press(answer, "Run the proof")).answer()
    await proof.until("Measured in")
    assert proof.is_private


async def test_the_same_press_on_a_public_message_is_for_everybody(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants())
    await ada.say(f"{discord_server.mention} {TWO_RATES.question}")
    proof = await (await ada.press(await discord_server.message(), "Run the proof")).answer()
    await proof.until("Measured in")
    assert not proof.is_private


async def test_the_askers_pick_takes_the_place_of_the_suggestions_and_others_get_their_own(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants(thresholds=Thresholds(answer=1.0, suggest=0.1)))
    await ada.say(f"{discord_server.mention} two error rates")
    suggestions = await discord_server.message()
    others = await (await discord_server.person("noah").press(suggestions, "two")).answer()
    assert others.is_private
    assert TWO_RATES.answer in others.text
    assert "Did you mean" in suggestions.text
    await ada.press(suggestions, "two")
    await suggestions.until(TWO_RATES.answer)
    assert not suggestions.is_private
    assert "Helpful" in suggestions.labels


async def test_a_shared_answer_is_posted_for_everybody_and_its_private_message_says_so_once(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants())
    answer = await (await ada.slash("ask", question=UNBIASED.question)).answer()
    await ada.press(answer, "Share")
    await answer.until("Shared with the channel")
    shared = discord_server.posted[1]
    assert UNBIASED.answer in shared.text
    assert not shared.is_private
    assert shared.doors == ["channel"]
    assert str(shared.id) in answer.text
    assert UNBIASED.answer in answer.text
    assert "Share with the channel" not in answer.labels
    assert "Helpful" in answer.labels


async def test_pressing_share_twice_posts_once(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants())
    answer = await (await ada.slash("ask", question=UNBIASED.question)).answer()
    await asyncio.gather(ada.press(answer, "Share"), ada.press(answer, "Share"))
    await answer.until("Shared with the channel")
    await discord_server.message(2)
    told, shared = sorted(discord_server.posted[1:], key=lambda posted: not posted.is_private)
    assert "already shared" in told.text
    assert (told.is_private, shared.is_private) == (True, False)
    assert len(discord_server.posted) == 3


async def test_a_share_whose_acceptance_got_lost_is_posted_once(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants())
    answer = await (await ada.slash("ask", question=UNBIASED.question)).answer()
    discord_server.cut("POST", "/channels/.*/messages", is_handled=True)
    await ada.press(answer, "Share")
    await answer.until("Shared with the channel")
    assert len([posted for posted in discord_server.posted if not posted.is_private]) == 1


async def test_where_the_bot_may_not_write_an_answer_is_shared_by_the_press(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    discord_server.general.deny(send_messages=True)
    await connect(assistants())
    answer = await (await ada.slash("ask", question=UNBIASED.question)).answer()
    await ada.press(answer, "Share")
    await answer.until("Shared with the channel")
    shared = discord_server.posted[1]
    assert shared.doors == ["token"]
    assert not shared.is_private
    assert UNBIASED.answer in shared.text


async def test_a_share_that_discord_refuses_is_told_in_private_and_can_be_tried_again(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants())
    answer = await (await ada.slash("ask", question=UNBIASED.question)).answer()
    discord_server.fail("POST", "/channels/.*/messages", status=400, code=50035)
    told = await (await ada.press(answer, "Share")).answer()
    assert INCIDENT in told.text
    assert told.is_private
    await ada.press(answer, "Share")
    await answer.until("Shared with the channel")


async def test_a_private_answer_whose_proof_still_grows_offers_no_second_share(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, launcher: ScriptedLauncher, ada: Person
):
    launcher.hold()
    await connect(assistants())
    answer = await (await ada.slash("ask", question=SEED.question)).answer()
    await answer.until("%")
    await ada.press(answer, "Share")
    await answer.until("Shared with the channel")
    launcher.release()
    await answer.until("Measured in")
    assert "Share with the channel" not in answer.labels
    assert "Shared with the channel" in answer.text


async def test_not_helpful_offers_the_runners_up_to_the_presser_alone(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, ada: Person
):
    await connect(assistants())
    await ada.say(f"{discord_server.mention} why two different error rates even though I set the seed")
    told = await (await ada.press(await discord_server.message(), "Not helpful")).answer()
    assert told.is_private
    assert "noted for the staff" in told.text
    runner_up = await (await ada.press(told, told.labels[0])).answer()
    assert runner_up.is_private
    assert runner_up.text.splitlines()[0] in {SEED.question, TWO_RATES.question}


async def test_a_private_proof_says_before_its_time_is_over_how_to_see_the_result(
    discord_server: FakeDiscord, connect: Connect, assistants: Remembering, launcher: ScriptedLauncher, ada: Person
):
    launcher.hold()
    await connect(assistants(), private_for_s=0.1)
    answer = await (await ada.slash("ask", question=SEED.question)).answer()
    await answer.until("15 minutes")
    assert "Show the result" in answer.labels
    launcher.release()
    result = await (await ada.press(answer, "Show the result")).answer()
    await result.until("Measured in")
    assert result.is_private
    assert "Measured in" not in answer.text
    assert len(launcher.started) == 4


async def test_a_pressed_proof_in_private_hands_over_to_the_same_press(connect: Connect, ada: Person):
    assistant = ScriptedAssistant(said("an answer", private=True, actions=(PROVE,)))
    await connect(assistant, private_for_s=0.01)
    answer = await (await ada.slash("ask", question="why?")).answer()
    assistant.replies = (step(0.5), said("never"))
    assistant.hold_back(1)
    proof = await (await ada.press(answer, "Run the proof")).answer()
    await proof.until("15 minutes")
    await ada.press(proof, "Show the result")
    await proof.bell.until(lambda: len(assistant.acts) == 2, "the button is pressed")
    assert assistant.acts[1][:2] == ("prove", "two-error-rates")


async def test_a_public_proof_grows_for_as_long_as_it_takes(connect: Connect, ada: Person):
    request = ProofRequest(recipe="digits", seed=1)
    assistant = ScriptedAssistant(Reply(parts=step(0).parts, proof=request), said("the verdict"))
    ready = assistant.hold_back(1)
    await connect(assistant, private_for_s=0.0)
    answer = await (await ada.slash("seed")).answer()
    ready.set()
    await answer.until("the verdict")
    assert answer.texts[1].endswith("training")
    assert len(answer.versions) == 3
