"""Break Discord Markdown where it hurts least: at paragraphs, then lines, then words; a code block stays closed."""

import re
from collections.abc import Iterator

_FENCE = "```"
_FENCE_LINE = re.compile(r"^\s*```")


def split(text: str, limit: int) -> list[str]:
    """Break `text` into pieces of at most `limit` characters, none empty.

    A code block that must be broken is closed in one piece and opened again in the next.
    """
    pieces = []
    while len(text) > limit:
        piece, text = _break(text, limit, least=1)
        if piece.strip():
            pieces.append(piece)
    return [*pieces, text] if text.strip() else pieces


def cut(text: str, limit: int, ending: str) -> str:
    """Shorten `text` to at most `limit` characters, `ending` included; what fits already stays as it is."""
    if len(text) <= limit:
        return text
    room = limit - len(ending)
    piece, _ = _break(text, room, least=room // 2)
    return piece + ending


def cut_line(text: str, limit: int) -> str:
    """Shorten one line to at most `limit` characters, at a word where that is near, with an ellipsis."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    head, space, _ = kept.rpartition(" ")
    return (head if space and len(head) > limit // 2 else kept).rstrip() + "…"


def has_words(text: str) -> bool:
    """Whether there is anything to see: Discord takes no label and no text of spaces and unseen marks alone."""
    return any(character.isprintable() and not character.isspace() for character in text)


def _break(text: str, limit: int, least: int) -> tuple[str, str]:
    """Break once, at the kindest border that leaves at least `least` characters in front."""
    for place, opening in (_last(_borders(text), limit, least), _last(_line_ends(text), limit, least)):
        if place and not opening:
            return text[:place].rstrip(), text[place:].lstrip("\n")
        if place:
            return f"{text[:place].rstrip()}\n{_FENCE}", f"{opening}\n{text[place:].lstrip(chr(10))}"
    return _break_line(text, limit)


def _break_line(text: str, limit: int) -> tuple[str, str]:
    """Break inside a line, at a space where there is one."""
    opening = _open_fence(text, limit)
    room = limit - (len(_FENCE) + 1 if opening else 0)
    space = text.rfind(" ", 1, room)
    place = space if space > room // 2 else room
    if not opening:
        return text[:place].rstrip(), text[place:].lstrip()
    return f"{text[:place]}\n{_FENCE}", f"{opening}\n{text[place:]}"


def _last(borders: Iterator[tuple[int, str]], limit: int, least: int) -> tuple[int, str]:
    """The last border from `least` to `limit`, with the code block open there; (0, "") where there is none."""
    found = (0, "")
    for place, opening in borders:
        needed = place + (len(_FENCE) + 1 if opening else 0)
        after_opening = len(opening) + 1 if opening else 0
        if needed > limit:
            break
        if place >= max(least, after_opening + 1):
            found = (place, opening)
    return found


def _borders(text: str) -> Iterator[tuple[int, str]]:
    """Where paragraphs end, outside code blocks."""
    for place, opening in _line_ends(text):
        if not opening and text.startswith("\n", place):
            yield place, ""


def _line_ends(text: str) -> Iterator[tuple[int, str]]:
    """The offset behind each line, with the line that opened the code block around it ("" outside)."""
    place, opening = 0, ""
    for line in text.splitlines(keepends=True):
        place += len(line)
        if _FENCE_LINE.match(line):
            opening = "" if opening else line.strip()
        if opening and line.strip() == opening:
            continue
        yield place, opening


def _open_fence(text: str, limit: int) -> str:
    opening = ""
    place = 0
    for line in text.splitlines(keepends=True):
        if place + len(line) > limit:
            break
        place += len(line)
        if _FENCE_LINE.match(line):
            opening = "" if opening else line.strip()
    return opening
