import asyncio

import pytest

from bot.assistant import Assistant, Question
from bot.knowledge import understand
from bot.proofs.desk import ProofDesk
from bot.reply import ActionKind, Literal, Note, Progress, Reply, Sources, Table, Text
from faq.matcher import Decision, Thresholds
from tests.bot.conftest import MIRA, NOAH, SEED, SMALL_FAQ, asked
from tests.fakes.launcher import ScriptedLauncher


def words(reply: Reply) -> str:
    shown = [reply.title]
    for part in reply.parts:
        match part:
            case Text() | Note():
                shown.append(part.markdown)
            case Literal():
                shown.append(part.text)
            case Progress():
                shown.append(part.label)
            case Table():
                shown.extend(" ".join(row) for row in part.rows)
    return "\n".join(shown)


def test_a_known_question_is_answered_in_the_staffs_words_with_its_sources(assistant: Assistant) -> None:
    reply = assistant.ask(asked("i set the seed but my results still change every time"))

    assert reply.decision is Decision.ANSWER
    assert reply.title == SEED.question
    assert SEED.answer in words(reply)
    assert Sources(links=SEED.links) in reply.parts


def test_an_unknown_question_to_the_bot_itself_is_met_with_an_honest_line(assistant: Assistant) -> None:
    reply = assistant.ask(asked("where can I park my horse tonight"))

    assert reply.decision is Decision.SILENT
    assert "I don't know this one yet" in words(reply)


async def test_an_unknown_question_to_nobody_in_particular_is_met_with_silence(assistant: Assistant) -> None:
    assert (await assistant.answer(asked("where can I park my horse tonight", addressed=False))).is_silent


def test_a_half_known_question_gets_suggestions_to_press(hesitant: Assistant) -> None:
    reply = hesitant.ask(asked("does data make decisions biased"))

    assert reply.decision is Decision.SUGGEST
    assert 1 <= len(reply.actions) <= 3
    assert {action.kind for action in reply.actions} == {ActionKind.SHOW_ENTRY}


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_question_gets_an_example(assistant: Assistant, text: str) -> None:
    assert "for example" in words(assistant.ask(asked(text)))


@pytest.mark.parametrize(
    "text",
    [
        "🤖" * 40,
        "لماذا أحصل على نتائج مختلفة؟",
        "why " * 1000,
        "@everyone <!channel> <@U123>",
        "| a | b |\n|---|---|\n```",
        "\x00\x1b[31mred\x1b[0m",
    ],
)
def test_odd_questions_get_the_honest_line_and_never_repeat_what_was_typed(assistant: Assistant, text: str) -> None:
    reply = assistant.ask(asked(text))

    assert reply.decision is Decision.SILENT
    assert "I don't know this one yet" in words(reply)
    assert text not in words(reply)


