"""A function for each place where text from outside comes in: it takes any text, and raises where a promise breaks."""

import io
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from bot.commands import Ask, Inspect, parse_command
from bot.errors import BadPreference
from bot.platforms.discord.render import render as render_for_discord
from bot.platforms.slack.buttons import read_id, read_value
from bot.platforms.slack.incoming import plain_text
from bot.platforms.slack.render import render as render_for_slack
from bot.platforms.terminal.render import render as render_for_terminal
from bot.preferences import KNOBS, knob
from bot.reply import Action, ActionKind, Literal, Note, ProofRequest, Reply, Sources, Table, Text
from bot.store_location import parse_location
from faq.entry import Faq, Link
from faq.errors import InvalidFaq
from faq.library import parse
from faq.matcher import Matcher
from faq.merge import merge
from faq.page import read_page
from faq.page.entries import faq_file
from faq.source import YamlSource
from faq.writer import render_file
from runners.errors import RunnerError
from runners.recipes import recipe_names
from runners.spec import parse_seed
from runners.why import parse_error_rate, parse_version
from tests.bot.platforms.discord.test_message_limits import sent
from tests.fakes.discord.rules import check_message
from tests.fakes.slack.blocks import problems
from tests.faq.reading import lost_words

FILE = Path("faq.yaml")


def page(text: str) -> None:
    """A page becomes valid entries with every word of it, and its import reads back as what was read."""
    read = read_page(text)
    file = faq_file(read)
    assert len({entry.id for entry in file.entries}) == len(file.entries)
    assert not (lost := lost_words(shown(text), file)), lost
    imported = merge(read, YamlSource(FILE, "entries: []\n")).text
    assert parse(YamlSource(FILE, imported)).entries == file.entries


#: Control characters that stand between words.
_PARTING = "\t\n\v\f\r\x85"
#: What is at a file's beginning to tell how it was written, and nothing to see anywhere else.
_MARKS = "\ufeff\ufffe\uffff"


def shown(text: str) -> str:
    """A text less its control characters and marks, which no reader sees and the importer leaves out."""
    return "".join(char for char in text if char in _PARTING or not (char in _MARKS or _is_control(char)))


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc"


def yaml(text: str) -> None:
    """FAQ YAML is taken, and then can be searched and written back, or its problems are told where they are."""
    try:
        file = parse(YamlSource(FILE, text))
    except InvalidFaq as invalid:
        told_inside(text, invalid)
        return
    assert parse(YamlSource(FILE, render_file(file))) == file
    if len({entry.id for entry in file.entries}) == len(file.entries):
        matcher = Matcher(Faq(files=(file,)))
        for entry in file.entries:
            matcher.search(entry.question)


def told_inside(text: str, invalid: InvalidFaq) -> None:
    """Every problem lies inside the text."""
    lines = text.split("\n")
    assert invalid.problems
    for problem in invalid.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


def command(text: str) -> None:
    """Whatever is typed is some command, and a question is part of what was typed."""
    read = parse_command(text, recipe_names())
    if isinstance(read, Ask | Inspect):
        assert read.text
        assert read.text in text
    assert parse_command(f" {text}\n", recipe_names()) == read


def values(text: str) -> None:
    """A value that is typed behind a command is read, or refused by name."""
    for read in (parse_seed, parse_error_rate, parse_version):
        refused_by_name(read, text, RunnerError)
    refused_by_name(knob, text, BadPreference)
    for preference in KNOBS:
        refused_by_name(preference.read, text, BadPreference)
    refused_by_name(parse_location, text, ValueError)


def press(text: str) -> None:
    """The id of a button or an option, of any age or made up, is read, or is none of ours; its proof likewise."""
    for found in (read_id(text), read_value(text)):
        if found is not None:
            assert all(isinstance(part, str) for part in found)
    try:
        request = ProofRequest.of_argument(text)
    except ValueError:
        return
    assert ProofRequest.of_argument(request.argument) == request


def reply_of(text: str) -> Reply:
    """A reply that says the text in every way there is."""
    said = text.strip() or "."
    return Reply(
        title=text[:300],
        parts=(
            Text(markdown=text),
            Literal(text=said),
            Note(markdown=text[:500]),
            Table(columns=(text[:40], "b"), rows=((text[-40:], text[:20]),)),
            Sources(links=(Link(title=said[:80], url="https://docs.fast.ai/"),)),
        ),
        actions=(Action(kind=ActionKind.SHOW_ENTRY, argument="an-entry", label=said[:80], detail=said[:80]),),
    )


def discord(text: str) -> None:
    """Discord takes the message, and it opens no fence that it does not close."""
    message = render_for_discord(reply_of(text))
    check_message(sent(message), whole=True)
    for panel in message.panels:
        fences = [line for line in panel.description.split("\n") if line.lstrip(" >-").startswith("```")]
        assert len(fences) % 2 == 0


def slack(text: str) -> None:
    """Slack takes the message, it pings nobody, and what people wrote there is read as plain text."""
    message = render_for_slack(reply_of(text))
    assert problems({"text": message.text, "blocks": message.wire()}) == []
    plain_text(text, "UBOT")


def terminal(text: str) -> None:
    """The terminal shows the text and obeys none of it."""
    screen = io.StringIO()
    Console(file=screen, width=80, color_system=None).print(render_for_terminal(reply_of(text)))
    steering = {char for char in screen.getvalue() if unicodedata.category(char) == "Cc"} - {"\n"}
    assert not steering


def refused_by_name(read: Callable[[str], object], text: str, error: type[Exception]) -> None:
    """Read the text; only `error`, with a message, may come of it."""
    try:
        read(text)
    except error as refused:
        if not str(refused):
            raise AssertionError(f"{text!r} was refused without a word") from refused


PROPERTIES: Mapping[str, Callable[[str], None]] = {
    check.__name__: check for check in (page, yaml, command, values, press, discord, slack, terminal)
}
