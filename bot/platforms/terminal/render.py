"""Draw replies on a terminal with rich."""

import unicodedata
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table as Grid
from rich.text import Text as Plain

from bot.proofs.files import is_of_proof
from bot.reply import (
    Action,
    ActionKind,
    Attachment,
    Literal,
    Note,
    Part,
    Picture,
    Progress,
    ProofRequest,
    Reply,
    Sources,
    Table,
    Text,
)
from bot.typed_command import seed_command

_BAR_WIDTH = 32
#: Unicode categories of characters that are not shown but obeyed: control codes, and marks that turn the text around.
_CONTROL = frozenset({"Cc"})
_STEERING = _CONTROL | {"Cf"}


def render(reply: Reply, program: str = "faqbot") -> RenderableType:
    """Draw a whole reply. `program` is how `faqbot` is called in a shell here."""
    title = [render_title(reply.title), Plain("")] if reply.title else []
    proving = proving_again(reply, program)
    return Group(*title, *(render_part(part, proving) for part in reply.parts), *render_choices(reply))


def proving_again(reply: Reply, program: str) -> str:
    """The command that runs the proof which the reply shows, where it tells which one that is."""
    of_the_proof = (action.argument for action in reply.actions if action.kind in _OF_THE_PROOF)
    argument = next(of_the_proof, None)
    return f"{program} seed" if argument is None else seed_command(ProofRequest.of_argument(argument), program)


def render_title(title: str) -> RenderableType:
    """Draw a reply's title; like the questions it repeats, it may hold code."""
    return _markdown(title, "bold")


def render_part(part: Part, proving: str = "faqbot seed") -> RenderableType:
    """Draw one part of a reply; `proving` is the command that keeps a proof's files."""
    match part:
        case Text():
            return Padding(_markdown(part.markdown), (0, 0, 1, 0))
        case Literal():
            return _literal(part.text)
        case Table():
            return _grid(part)
        case Progress():
            return _bar(part)
        case Sources():
            return Padding(
                Group(
                    *(
                        Plain.assemble("↗ ", (_without(_STEERING, link.title), f"link {link.url}"), f"  {link.url}")
                        for link in part.links
                    )
                ),
                (0, 0, 1, 0),
            )
        case Note():
            return _markdown(" ".join((part.markdown, *part.channels)), "dim")
        case Picture():
            return Plain(f"{part.name}: `{proving} --picture FILE` keeps this proof's picture.", style="dim")
        case Attachment() if not is_of_proof(part):
            return _literal(part.content.decode(errors="replace"))
        case Attachment():
            return Plain(f"{part.name}: `{proving} --card FILE` keeps every number of this proof.", style="dim")


def render_choices(reply: Reply) -> list[RenderableType]:
    """Say how to do without buttons and menus what they would do."""
    lines: list[RenderableType] = []
    listed = 0
    if reply.menu is not None:
        listed = len(reply.menu.choices)
        if not reply.menu.is_written_out:
            lines += [_numbered(number, action) for number, action in enumerate(reply.menu.choices, start=1)]
        lines.append(Plain(f"{reply.menu.prompt}: type its number, 1 to {listed}.", style="dim"))
    for number, action in enumerate(choices(reply)[listed:], start=listed + 1):
        lines.append(_numbered(number, action))
    if any(action.kind is ActionKind.CANCEL_PROOF for action in reply.actions):
        lines.append(Plain("Ctrl-C stops the proof.", style="dim"))
    return lines


def _numbered(number: int, action: Action) -> Plain:
    detail = f"  {_without(_STEERING, action.detail)}" if action.detail else ""
    return Plain.assemble((f"  {number}  ", "bold cyan"), _literal(action.label.replace("`", "")), (detail, "dim"))


def render_offers(reply: Reply, to_prove: Sequence[str]) -> list[RenderableType]:
    """Say, where nothing can be picked, what could be asked instead of the buttons that lead to more.

    `to_prove` are the commands that run the proofs which the reply offers.
    """
    lines: list[RenderableType] = [
        _markdown(f"- {action.label}") for action in reply.actions if action.kind in _LEADS_TO_AN_ENTRY
    ]
    return lines + [Plain(f"See it proved: {command}", overflow="ignore", no_wrap=True) for command in to_prove]


#: Buttons under a finished proof whose argument is its `ProofRequest.argument`.
_OF_THE_PROOF = frozenset({ActionKind.RUN_AGAIN, ActionKind.SHOW_CODE})
#: Buttons whose label is a question that can be asked as well.
_LEADS_TO_AN_ENTRY = frozenset({ActionKind.SHOW_ENTRY, ActionKind.PICK_ENTRY})


def choices(reply: Reply) -> tuple[Action, ...]:
    """What a person picks by typing its number: a menu's choices first, then the buttons."""
    listed = reply.menu.choices if reply.menu is not None else ()
    return (*listed, *(action for action in reply.actions if action.kind is not ActionKind.CANCEL_PROOF))


def _markdown(text: str, style: str = "none") -> RenderableType:
    """Markdown, drawn; marks for the direction of writing stay, for staff wrote it."""
    return Markdown(_without(_CONTROL, text), style=style)


def _literal(text: str) -> Plain:
    """Text as it is, less what would steer the terminal."""
    return Plain(_without(_STEERING, text))


def _without(categories: frozenset[str], text: str) -> str:
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in categories)


def _grid(table: Table) -> RenderableType:
    columns = (_without(_STEERING, column) for column in table.columns)
    grid = Grid(*columns, box=None, padding=(0, 3, 0, 0), header_style="bold", pad_edge=False)
    for row in table.rows:
        grid.add_row(*(_literal(cell) for cell in row))
    return Padding(grid, (0, 0, 1, 0))


def _bar(progress: Progress) -> RenderableType:
    line = Grid.grid(padding=(0, 1, 0, 0))
    percent = f"{progress.fraction:4.0%}"
    line.add_row(ProgressBar(total=1.0, completed=progress.fraction, width=_BAR_WIDTH), percent, Plain(progress.label))
    return line
