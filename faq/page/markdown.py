"""A Markdown Q&A page cut into headings, questions and text.

Questions are marked in one of three ways: `> question`, `### question`, or a paragraph in bold. Which one, the page
itself shows. Text is taken from the source as it stands; only wrapped lines are joined and HTML becomes Markdown.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from faq.page.html import HtmlToMarkdown
from faq.page.model import Body, Heading, Piece, Question

# Definitions of links are to stay where they are, so the parser must take them for text.
_PARSER = MarkdownIt("commonmark").enable("table").disable("reference")
_DEFINITION = re.compile(r"[ >]*\[[^\]]+\]:")

#: A question mark, also Arabic or full-width, and what may close behind it.
_ASKS = re.compile(r"[?\u061f\uff1f][\s*_`\"'\u2019\u201d)\]]*$")


#: How Markdown forces a line break inside a paragraph.
_FORCED_BREAK = ("  ", "\\")

#: Tokens that are HTML, or that may hold what looks like it.
_FOUND_BY_CONTENT = frozenset({"html_block", "html_inline", "code_inline", "code_block", "fence"})


class _Role(Enum):
    HEADING = auto()
    QUOTE = auto()
    BOLD = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class _Block:
    """A top-level block; lines count from 0, `end` is the line after it."""

    role: _Role
    start: int
    end: int
    source: str
    text: str
    level: int = 0

    @property
    def asks(self) -> bool:
        return self.role is not _Role.OTHER and bool(_ASKS.search(self.text))


def is_marked_up(text: str) -> bool:
    """Whether a page marks a question by Markdown, or has a heading below the title's level."""
    # One '#' alone may be a comment in code that somebody pasted into plain text.
    return any(block.asks or (block.level > 1 and block.source.startswith("#")) for block in _blocks(text))


def markdown_pieces(text: str) -> list[Piece]:
    """The pieces of a page, in order; every block of it is in one of them."""
    blocks = list(_blocks(text))
    heading_level = _question_level(blocks)
    marks_headings = any(block.asks for block in blocks if block.role is _Role.HEADING)
    pieces: list[Piece] = []
    body: list[_Block] = []
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        piece = _heading_piece(block, following, heading_level) if block.role is _Role.HEADING else None
        if block.role in {_Role.QUOTE, _Role.BOLD} and block.asks and not marks_headings:
            piece = Question(text=block.text)
        if piece is None:
            body.append(block)
            continue
        pieces.extend(_body(body))
        body = []
        pieces.append(piece)
    return [*pieces, *_body(body)]


def _question_level(blocks: Iterable[_Block]) -> int | None:
    """The level of heading that most questions stand at; None where headings do not ask."""
    asking = Counter(block.level for block in blocks if block.role is _Role.HEADING and block.asks)
    return asking.most_common(1)[0][0] if asking else None


def _heading_piece(block: _Block, following: _Block | None, question_level: int | None) -> Piece | None:
    """What a heading is: a question, a section, or (None) a heading inside an answer."""
    if question_level is None:
        return Heading(level=block.level, text=block.text)
    has_text = following is not None and following.role is not _Role.HEADING
    if block.asks:
        is_section = block.level < question_level and not has_text
        return Heading(level=block.level, text=block.text) if is_section else Question(text=block.text)
    if block.level == question_level and has_text:
        return Question(text=block.text)
    return Heading(level=block.level, text=block.text) if block.level <= question_level else None


def _body(blocks: list[_Block]) -> Iterator[Body]:
    """One body of several blocks, with the blank lines between them that the page has, but never more than one."""
    text = ""
    for at, block in enumerate(blocks):
        gap = "\n" if at and block.start == blocks[at - 1].end else "\n\n"
        text = f"{text}{gap}{block.source}" if text and block.source else text or block.source
    if text.strip():
        yield Body(text=text.strip("\n"))


def _blocks(text: str) -> Iterator[_Block]:
    lines = text.split("\n")
    for node in SyntaxTreeNode(_PARSER.parse(text)).children:
        start, end = node.map or (0, 0)
        while end > start and not lines[end - 1].strip():
            end -= 1
        block = _block(node, lines, start, end)
        if block.text and node.type != "hr":
            yield block


