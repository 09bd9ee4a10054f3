"""Turn the FAQ's Markdown (CommonMark with tables and a little HTML) into the dialect that Discord draws.

Discord keeps every line break, knows no tables and no HTML, and shows only three sizes of heading.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.honest_link import honest_words
from bot.platforms.discord.escaping import APART, escape_line_start, escape_marks
from bot.platforms.discord.tables import draw_table
from bot.reply import Table

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

#: So many texts: a FAQ's answers, 1 KB each.
_REMEMBERED = 1024

#: A line without any of these is its own words: nothing in it is for the parser.
_MARKED = re.compile(r"[\\`*_~!\[\]<>&\0]")

_FENCE = "```"
_BULLET = "- "
_MARKS = {"strong": "**", "em": "*", "s": "~~"}
_MAX_HEADING = 3
_LANGUAGE = re.compile(r"[A-Za-z0-9+#-]+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<attributes>[^>]*)>")
_HREF = re.compile(r"""href\s*=\s*["']?(https?://[^\s"'>]+)""", re.IGNORECASE)
_HTML_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "br": "\n", "li": "\n- ", "p": "\n\n", "summary": "\n"}
#: Tags whose closing tag says nothing that their opening tag has not said.
_HTML_OPENS_ONLY = frozenset({"br", "li"})


@lru_cache(_REMEMBERED)
def to_discord(markdown: str) -> str:
    """Convert a whole text. Answers are asked for again and again, so the latest conversions are remembered."""
    return _blocks(SyntaxTreeNode(_PARSER.parse(markdown)).children)


@lru_cache(_REMEMBERED)
def line_to_discord(markdown: str) -> str:
    """Convert one line, such as a title; block marks are left as they are."""
    line = " ".join(markdown.split())
    if not _MARKED.search(line):
        return escape_marks(line)
    return _inline(SyntaxTreeNode(_PARSER.parseInline(line)).children)


@lru_cache(_REMEMBERED)
def to_plain(markdown: str) -> str:
    """The words of one line without any marks, for places that draw no Markdown."""
    line = " ".join(markdown.split())
    return _plain(SyntaxTreeNode(_PARSER.parseInline(line)).children) if _MARKED.search(line) else line


def link(title: str, url: str) -> str:
    """A masked link; one whose title looks like an address shows its own."""
    address = url.replace("(", "%28").replace(")", "%29")
    if not title or honest_words(title, address) == address:
        return address
    return f"[{title}]({address})"


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> str:
    return "\n\n".join(filter(None, map(_block, nodes)))


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "paragraph":
            return escape_line_start(_inline(node.children)).strip()
        case "heading":
            return _heading(node)
        case "bullet_list" | "ordered_list":
            return _list(node)
        case "blockquote":
            return "\n".join(f"> {line}" for line in _blocks(node.children).splitlines())
        case "fence" | "code_block":
            return _code(node)
        case "table":
            return _table(node)
        case "html_block":
            return _html(node.content)
        case "hr":
            return ""
        case _:
            return _blocks(node.children)


def _heading(node: SyntaxTreeNode) -> str:
    words = _inline(node.children)
    level = int(node.tag[1:])
    return f"**{words}**" if level > _MAX_HEADING else f"{'#' * _MAX_HEADING} {words}"


def _list(node: SyntaxTreeNode) -> str:
    first = int(node.attrs.get("start", 1))
    ordered = node.type == "ordered_list"
    items = []
    for number, item in enumerate(node.children, start=first):
        marker = f"{number}. " if ordered else _BULLET
        items.append(_item(marker, "\n".join(filter(None, map(_block, item.children)))))
    return "\n".join(items)


def _item(marker: str, text: str) -> str:
    """Indent an item's later lines under its first; code stays at the margin, where it is not shifted."""
    head, *tail = text.splitlines() or [""]
    lines = [marker + head if not head.startswith(_FENCE) else f"{marker}\n{head}"]
    in_code = head.startswith(_FENCE)
    for line in tail:
        fence = line.startswith(_FENCE)
        lines.append(line if in_code or fence else f"  {line}")
        in_code = in_code != fence
    return "\n".join(lines)


def _code(node: SyntaxTreeNode) -> str:
    language = _LANGUAGE.match(node.info) if node.type == "fence" else None
    inside = node.content.rstrip("\n").replace(_FENCE, f"`{APART}`{APART}`")
    return f"{_FENCE}{language[0] if language else ''}\n{inside}\n{_FENCE}"


def _table(node: SyntaxTreeNode) -> str:
    rows = [
        tuple(_plain(cell.children) for cell in row.children) for section in node.children for row in section.children
    ]
    return draw_table(Table(columns=rows[0], rows=tuple(rows[1:])))


def _inline(nodes: Sequence[SyntaxTreeNode]) -> str:
    return "".join(map(_span, nodes))


def _span(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text":
            return escape_marks(node.content)
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "strong" | "em" | "s":
            mark = _MARKS[node.type]
            return f"{mark}{_inline(node.children)}{mark}"
        case "code_inline":
            return _code_span(node.content)
        case "link":
            return _link(_inline(node.children), str(node.attrs.get("href", "")))
        case "image":
            return _link(node.content or "picture", str(node.attrs.get("src", "")))
        case "html_inline":
            return _html_tag(node.content)
        case _:
            return _inline(node.children)


def _plain(nodes: Sequence[SyntaxTreeNode]) -> str:
    return "".join(_plain_span(node) for node in nodes)


def _plain_span(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text" | "code_inline" | "image":
            return node.content
        case "softbreak" | "hardbreak":
            return " "
        case "html_inline":
            return ""
        case _:
            return _plain(node.children)


def _code_span(code: str) -> str:
    return f"`{code}`" if "`" not in code else f"`` {code} ``"


def _link(words: str, url: str) -> str:
    return link(words, url) if url.startswith(("http://", "https://")) else words


def _html(html: str) -> str:
    """The words of an HTML block, with bold, italics, lists and breaks kept and every other tag dropped."""
    source = _linked(_COMMENT.sub("", html))
    pieces = []
    at = 0
    for tag in _TAG.finditer(source):
        pieces += [_html_words(source[at : tag.start()]), _html_mark(tag)]
        at = tag.end()
    text = "".join((*pieces, _html_words(source[at:])))
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", re.sub(r"[ \t]+", " ", text)).strip()


def _linked(html: str) -> str:
    """Write anchors with a web address as Markdown links, before the tags are dropped."""

    def masked(anchor: re.Match[str]) -> str:
        address = _HREF.search(anchor["attributes"])
        return link(anchor["words"], address[1]) if address else anchor["words"]

    return re.sub(r"(?is)<a\b(?P<attributes>[^>]*)>(?P<words>.*?)</a\s*>", masked, html)


def _html_words(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", text))


def _html_tag(tag: str) -> str:
    found = _TAG.fullmatch(tag)
    return _html_mark(found) if found else ""


def _html_mark(tag: re.Match[str]) -> str:
    name = tag["name"].lower()
    if tag["close"] and name in _HTML_OPENS_ONLY:
        return ""
    return _HTML_MARKS.get(name, "")
