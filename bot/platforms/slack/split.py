"""Cut mrkdwn into pieces that fit a limit, at paragraph borders where possible and never out of a code block."""

import re
from collections.abc import Iterator

_FENCE = "```"
#: What closing a code block at the end of a piece costs, and what opening it again costs in the next.
_FENCE_ROOM = len(_FENCE) + 1
#: A piece that cannot be divided without changing its meaning: a link or an escaped character.
_WHOLE = re.compile(r"<[^<>\n]*>|&(?:amp|lt|gt);")


def split_mrkdwn(text: str, limit: int) -> tuple[str, ...]:
    """Cut `text` into pieces of at most `limit` characters; nothing but white space at the cuts is lost.

    Code blocks are expected as `code_block` writes them: fences on lines of their own. A block that has to be cut is
    closed at the end of one piece and opened again in the next.
    """
    pieces: list[str] = []
    piece: list[str] = []
    in_code = False
    for line in _short_lines(text, limit - 2 * _FENCE_ROOM):
        needed = len(line) + (0 if in_code and line == _FENCE else _FENCE_ROOM)
        while piece and len("\n".join(piece)) + 1 + needed > limit:
            done, piece = _cut(piece, in_code=in_code)
            pieces.append(done)
        piece.append(line)
        in_code ^= line == _FENCE
    pieces.append("\n".join(piece))
    return tuple(piece for piece in (piece.strip("\n") for piece in pieces) if piece)


def split_plain(text: str, limit: int) -> tuple[str, ...]:
    """Cut `text` into pieces of at most `limit` characters, at spaces where there are some; backticks mean nothing."""
    pieces = []
    while len(text) > limit:
        at = _cut_at(text, limit)
        pieces.append(text[:at])
        text = text[at:].lstrip(" ")
    return (*pieces, text)


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning with an ellipsis where it is longer than `limit` characters."""
    return text if len(text) <= limit else text[: _cut_at(text, limit - 1)].rstrip() + "…"


def _cut(lines: list[str], *, in_code: bool) -> tuple[str, list[str]]:
    """A finished piece, and the lines that begin the next one."""
    if in_code:
        opened = len(lines) - 1 - lines[::-1].index(_FENCE)
        if opened > len(lines) // 2:
            return "\n".join(lines[:opened]), lines[opened:]
        return "\n".join((*lines, _FENCE)), [_FENCE]
    borders = [number for number, line in enumerate(lines) if not line and not _inside_code(lines[:number])]
    border = borders[-1] if borders else 0
    if border > len(lines) // 2:
        return "\n".join(lines[:border]), lines[border + 1 :]
    return "\n".join(lines), []


def _inside_code(lines: list[str]) -> bool:
    return lines.count(_FENCE) % 2 == 1


def _short_lines(text: str, limit: int) -> Iterator[str]:
    for line in text.split("\n"):
        yield from split_plain(line, limit)


def _cut_at(text: str, limit: int) -> int:
    """Where to cut: behind the last space before the limit, else at the limit, never inside what must stay whole."""
    at = next((found.start() for found in _WHOLE.finditer(text) if found.start() < limit < found.end()), limit)
    space = text.rfind(" ", 0, at)
    if space > limit // 2 and not any(found.start() < space < found.end() for found in _WHOLE.finditer(text)):
        return space
    return at or limit