def _block(node: SyntaxTreeNode, lines: list[str], start: int, end: int) -> _Block:
    source = _without_html(node, lines, start, end)
    if node.type == "heading":
        return _Block(_Role.HEADING, start, end, source, _on_one_line(node), int(node.tag[1:]))
    paragraph = node.children[0] if node.type == "blockquote" and len(node.children) == 1 else None
    if paragraph is not None and paragraph.type == "paragraph":
        return _Block(_Role.QUOTE, start, end, source, _on_one_line(paragraph))
    if node.type == "paragraph" and _is_bold(node):
        return _Block(_Role.BOLD, start, end, source, _on_one_line(node))
    return _Block(_Role.OTHER, start, end, source, source)


def _is_bold(paragraph: SyntaxTreeNode) -> bool:
    (inline,) = paragraph.children
    shown = [child for child in inline.children if child.type != "text" or child.content.strip()]
    return [child.type for child in shown] == ["strong"]


def _on_one_line(node: SyntaxTreeNode) -> str:
    """The Markdown of a heading's or paragraph's one line of text, without bold around the whole."""
    (inline,) = node.children
    text = " ".join(_html_to_markdown(_leaves([inline]), inline.content).split())
    whole = re.fullmatch(r"(\*\*|__)(.+)\1", text)
    return whole.group(2) if whole and whole.group(1) not in whole.group(2) else text


def _without_html(node: SyntaxTreeNode, lines: list[str], start: int, end: int) -> str:
    return _html_to_markdown(_leaves([node]), _unwrapped(node, lines, start, end)).rstrip()


def _unwrapped(node: SyntaxTreeNode, lines: list[str], start: int, end: int) -> str:
    """The source of a block with every paragraph in it on one line, broken only where the page forces a break."""
    source: list[str] = []
    joined = _continuations(node)
    for at in range(start, end):
        if at in joined and not _breaks(lines[at - 1], lines[at]):
            source[-1] += " " + lines[at].lstrip(joined[at]).rstrip()
        else:
            source.append(lines[at].rstrip())
    return "\n".join(source)


def _breaks(before: str, line: str) -> bool:
    """Whether a line of a paragraph must stay a line of its own."""
    return before.endswith(_FORCED_BREAK) or bool(_DEFINITION.match(line))


def _continuations(node: SyntaxTreeNode, marks: str = " ") -> dict[int, str]:
    """The lines that go on with a paragraph, each with the marks that only say where it stands."""
    marks = " >" if node.type == "blockquote" else marks
    if node.type == "paragraph" and node.map:
        return dict.fromkeys(range(node.map[0] + 1, node.map[1]), marks)
    return {at: mark for child in node.children for at, mark in _continuations(child, marks).items()}


def _html_to_markdown(leaves: Iterable[Token], source: str) -> str:
    """`source` with the HTML that the parser found in it turned into Markdown; unchanged where there is none."""
    spans = list(_html_spans(leaves, source))
    if not spans:
        return source
    converter = HtmlToMarkdown()
    done = 0
    for start, end in spans:
        converter.verbatim(source[done:start])
        converter.markup(source[start:end])
        done = end
    converter.verbatim(source[done:])
    return converter.result()


def _html_spans(leaves: Iterable[Token], source: str) -> Iterator[tuple[int, int]]:
    """Where HTML stands in `source`. Code is stepped over, so that a tag inside it is left alone."""
    done = 0
    for token in leaves:
        if token.type not in _FOUND_BY_CONTENT:
            continue
        for part in _as_in(source[done:], token.content):
            start = source.find(part.strip(), done)
            if start < 0 or not part.strip():
                continue
            done = start + len(part.strip())
            if token.type.startswith("html"):
                yield start, done


def _as_in(source: str, content: str) -> list[str]:
    """A token's content in parts that stand in the source: whole, unwrapped, or (in a list or a quote) line by line."""
    whole = (form for form in (content, content.replace("\n", " ")) if form.strip() in source)
    found = next(whole, None)
    return content.split("\n") if found is None else [found]


def _leaves(nodes: Iterable[SyntaxTreeNode]) -> Iterator[Token]:
    for node in nodes:
        if node.token is not None and not node.children:
            yield node.token
        yield from _leaves(node.children)
