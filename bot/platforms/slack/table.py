"""Lay a table out in monospaced lines that a phone shows unbroken: columns where they fit, else records."""

import textwrap

from rich.cells import cell_len

from bot.platforms.slack.limits import PHONE_COLUMNS
from bot.reply import Table

_GAP = "  "


def table_lines(table: Table, columns: int = PHONE_COLUMNS) -> str:
    """The table as plain text, in at most `columns` terminal cells a line where its words allow that."""
    grid = tuple(tuple(" ".join(cell.split()) for cell in row) for row in (table.columns, *table.rows))
    widths = tuple(max(map(cell_len, column)) for column in zip(*grid, strict=True))
    others = sum(widths[1:]) + len(_GAP) * (len(widths) - 1)
    longest_word = max(cell_len(word) for row in grid for word in row[0].split() or [""])
    if longest_word + others > columns:
        return _as_records(grid[0], grid[1:])
    first = _narrowest(tuple(row[0] for row in grid), longest_word, columns - others)
    return _as_columns([line for row in grid for line in _wrapped(row, first)], (first, *widths[1:]))


def _narrowest(cells: tuple[str, ...], least: int, most: int) -> int:
    """The least width in which the cells take no more lines than in the greatest, so that none breaks lopsidedly."""

    def lines(width: int) -> int:
        return max(len(_lines(cell, width)) for cell in cells)

    return next(width for width in range(max(least, 1), most + 1) if lines(width) == lines(most))


def _lines(cell: str, width: int) -> list[str]:
    return textwrap.wrap(cell, width, break_on_hyphens=False) or [""]


def _wrapped(row: tuple[str, ...], width: int) -> list[tuple[str, ...]]:
    """The row as lines whose first cell is at most `width` wide; the other cells stand on the first line."""
    first, *more = _lines(row[0], width)
    return [(first, *row[1:]), *((line, *("" for _ in row[1:])) for line in more)]


def _as_columns(lines: list[tuple[str, ...]], widths: tuple[int, ...]) -> str:
    header, *rows = (
        _GAP.join(_padded(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
    rule = _GAP.join("─" * width for width in widths)
    return "\n".join((header, rule, *rows))


def _as_records(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    width = max(map(cell_len, columns[1:]), default=0)
    return "\n\n".join(_record(columns, row, width) for row in rows)


def _record(columns: tuple[str, ...], row: tuple[str, ...], width: int) -> str:
    values = (f"{_GAP}{_padded(name, width)}{_GAP}{cell}" for name, cell in zip(columns[1:], row[1:], strict=True))
    return "\n".join((row[0], *values))


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
