"""Lay a table out in monospaced lines that a phone shows unbroken: columns where they fit, else one record a row."""

from rich.cells import cell_len

from bot.platforms.slack.limits import PHONE_COLUMNS
from bot.reply import Table

_GAP = "  "


def table_lines(table: Table, columns: int = PHONE_COLUMNS) -> str:
    """The table as plain text, in at most `columns` terminal cells a line where its words allow that."""
    grid = tuple(tuple(" ".join(cell.split()) for cell in row) for row in (table.columns, *table.rows))
    widths = tuple(max(map(cell_len, column)) for column in zip(*grid, strict=True))
    if sum(widths) + len(_GAP) * (len(widths) - 1) <= columns:
        return _as_columns(grid, widths)
    return _as_records(grid[0], grid[1:])


def _as_columns(grid: tuple[tuple[str, ...], ...], widths: tuple[int, ...]) -> str:
    lines = [_GAP.join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in grid]
    rule = _GAP.join("─" * width for width in widths)
    return "\n".join((lines[0], rule, *lines[1:]))


def _as_records(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    width = max(map(cell_len, columns[1:]), default=0)
    return "\n\n".join(_record(columns, row, width) for row in rows)


def _record(columns: tuple[str, ...], row: tuple[str, ...], width: int) -> str:
    heading = f"{columns[0]} {row[0]}".strip()
    values = (f"{_GAP}{_padded(name, width)}{_GAP}{cell}" for name, cell in zip(columns[1:], row[1:], strict=True))
    return "\n".join((heading, *values))


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
