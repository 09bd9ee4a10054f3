"""Wrapped plain text joined to paragraphs and lists again, as Markdown."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from faq.page.code import restore_code
from faq.page.line import ends_sentence, is_attribution, is_indented, is_item, starts_low

#: Whether the second line goes on with the paragraph of the first.
Joins = Callable[[str, str], bool]

_FENCE = "```"
_CODE_INDENT = "    "


def joins_in_dense_text(before: str, line: str) -> bool:
    """For pages without blank lines: a paragraph ends with a sentence that ends its line."""
    if is_attribution(before) or is_attribution(line):
        return False
    return starts_low(line) or not ends_sentence(before)


def joins_in_spaced_text(before: str, line: str) -> bool:  # noqa: ARG001 - one of two ways to decide
    """For pages that put blank lines between paragraphs: nothing else ends one."""
    return True


def fenced(lines: Sequence[str]) -> list[bool]:
    """For each line whether it belongs to a block of code between fences."""
    inside = False
    marks = []
    for line in lines:
        is_fence = line.lstrip().startswith(_FENCE)
        marks.append(inside or is_fence)
        inside = inside != is_fence
    return marks


def reflow(lines: Sequence[str], joins: Joins) -> str:
    """Markdown with one line for each paragraph and list item, and blank lines between paragraphs."""
    work = _Reflow(joins)
    for line, is_code in zip(lines, fenced(lines), strict=True):
        work.add(line, is_code=is_code)
    return "\n".join(work.finished())


@dataclass(slots=True)
class _Block:
    """Lines that belong together: a paragraph, a list item, or code as it stands."""

    kind: str
    lines: list[str]


@dataclass(slots=True)
class _Reflow:
    joins: Joins
    blocks: list[_Block] = field(default_factory=list)
    is_open: bool = False

    def add(self, line: str, *, is_code: bool) -> None:
        if is_code or self._is_indented_code(line):
            self._add_code(line)
        elif not line.strip():
            self._blank()
        elif is_item(line):
            self._start("item", line)
        elif self._continues(line):
            self.blocks[-1].lines.append(line.strip())
        else:
            self._start("paragraph", line.strip())

    def _is_indented_code(self, line: str) -> bool:
        if not line.startswith(_CODE_INDENT):
            return False
        return not self.is_open or self.blocks[-1].kind == "code"

    def _add_code(self, line: str) -> None:
        if not (self.is_open and self.blocks[-1].kind == "code"):
            self._start("code", line)
        else:
            self.blocks[-1].lines.append(line)

    def _blank(self) -> None:
        self.is_open = False

    def _start(self, kind: str, line: str) -> None:
        self.blocks.append(_Block(kind, [line]))
        self.is_open = True

    def _continues(self, line: str) -> bool:
        if not self.is_open or self.blocks[-1].kind == "code":
            return False
        block = self.blocks[-1]
        if block.kind == "item":
            return is_indented(line) or starts_low(line)
        return self.joins(block.lines[-1], line)

    def finished(self) -> Iterator[str]:
        before: _Block | None = None
        for block in self.blocks:
            if before is not None and not (before.kind == block.kind == "item"):
                yield ""
            before = block
            yield from block.lines if block.kind == "code" else [restore_code(" ".join(block.lines))]
