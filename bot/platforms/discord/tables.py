"""A table in monospaced text that fits a phone: side by side where it fits, else with less on each line."""

import textwrap
import unicodedata

from bot.platforms.discord.escaping import APART
from bot.platforms.discord.limits import PHONE_COLUMNS
from bot.reply import Table

_GAP = "  "
_FENCE = "```"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def draw_table(table: Table) -> str:
    """A code block with the table, at most `PHONE_COLUMNS` wide unless a single word is wider."""
    columns = tuple(_clean(column) for column in table.columns)
    rows = tuple(tuple(_clean(cell) for cell in row) for row in table.rows)
    layouts = (layout(columns, rows) for layout in (_side_by_side, _close_together, _under_headings))
    fitting = (lines for lines in layouts if max(map(width, lines), default=0) <= PHONE_COLUMNS)
    lines = next(fitting, None) or _stacked(columns, rows)
    return "\n".join((_FENCE, *lines, _FENCE))


def width(text: str) -> int:
    """Columns that `text` takes in monospaced type: two for wide East Asian characters, none for combining ones."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _clean(cell: str) -> str:
    """One line that can neither end the code block nor turn its neighbours around."""
    line = " ".join(cell.split()).replace("`", f"`{APART}")
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in line):
        return f"\u2068{line}\u2069"
    return line


def _side_by_side(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], gap: str = _GAP) -> list[str]:
    widths = [max(map(width, cells)) for cells in zip(columns, *rows, strict=True)]
    ruled = (columns, tuple("─" * columns_wide for columns_wide in widths), *rows)
    return [gap.join(map(_padded, row, widths)).rstrip() for row in ruled]


def _close_together(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[str]:
    return _side_by_side(columns, rows, " ")


def _padded(cell: str, columns_wide: int) -> str:
    return cell + " " * (columns_wide - width(cell))


def _under_headings(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[str]:
    """Each row's first cell on a line of its own, the others in columns below it."""
    heads, rules, *others = _side_by_side(columns[1:], tuple(row[1:] for row in rows))
    lines = [columns[0], _GAP + heads, _GAP + rules]
    for row, cells in zip(rows, others, strict=True):
        lines += [row[0], _GAP + cells]
    return lines


def _stacked(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[str]:
    """One record under the other, a line for each cell."""
    lines: list[str] = []
    for row in rows:
        if lines:
            lines.append("")
        lines.extend(textwrap.wrap(row[0], PHONE_COLUMNS) or ["-"])
        for column, cell in zip(columns[1:], row[1:], strict=True):
            lines.extend(_field(column, cell, max(map(width, columns[1:]))))
    return lines


def _field(column: str, cell: str, column_wide: int) -> list[str]:
    line = f"{_GAP}{_padded(column, column_wide)}{_GAP}{cell}".rstrip()
    if width(line) <= PHONE_COLUMNS:
        return [line]
    wrapped = textwrap.wrap(cell, PHONE_COLUMNS - 2 * len(_GAP))
    return [_GAP + column, *(2 * _GAP + part for part in wrapped)]
