"""New entries put into the text of a YAML file, every character that was there before left as it was.

Only lines are inserted: comments, key order, quoting, block styles and blank lines cannot change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from faq.entry import Entry
from faq.errors import CannotMerge
from faq.source import YamlSource
from faq.writer import render_entry

_INDENT = "  "


def insert_entries(source: YamlSource, new: Mapping[int, Sequence[Entry]]) -> str:
    """The text of `source` with new entries in it.

    Args:
        source: a valid FAQ file.
        new: entries by the position they go to: 0 puts them before the first entry of the file, 1 behind it.

    Raises:
        CannotMerge: the file's entries stand in brackets instead of one below the other.
    """
    if not any(new.values()):
        return source.text
    layout = _layout(source)
    lines = layout.lines
    for position in sorted(new, reverse=True):
        at = layout.line_of[position]
        lines[at:at] = layout.rendered(new[position], is_last=position == len(layout.line_of) - 1)
    text = "\n".join(lines)
    return text.replace("\n", "\r\n") if "\r\n" in source.text else text


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a file sets its entries: where the next one could go, how deep, and whether blank lines part them."""

    lines: list[str]
    #: For each position the line before which new entries go; the last is behind the last entry.
    line_of: tuple[int, ...]
    indent: str
    has_gaps: bool

    def rendered(self, entries: Sequence[Entry], *, is_last: bool) -> list[str]:
        """The lines to insert, with the blank line that parts them from the entry before or behind."""
        lines: list[str] = []
        for entry in entries:
            block = render_entry(entry, self.indent).rstrip("\n").split("\n")
            gap = [""] if self.has_gaps else []
            lines += [*gap, *block] if is_last else [*block, *gap]
        return lines


def _layout(source: YamlSource) -> _Layout:
    text = source.text.replace("\r\n", "\n")
    plain = YamlSource(source.path, text if text.endswith("\n") else f"{text}\n")
    entries = _entries(plain)
    if not entries.value:
        return _empty_layout(plain, entries)
    if entries.flow_style:
        line = plain.at(entries).line
        raise CannotMerge(
            f"{source.path}:{line}: the entries stand in brackets, where nothing can be added without rewriting them: "
            "write them as a list, each entry below the other behind '- '"
        )
    return _block_layout(plain, entries)


def _entries(source: YamlSource) -> SequenceNode:
    node = source.node(("entries",))
    if not isinstance(node, SequenceNode):
        raise CannotMerge(f"{source.path}: 'entries' is no list of its own: write the entries below it")
    return node


def _empty_layout(source: YamlSource, entries: Node) -> _Layout:
    """A file whose list is `[]`: the brackets go, and the entries come behind the line they stood on."""
    start, end = entries.start_mark.index, entries.end_mark.index
    lines = f"{source.text[:start].rstrip()}{source.text[end:]}".split("\n")
    line = source.text[:start].rstrip().count("\n") + 1
    return _Layout(lines, (line,), _INDENT, has_gaps=False)


def _block_layout(source: YamlSource, entries: SequenceNode) -> _Layout:
    lines = source.text.split("\n")
    dashes = [_dash_line(source, lines, item) for item in entries.value]
    column = _depth(lines[dashes[0]])
    starts = [_above_comments(lines, dash, column) for dash in dashes]
    end = _end_of_list(source, lines, entries, column)
    has_gaps = len(starts) < 2 or not lines[starts[1] - 1].strip()
    return _Layout(lines, (*starts, end), " " * column, has_gaps=has_gaps)


def _dash_line(source: YamlSource, lines: Sequence[str], item: Node) -> int:
    """The line (from 0) of an entry's dash, which may stand above the entry's first key."""
    line = source.at(item).line - 1
    while line and not lines[line].lstrip().startswith("-"):
        line -= 1
    return line


def _above_comments(lines: Sequence[str], line: int, column: int) -> int:
    """The first of the comment lines that stand right above `line` and belong to what begins there."""
    while line and lines[line - 1].lstrip().startswith("#") and _depth(lines[line - 1]) <= column:
        line -= 1
    return line


def _end_of_list(source: YamlSource, lines: Sequence[str], entries: SequenceNode, column: int) -> int:
    """The line behind the last entry: before the next top-level key, or behind the last line with anything on it."""
    keys = [key for key, _ in source.root.value] if isinstance(source.root, MappingNode) else []
    behind = [source.at(key).line - 1 for key in keys if key.start_mark.index > entries.start_mark.index]
    end = _above_comments(lines, min(behind), column) if behind else _document_end(lines)
    while not lines[end - 1].strip():
        end -= 1
    return end


def _document_end(lines: Sequence[str]) -> int:
    return next((at for at, line in enumerate(lines) if line.rstrip() == "..."), len(lines))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
