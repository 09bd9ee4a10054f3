"""Gaps and forms on a terminal: numbers pick, prompts ask for each field, and Ctrl-C leaves a form as it was."""

import io
import re
from collections.abc import Iterator

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.platforms.terminal.chat import TerminalChat
from tests.bot.gaps.conftest import KAGGLE, MIRA, WRITTEN, School

ENTER, FINISH, CTRL_C, CLEAR = "\r", "\x1b\r", "\x03", "\x15"
BIAS = "is bias in decisions our problem"


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    """A keyboard."""
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=100, highlight=False)


@pytest.fixture
def terminal(school: School, console: Console) -> TerminalChat:
    return TerminalChat(school.parts.assistant, console, ())


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def number_of(console: Console, label: str) -> str:
    """The number under which something was offered last."""
    return re.findall(rf"^ +(\d+)  {re.escape(label)}", shown(console), re.MULTILINE)[-1]


async def test_a_gap_becomes_a_phrasing_by_numbers_alone(
    school: School, terminal: TerminalChat, console: Console
) -> None:
    await school.ask(BIAS, MIRA)
    await terminal.take_turn("/faq gaps")
    assert f"1. {BIAS}" in shown(console)
    await terminal.take_turn("1")
    await terminal.take_turn(number_of(console, "Will unbiased data prevent biased decisions?"))
    assert "with this it is answered" in shown(console)

    await terminal.take_turn(number_of(console, "Save"))
    assert f'enough, "{BIAS}"]' in school.path.read_text()
    await terminal.take_turn(number_of(console, "Undo"))

    assert school.path.read_text() == WRITTEN


async def test_a_form_is_filled_in_field_by_field_and_what_is_known_can_be_kept(
    school: School, terminal: TerminalChat, console: Console, keys: PipeInput
) -> None:
    await school.ask(KAGGLE, MIRA)
    await terminal.take_turn("/faq gaps")
    await terminal.take_turn("1")
    keys.send_text(f"{ENTER}Yes.\rName the dataset.{FINISH}Tech{ENTER}a, b{ENTER}")
    await terminal.take_turn(number_of(console, "Write an answer"))

    assert "Check before saving" in shown(console)
    await terminal.take_turn(number_of(console, "Save"))
    entry = school.parts.knowledge.current.faq.by_id["may-hand-kaggle-notebook"]
    assert (entry.question, entry.answer, entry.section) == (KAGGLE, "Yes.\nName the dataset.", "Tech")
    assert entry.tags == ("a", "b")


async def test_what_is_required_is_asked_for_until_it_is_there(
    school: School, terminal: TerminalChat, console: Console, keys: PipeInput
) -> None:
    await school.ask(KAGGLE, MIRA)
    await terminal.take_turn("/faq gaps")
    await terminal.take_turn("1")
    keys.send_text(f"{CLEAR}{ENTER}May I?{ENTER}{FINISH}Yes.{FINISH}{ENTER}{ENTER}")
    await terminal.take_turn(number_of(console, "Write an answer"))

    assert "+    question: May I?" in shown(console)


async def test_ctrl_c_leaves_a_form_and_nothing_is_changed(
    school: School, terminal: TerminalChat, console: Console, keys: PipeInput
) -> None:
    await school.ask(KAGGLE, MIRA)
    await terminal.take_turn("/faq gaps")
    await terminal.take_turn("1")
    keys.send_text(f"{ENTER}Ye{CTRL_C}")
    await terminal.take_turn(number_of(console, "Write an answer"))

    assert "Nothing was changed." in shown(console)
    assert school.path.read_text() == WRITTEN


async def test_an_answer_that_is_changed_begins_with_what_was_written(
    school: School, terminal: TerminalChat, console: Console, keys: PipeInput
) -> None:
    await school.ask(KAGGLE, MIRA)
    await terminal.take_turn("/faq gaps")
    await terminal.take_turn("1")
    keys.send_text(f"{ENTER}Yes{FINISH}{ENTER}{ENTER}")
    await terminal.take_turn(number_of(console, "Write an answer"))
    keys.send_text(f"{ENTER}, please.{FINISH}{ENTER}{ENTER}")
    await terminal.take_turn(number_of(console, "Change it"))

    await terminal.take_turn(number_of(console, "Save"))

    assert "Yes, please." in school.path.read_text()
