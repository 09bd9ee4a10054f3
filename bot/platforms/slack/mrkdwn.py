"""Turn the FAQ's Markdown into Slack's mrkdwn.

Written over markdown-it's tree rather than taken from PyPI: of the two packages there, `markdown-to-mrkdwn` escapes
nothing and `slackify-markdown` lets `<!channel>` and the text of code through unescaped and breaks quotes of two lines.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.honest_link import honest_words
from bot.platforms.slack.escaping import escape_code, escape_prose
from bot.platforms.slack.table import table_lines
from bot.reply import Table

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

#: Marks around words, by the node they stand for.
_MARKS = {"strong": "*", "em": "_", "s": "~"}
_BULLETS = ("•", "◦", "▪")
_LINKABLE = ("http://", "https://", "mailto:")
_BARE_URL = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)\]'\"]")
#: What would end a link's target, or begin code in it, percent-encoded.
_IN_TARGETS = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "|<> `"})
#: A link's label has no escape for the bar that begins it, so a bar in it becomes the letter that looks the same.
_BAR_LOOKALIKE = "\N{LATIN LETTER DENTAL CLICK}"
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
#: Texts of which the result is kept: a message says each of its own twice, and buttons have few labels.
_KEPT = 256


@lru_cache(_KEPT)
def to_mrkdwn(markdown: str) -> str:
    """The Markdown as mrkdwn: blocks apart by one empty line, code blocks between lines of three backticks."""
    return _blocks(_tree(markdown).children)


@lru_cache(_KEPT)
def to_plain(markdown: str) -> str:
    """The words of a line of Markdown without any marks, unescaped; for headers and buttons."""
    return " ".join(_words(_tree(markdown)).split())


def code_block(text: str) -> str:
    """Text between lines of three backticks; nothing in it can end the block."""
    return f"```\n{escape_code(text)}\n```"


def _tree(markdown: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(_MARKDOWN.parse(markdown))


def _words(node: SyntaxTreeNode) -> str:
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    if node.children:
        return "".join(map(_words, node.children))
    return "" if node.is_root else node.content


def _blocks(nodes: Iterable[SyntaxTreeNode], depth: int = 0, apart: str = "\n\n") -> str:
    return apart.join(filter(None, (_block(node, depth) for node in nodes)))


def _block(node: SyntaxTreeNode, depth: int) -> str:
    match node.type:
        case "paragraph":
            return _inline(node.children[0].children)
        case "heading":
            return f"*{escape_prose(to_plain(node.children[0].content))}*"
        case "bullet_list":
            return _items(node, [_BULLETS[min(depth, len(_BULLETS) - 1)]] * len(node.children), depth)
        case "ordered_list":
            start = int(node.attrs.get("start", 1))
            return _items(node, [f"{number}." for number in range(start, start + len(node.children))], depth)
        case "blockquote":
            quoted = _blocks(node.children)
            return "\n".join(f"> {line}".rstrip() for line in quoted.split("\n")) if quoted else ""
        case "fence" | "code_block":
            return code_block(node.content.rstrip("\n"))
        case "hr":
            return "———"
        case "table":
            return code_block(table_lines(_table(node)))
        case _:
            return escape_prose(node.content.strip())


def _items(node: SyntaxTreeNode, markers: Sequence[str], depth: int) -> str:
    return "\n".join(_item(item, marker, depth) for marker, item in zip(markers, node.children, strict=True))


def _item(node: SyntaxTreeNode, marker: str, depth: int) -> str:
    text = _blocks(node.children, depth + 1, "\n")
    # A code block's fence and a quote's sign are read at the beginning of a line alone.
    between = "\n" if text.startswith(("```", ">")) else " "
    return f"{'    ' * depth}{marker}{between}{text}".rstrip()


def _table(node: SyntaxTreeNode) -> Table:
    rows = [tuple(_words(cell) for cell in row.children) for part in node.children for row in part.children]
    return Table(columns=rows[0], rows=tuple(rows[1:]))


def _inline(nodes: Sequence[SyntaxTreeNode]) -> str:
    text = ""
    for node in nodes:
        piece = _span(node)
        # Slack reads a mark only at the edge of a word; the zero-width space makes one inside a word.
        between = "\u200b" if text[-1:].isalnum() and node.type in _MARKS else ""
        if text and piece[:1].isalnum() and text[-1:] in _MARKS.values():
            between = "\u200b"
        text += between + piece
    return text


def _span(node: SyntaxTreeNode) -> str:
    if node.type in _MARKS:
        mark = _MARKS[node.type]
        return f"{mark}{_inline(node.children)}{mark}"
    match node.type:
        case "text":
            return _with_links(node.content)
        case "code_inline":
            return f"`{escape_code(node.content)}`"
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "link":
            return _link(str(node.attrs.get("href", "")), _words(node))
        case "image":
            return _link(str(node.attrs.get("src", "")), _words(node) or "image")
        case "html_inline" if _LINE_BREAK_TAG.fullmatch(node.content):
            return "\n"
        case _:
            return escape_prose(node.content)


def link(url: str, label: str) -> str:
    """A link of Slack's; neither part can end it early, and the label names no other address."""
    label = honest_words(label, url)
    target = url.replace("&", "&amp;").translate(_IN_TARGETS)
    return f"<{target}|{escape_prose(label).replace('|', _BAR_LOOKALIKE)}>"


def _link(url: str, label: str) -> str:
    return link(url, label) if url.startswith(_LINKABLE) else escape_prose(label)


def _with_links(text: str) -> str:
    pieces, end = [], 0
    for found in _BARE_URL.finditer(text):
        pieces += [escape_prose(text[end : found.start()]), link(found[0], found[0])]
        end = found.end()
    return "".join([*pieces, escape_prose(text[end:])])