async def test_a_reproducibility_question_is_answered_at_once_and_its_message_grows_to_the_proof(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    replies = [reply async for reply in assistant.respond(asked(SEED.question), every_s=0)]

    assert all(SEED.answer in words(reply) for reply in replies)
    assert any(isinstance(part, Progress) for reply in replies[:-1] for part in reply.parts)
    final = replies[-1]
    assert not any(isinstance(part, Progress) for part in final.parts)
    (table,) = [part for part in final.parts if isinstance(part, Table)]
    assert len(table.rows) == 4
    assert "0.064067" in words(final)
    assert "0.038997" in words(final)
    assert len(launcher.started) == 4


async def test_a_proof_on_request_is_offered_and_not_started(assistant: Assistant, launcher: ScriptedLauncher) -> None:
    replies = [reply async for reply in assistant.respond(asked("two different error rates from fine_tune"), every_s=0)]

    assert len(replies) == 1
    assert [action.kind for action in replies[0].actions] == [ActionKind.PROVE_ENTRY, ActionKind.SEE_RELATED]
    assert launcher.started == []


async def test_pressing_the_offer_runs_the_proof(assistant: Assistant, launcher: ScriptedLauncher) -> None:
    replies = [reply async for reply in assistant.act("prove", "two-error-rates", MIRA, every_s=0)]

    assert any(isinstance(part, Table) for part in replies[-1].parts)
    assert len(launcher.started) == 4


async def test_picking_a_suggestion_shows_the_answer_and_only_offers_the_proof(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    (reply,) = [reply async for reply in assistant.act("show", "seed-different-results", MIRA, every_s=0)]

    assert SEED.answer in words(reply)
    assert [action.kind for action in reply.actions] == [ActionKind.PROVE_ENTRY, ActionKind.SEE_RELATED]
    assert launcher.started == []


@pytest.mark.parametrize(("kind", "argument"), [("show", "gone"), ("prove", "unbiased-data"), ("dance", "x"), ("", "")])
async def test_a_button_from_another_time_is_told_kindly(assistant: Assistant, kind: str, argument: str) -> None:
    (reply,) = [reply async for reply in assistant.act(kind, argument, MIRA, every_s=0)]

    assert "no longer" in words(reply)


@pytest.mark.parametrize("seed", ["-1", "4294967296", "abc", "1.5", "9" * 400, "٤٢", "0x10"])
async def test_a_bad_seed_is_told_with_the_range(assistant: Assistant, launcher: ScriptedLauncher, seed: str) -> None:
    (reply,) = [reply async for reply in assistant.seed(seed, None, MIRA, every_s=0)]

    assert "from 0 to 4294967295" in words(reply)
    assert launcher.started == []


@pytest.mark.parametrize("seed", ["0", "4294967295", " 42 "])
async def test_the_ends_of_the_range_are_good_seeds(
    assistant: Assistant, launcher: ScriptedLauncher, seed: str
) -> None:
    _ = [reply async for reply in assistant.seed(seed, None, MIRA, every_s=0)]

    assert {spec.seed for spec in launcher.started} == {int(seed)}


async def test_an_unknown_recipe_is_told_with_the_known_ones(assistant: Assistant, launcher: ScriptedLauncher) -> None:
    (reply,) = [reply async for reply in assistant.seed("1", "@everyone `x`", MIRA, every_s=0)]

    assert "digits" in words(reply)
    assert "@everyone" not in words(reply)
    assert launcher.started == []


async def test_cancelling_stops_the_runs_and_says_so(assistant: Assistant, launcher: ScriptedLauncher) -> None:
    launcher.hold()
    last = Reply()
    async for last in assistant.seed("1", None, MIRA, every_s=0):
        cancel = [action for action in last.actions if action.kind is ActionKind.CANCEL_PROOF]
        if launcher.started and cancel:
            (refused,) = [reply async for reply in assistant.act("cancel", cancel[0].argument, NOAH, every_s=0)]
            assert "Only the person who asked" in words(refused)
            (said,) = [reply async for reply in assistant.act("cancel", cancel[0].argument, MIRA, every_s=0)]
            assert "Stopped" in words(said)

    assert "ancelled" in words(last) or "topped" in words(last)
    async with asyncio.timeout(10):
        while len(launcher.cancelled) < len(launcher.started):
            await asyncio.sleep(0)


async def test_staff_learn_what_was_found_and_why(assistant: Assistant) -> None:
    asker = MIRA.model_copy(update={"manages": True})
    reply = await assistant.explain(Question(text="does unbiassed data prevent biased decisions", asker=asker))

    assert reply.private
    assert "unbiased-data" in words(reply)
    assert "unbiassed" in words(reply)
    assert "confidence" in words(reply)


async def test_others_learn_nothing(assistant: Assistant) -> None:
    reply = await assistant.explain(asked("does unbiassed data prevent biased decisions"))

    assert "course staff" in words(reply)
    assert "unbiased-data" not in words(reply)


async def test_the_bots_own_list_of_staff_counts_too(desk: ProofDesk) -> None:
    knowledge = understand(SMALL_FAQ, Thresholds())
    assistant = Assistant(lambda: knowledge, desk, staff=frozenset({MIRA}))

    assert "unbiased-data" in words(await assistant.explain(asked("unbiased data")))


async def test_the_catalogue_lists_every_question_by_section(assistant: Assistant) -> None:
    listed = words(await assistant.catalogue(MIRA))

    assert listed.index("Tech") < listed.index(SEED.question) < listed.index("Context")


def test_completions_begin_with_what_is_typed_and_name_each_entry_once(assistant: Assistant) -> None:
    assert assistant.complete("will unb", 25)[0] == "Will unbiased data prevent biased decisions?"
    assert len(assistant.complete("", 2)) == 2
    assert assistant.complete("zzzzqqq", 25) == ()


def test_help_ends_with_the_versions_of_the_bot_and_of_its_faq(desk: ProofDesk) -> None:
    knowledge = understand(SMALL_FAQ, Thresholds(), "3f9a1c07b2d4")
    note = Assistant(lambda: knowledge, desk).help().parts[-1]

    assert isinstance(note, Note)
    assert note.markdown.splitlines()[-1] == "faqbot 0.1.0; the FAQ has 3 entries, version 3f9a1c07b2d4."
