"""`/faq why`: a student's own number under the proof of their seed."""

import pytest

from bot.assistant import Assistant
from bot.commands import Ask, Why, parse_command
from tests.bot.conftest import MIRA
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
