"""The difference between two texts as a unified diff, and a text with such a difference taken out again.

Lines end with a line feed and with nothing else, as git has it; a carriage return stays part of its line.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from faq.errors import CannotUndo

_NO_NEWLINE = "\\ No newline at end of file"
_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def unified_diff(before: str, after: str, name: str) -> str:
    """The diff that leads from `before` to `after`, with three lines of context; empty where they are equal."""
    lines = list(difflib.unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}"))
    return "".join(line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}\n" for line in lines)


def taken_back(text: str, diff: str) -> str:
    """`text` without the change that `diff` made; other changes made since stay.

    Raises:
        CannotUndo: what the diff made is not in the text any more, or more than once.
    """
    lines = _lines(text)
    for hunk in reversed(list(_hunks(diff))):
        found = _found(lines, hunk)
        lines[found.at : found.at + len(found.new)] = found.old
    return "".join(lines)


@dataclass(frozen=True, slots=True)
class _Hunk:
    """A run of changed lines with those around them: as they were, as they are, and where (from 0)."""

    at: int
    old: list[str]
    new: list[str]


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines


def _hunks(diff: str) -> Iterator[_Hunk]:
    hunk: _Hunk | None = None
    for line in _with_their_ends(diff):
        if found := _HUNK.match(line):
            if hunk is not None:
                yield hunk
            hunk = _Hunk(max(int(found[1]) - 1, 0), [], [])
        elif hunk is not None:
            if line[0] in " -":
                hunk.old.append(line[1:])
            if line[0] in " +":
                hunk.new.append(line[1:])
    if hunk is not None:
        yield hunk


def _with_their_ends(diff: str) -> list[str]:
    """The diff's lines; the one before git's remark has no line feed."""
    lines: list[str] = []
    for line in _lines(diff):
        if line.startswith(_NO_NEWLINE):
            lines[-1] = lines[-1].removesuffix("\n")
        else:
            lines.append(line)
    return lines


def _found(lines: list[str], hunk: _Hunk) -> _Hunk:
    """The hunk as it stands in `lines` now, with less around it where its neighbourhood was changed.

    Raises:
        CannotUndo: it is not there, or at several places.
    """
    while True:
        places = _places(lines, hunk.new)
        if hunk.at in places or len(places) == 1:
            return _Hunk(hunk.at if hunk.at in places else places[0], hunk.old, hunk.new)
        if (smaller := _with_less_around(hunk)) is None or len(places) > 1:
            raise CannotUndo(
                "The lines of this change were changed since, so it cannot be taken back by itself. "
                "Edit the file by hand."
            )
        hunk = smaller


def _places(lines: list[str], wanted: list[str]) -> list[int]:
    size = len(wanted)
    return [at for at in range(len(lines) - size + 1) if lines[at : at + size] == wanted]


def _with_less_around(hunk: _Hunk) -> _Hunk | None:
    """The hunk without its outermost lines of context; None where there are none left, or nothing else."""
    old, new, at = hunk.old, hunk.new, hunk.at
    if old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    if old and new and old[0] == new[0]:
        old, new, at = old[1:], new[1:], at + 1
    return _Hunk(at, old, new) if new and len(new) < len(hunk.new) else None
