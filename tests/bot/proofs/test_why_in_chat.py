"""`/faq why`, and the form under a proof: a student's own number beside the proof of their seed."""

import pytest

from bot.assistant import Assistant
from bot.commands import Ask, Why, parse_command
from bot.form import FormKind
from bot.reply import ActionKind, Reply
from tests.bot.conftest import MIRA, NOAH
from tests.fakes.launcher import ScriptedLauncher


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("why 42 0.0312", Why("42", "0.0312")),
        ("Why 42 .0312 2.9", Why("42", ".0312", "2.9")),
        ("why do I get two error rates", Ask("why do I get two error rates")),
        ("why 42 is the seed", Ask("why 42 is the seed")),
    ],
)
def test_numbers_behind_why_are_a_result_and_words_a_question(typed: str, command: object) -> None:
    assert parse_command(typed) == command


async def test_the_proof_of_the_seed_is_shown_with_what_most_likely_differs(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    replies = [reply async for reply in assistant.why(Why("7", "0.0312", "2.9"), MIRA, every_s=0)]

    assert {spec.seed for spec in launcher.started} == {7}
    assert "most likely differs" not in str(replies[0])
    assert "1. The versions differ: your torch is 2.9" in str(replies[-1])


async def test_an_equal_number_is_said_to_agree(assistant: Assistant) -> None:
    replies = [reply async for reply in assistant.why(Why("42", "0.038997"), MIRA, every_s=0)]

    assert "Your number agrees" in str(replies[-1])


@pytest.mark.parametrize("result", [Why("-1", "0.1"), Why("42", "3%"), Why("42", "0.1", "@everyone")])
async def test_what_cannot_be_compared_starts_nothing(
    assistant: Assistant, launcher: ScriptedLauncher, result: Why
) -> None:
    (reply,) = [reply async for reply in assistant.why(result, MIRA, every_s=0)]

    assert reply.private
    assert launcher.started == []
    assert "everyone" not in str(reply)


async def form_under_the_proof(assistant: Assistant) -> Reply:
    (*_, proof) = [reply async for reply in assistant.seed("7", None, MIRA, every_s=0)]
    (button,) = [action for action in proof.actions if action.kind is ActionKind.COMPARE]
    (opened,) = [reply async for reply in assistant.act(button.kind, button.argument, NOAH, every_s=0)]
    return opened


async def test_the_form_under_a_proof_compares_a_number_with_it_for_the_asker_alone(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    opened = await form_under_the_proof(assistant)
    assert opened.form is not None
    assert "seed 7" in opened.form.fields[0].hint
    values = {"error_rate": " 0.0312", "torch": "2.9", "fastai": ""}
    reply = await assistant.submit(opened.form.kind, opened.form.argument, values, NOAH)

    assert reply.private
    assert "1. The versions differ: your torch is 2.9" in str(reply)
    assert len(launcher.started) == 4


async def test_where_no_form_can_be_opened_the_command_is_told(assistant: Assistant) -> None:
    assert "/faq why 7 0.0312" in str((await form_under_the_proof(assistant)).parts)


async def test_what_cannot_be_read_is_told_by_the_field(assistant: Assistant) -> None:
    wrong = assistant.complaints(FormKind.RESULT, {"error_rate": "3%", "torch": "@everyone", "fastai": "2.8"})

    assert set(wrong) == {"error_rate", "torch"}
    assert "everyone" not in str(wrong)
    assert assistant.complaints(FormKind.RESULT, {"error_rate": ".03"}) == {}


@pytest.mark.parametrize("values", [{}, {"error_rate": "3%"}, {"error_rate": "0.1", "torch": "@everyone"}])
async def test_a_form_that_cannot_be_read_says_what_to_write(assistant: Assistant, values: dict[str, str]) -> None:
    opened = await form_under_the_proof(assistant)
    assert opened.form is not None
    reply = await assistant.submit(opened.form.kind, opened.form.argument, values, NOAH)

    assert reply.private
    assert "looks like" in str(reply) or "is a number from 0 to 1" in str(reply)


async def test_a_number_is_not_compared_with_a_proof_of_other_packages(
    assistant: Assistant, launcher: ScriptedLauncher
) -> None:
    opened = await form_under_the_proof(assistant)
    assert opened.form is not None
    launcher.installed = "torch 2.14"
    reply = await assistant.submit(opened.form.kind, opened.form.argument, {"error_rate": "0.1"}, NOAH)

    assert "Run it again" in str(reply)
    assert [action.kind for action in reply.actions] == [ActionKind.RUN_PROOF]


@pytest.mark.parametrize("argument", ["", "x", "same-seed/imagenet/1", "a/b/c"])
async def test_a_form_about_no_proof_is_answered_kindly(assistant: Assistant, argument: str) -> None:
    reply = await assistant.submit(FormKind.RESULT, argument, {"error_rate": "0.1"}, MIRA)

    assert reply.private
    assert reply.parts
