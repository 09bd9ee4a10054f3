"""Draw a reply as one Discord message that keeps every limit; what does not fit is shortened, and says so."""

from collections.abc import Sequence

from bot.platforms.discord.buttons import draw_buttons, draw_menu, usable, written_out
from bot.platforms.discord.escaping import escape_literal, escape_marks
from bot.platforms.discord.limits import (
    EMBED_DESCRIPTION_CHARS,
    EMBED_TITLE_CHARS,
    FILE_BYTES,
    FILE_DESCRIPTION_CHARS,
    MESSAGE_EMBEDS,
    MESSAGE_EMBEDS_CHARS,
    MESSAGE_FILES,
    REQUEST_FILES_BYTES,
)
from bot.platforms.discord.markdown import line_to_discord, link, to_discord
from bot.platforms.discord.message import File, Message, Panel
from bot.platforms.discord.split import cut, cut_line, has_words, split
from bot.platforms.discord.tables import draw_table
from bot.reply import Attachment, Literal, Note, Part, Picture, Progress, Reply, Sources, Table, Text

#: Stands where a text was shortened.
SHORTENED = "\n\n-# … shortened: the rest does not fit into one Discord message."
#: The same where the entry names a source.
_SHORTENED_AT = "\n\n-# … shortened: the rest does not fit into one Discord message; see {}."
#: A link that is longer helps nobody read on.
_LINK_CHARS = 400
#: A text with less room than so many of its endings is only cut.
_ENDINGS_ROOM = 3
#: Parts that are shortened one by one; a reply with more is shortened from there on as if that were one part.
_SECTIONS = 40

#: Discord takes no empty message, and an interaction without an answer looks like a crash.
_NOTHING = "-# There is nothing to show here."

_BETWEEN = "\n\n"
_BAR_CELLS = 16
#: Kept free for code blocks that are closed and opened again between two embeds.
_SPLIT_ROOM = 64


def render(reply: Reply) -> Message:
    """Draw a reply."""
    title = cut_line(line_to_discord(reply.title), EMBED_TITLE_CHARS)
    actions = usable(reply.actions)
    files, left_out = _files(reply.parts)
    sections = _bounded(tuple(filter(None, (*map(_section, reply.parts), left_out, written_out(actions)))))
    room = MESSAGE_EMBEDS_CHARS - len(title) - _SPLIT_ROOM
    fitted = _fitted(sections, room, _ending(reply.parts))
    pieces = split(_BETWEEN.join(fitted), EMBED_DESCRIPTION_CHARS)[:MESSAGE_EMBEDS]
    first, *others = pieces or ["" if has_words(title) else _NOTHING]
    select = draw_menu(reply.menu)
    return Message(
        panels=(Panel(title, first), *(Panel("", other) for other in others)),
        buttons=draw_buttons(actions, below_menu=select is not None),
        select=select,
        files=files,
        replaces=reply.replaces,
        target=reply.target,
    )


def _bounded(sections: tuple[str, ...]) -> tuple[str, ...]:
    if len(sections) <= _SECTIONS:
        return sections
    return (*sections[: _SECTIONS - 1], _BETWEEN.join(sections[_SECTIONS - 1 :]))


def _ending(parts: Sequence[Part]) -> str:
    """What a shortened text ends with: a way to the rest where there is one."""
    links = (
        link(escape_marks(source.title), source.url)
        for part in parts
        if isinstance(part, Sources)
        for source in part.links
    )
    fitting = next((shown for shown in links if len(shown) <= _LINK_CHARS), None)
    return SHORTENED if fitting is None else _SHORTENED_AT.format(fitting)


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
            return "\n".join(f"-# {line}" for line in _note(part).splitlines() if line.strip())
        case Picture() | Attachment():
            return ""


def _note(note: Note) -> str:
    channels = " ".join(f"<#{channel}>" for channel in note.channels if channel.isdecimal())
    return f"{to_discord(note.markdown)} {channels}".rstrip()


def _files(parts: Sequence[Part]) -> tuple[tuple[File, ...], str]:
    """The files that Discord takes, in their order, and a line for each that it does not."""
    kept: list[File] = []
    left_out: list[str] = []
    room = REQUEST_FILES_BYTES
    for file in (_file(part) for part in parts if isinstance(part, (Picture, Attachment))):
        if len(kept) < MESSAGE_FILES and len(file.content) <= min(FILE_BYTES, room):
            kept.append(file)
            room -= len(file.content)
        else:
            left_out.append(f"-# {file.name} is too large for Discord.")
    return tuple(kept), "\n".join(left_out)


def _file(part: Picture | Attachment) -> File:
    match part:
        case Picture():
            return File(part.name, part.png, cut_line(part.alt, FILE_DESCRIPTION_CHARS))
        case Attachment():
            return File(part.name, part.content)


def _progress(progress: Progress) -> str:
    full = round(progress.fraction * _BAR_CELLS)
    bar = "█" * full + "░" * (_BAR_CELLS - full)
    return f"`{bar}` {progress.fraction:.0%}\n{escape_literal(progress.label)}"


def _fitted(sections: Sequence[str], room: int, ending: str) -> tuple[str, ...]:
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
    ending = ending if cap > _ENDINGS_ROOM * len(ending) else "…"
    return tuple(cut(section, cap, ending) for section in sections)
