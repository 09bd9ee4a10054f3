"""Draw a reply as one Discord message that keeps every limit; what does not fit is shortened, and says so."""

from collections.abc import Sequence

from bot.platforms.discord.components import custom_id
from bot.platforms.discord.escaping import escape_literal, escape_marks
from bot.platforms.discord.limits import (
    BUTTON_LABEL_CHARS,
    COMPONENT_ROWS,
    EMBED_DESCRIPTION_CHARS,
    EMBED_TITLE_CHARS,
    FILE_BYTES,
    FILE_DESCRIPTION_CHARS,
    MESSAGE_EMBEDS,
    MESSAGE_EMBEDS_CHARS,
    MESSAGE_FILES,
    PHONE_BUTTON_CHARS,
    ROW_BUTTONS,
)
from bot.platforms.discord.markdown import line_to_discord, link, to_discord, to_plain
from bot.platforms.discord.message import Button, File, Message, Panel
from bot.platforms.discord.split import cut, cut_line, split
from bot.platforms.discord.tables import draw_table
from bot.reply import Action, Attachment, Literal, Note, Part, Picture, Progress, Reply, Sources, Table, Text

#: Stands where a text was shortened.
SHORTENED = "\n\n-# … shortened: the rest does not fit into one Discord message."

#: Discord takes no empty message, and an interaction without an answer looks like a crash.
_NOTHING = "-# There is nothing to show here."

_BETWEEN = "\n\n"
_BAR_CELLS = 16
#: Kept free for code blocks that are closed and opened again between two embeds.
_SPLIT_ROOM = 64


def render(reply: Reply) -> Message:
    """Draw a reply."""
    title = cut_line(line_to_discord(reply.title), EMBED_TITLE_CHARS)
    sections = tuple(filter(None, (*map(_section, reply.parts), _written_out(reply.actions))))
    room = MESSAGE_EMBEDS_CHARS - len(title) - _SPLIT_ROOM
    pieces = split(_BETWEEN.join(_fitted(sections, room)), EMBED_DESCRIPTION_CHARS)[:MESSAGE_EMBEDS]
    first, *others = pieces or ["" if title else _NOTHING]
    panels = (Panel(title, first), *(Panel("", other) for other in others))
    return Message(panels=panels, buttons=_buttons(reply.actions), files=_files(reply.parts))


def _section(part: Part) -> str:
    match part:
        case Text():
            return to_discord(part.markdown)
        case Literal():
            return escape_literal(part.text).strip()
        case Table():
            return draw_table(part)
        case Progress():
            return _progress(part)
        case Sources():
            return "\n".join(f"↗ {link(escape_marks(source.title), source.url)}" for source in part.links)
        case Note():
            return "\n".join(f"-# {line}" for line in to_discord(part.markdown).splitlines() if line.strip())
        case Picture() | Attachment():
            return "" if _file(part) else f"-# {part.name} is too large for Discord."


def _files(parts: Sequence[Part]) -> tuple[File, ...]:
    files = (_file(part) for part in parts if isinstance(part, (Picture, Attachment)))
    return tuple(file for file in files if file is not None)[:MESSAGE_FILES]


def _file(part: Picture | Attachment) -> File | None:
    """The part as a file, or None where Discord does not take one so large."""
    match part:
        case Picture():
            file = File(part.name, part.png, cut_line(part.alt, FILE_DESCRIPTION_CHARS))
        case Attachment():
            file = File(part.name, part.content)
    return file if len(file.content) <= FILE_BYTES else None


def _progress(progress: Progress) -> str:
    full = round(progress.fraction * _BAR_CELLS)
    bar = "█" * full + "░" * (_BAR_CELLS - full)
    return f"`{bar}` {progress.fraction:.0%}\n{escape_literal(progress.label)}"


def _fitted(sections: Sequence[str], room: int) -> tuple[str, ...]:
    """Shorten the longest sections until all fit into `room` characters; a short table or verdict stays whole."""
    room -= len(_BETWEEN) * max(0, len(sections) - 1)
    cap = room
    left = room
    for place, length in enumerate(sorted(map(len, sections))):
        cap = left // (len(sections) - place)
        if length > cap:
            break
        left -= length
        cap = max(cap, length)
    return tuple(cut(section, cap, SHORTENED) for section in sections)


def _written_out(actions: Sequence[Action]) -> str:
    """The labels that a phone would cut off, numbered as their buttons are."""
    if not _needs_numbers(actions):
        return ""
    return "\n".join(f"**{number}.** {line_to_discord(action.label)}" for number, action in enumerate(actions, start=1))


def _needs_numbers(actions: Sequence[Action]) -> bool:
    return any(len(to_plain(action.label)) > PHONE_BUTTON_CHARS for action in actions)


def _buttons(actions: Sequence[Action]) -> tuple[Button, ...]:
    shown = actions[: COMPONENT_ROWS * ROW_BUTTONS]
    numbered = _needs_numbers(actions)
    a_row = 1 if numbered and len(shown) <= COMPONENT_ROWS else ROW_BUTTONS
    return tuple(
        Button(
            label=_label(action, f"{place + 1}. " if numbered else ""),
            custom_id=custom_id(action.kind, action.argument),
            row=place // a_row,
        )
        for place, action in enumerate(shown)
    )


def _label(action: Action, number: str) -> str:
    limit = PHONE_BUTTON_CHARS if number else BUTTON_LABEL_CHARS
    return cut_line(number + to_plain(action.label), limit) or action.kind
