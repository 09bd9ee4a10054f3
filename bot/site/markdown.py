"""Markdown of the FAQ as HTML that is safe to show: no raw HTML, no scripts, only web links, code coloured.

Two locks on one door: the parser writes no tag it does not know, and what it wrote is cleaned again.
"""

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from bot.honest_link import honest_words

_TAGS = set("a blockquote br code del div em h1 h2 h3 h4 h5 h6 hr li ol p pre s span strong".split()) | set(
    "table tbody td th thead tr ul".split()
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "ol": {"start"},
    "pre": {"tabindex", "class"},
    "span": {"class"},
}
_CLASS = re.compile(r"^(?:wide|code|language-[A-Za-z0-9+#-]{1,30}|[a-z]{1,3}[0-9a-z]?)$")
_SCHEMES = {"http", "https", "mailto"}
#: Longer code is shown uncoloured, so that nobody waits for it.
_COLOURED_CHARS = 20_000
_REMEMBERED = 2048


@lru_cache(_REMEMBERED)
def as_html(markdown: str) -> Markup:
    """A whole text: paragraphs, lists, tables, code."""
    return _clean(_parser().render(markdown))


@lru_cache(_REMEMBERED)
def inline_html(markdown: str) -> Markup:
    """One line, such as a question: emphasis and code, no blocks and no links."""
    return Markup(  # noqa: S704 - cleaned in this very call
        nh3.clean(_parser().renderInline(markdown), tags={"code", "em", "strong", "s"}, attributes={})
    )


def coloured(code: str, language: str = "python") -> Markup:
    """A piece of code by itself."""
    inner = _colour(code, language, "") or escapeHtml(code)
    return _clean(f'<pre tabindex="0" class="code"><code>{inner}</code></pre>')


def _clean(html: str) -> Markup:
    return Markup(  # noqa: S704 - cleaned in this very call
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            attribute_filter=_filtered,
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer nofollow",
        )
    )


def _filtered(_tag: str, attribute: str, value: str) -> str | None:
    if attribute != "class":
        return value
    return " ".join(name for name in value.split() if _CLASS.match(name)) or None


@lru_cache(1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "highlight": _colour}).enable(["table", "strikethrough"])
    # Pictures of other sites would tell them who reads here; what remains is a link to them.
    parser.disable("image")
    parser.core.ruler.push("honest_links", _tell_addresses)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _code_block)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    return parser


def _tell_addresses(state: StateCore) -> None:
    for block in state.tokens:
        if block.children:
            block.children = _honest(block.children)


def _honest(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a line, with their address as the words of those links that look like another's."""
    kept: list[Token] = []
    inside = 0
    for token in tokens:
        if token.type == "link_open":
            inside = len(kept) + 1
        elif token.type == "link_close":
            words, url = "".join(each.content for each in kept[inside:]), str(kept[inside - 1].attrGet("href"))
            if honest_words(words, url) != words:
                kept[inside:] = [Token("text", "", 0, content=url)]
        kept.append(token)
    return kept


_Env = MutableMapping[str, Any]


def _fence(_self: object, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: _Env) -> str:
    token = tokens[index]
    language = token.info.split()[0] if token.info.split() else ""
    inner = _colour(token.content, language, "") or escapeHtml(token.content)
    return f'<pre tabindex="0" class="code"><code>{inner}</code></pre>\n'


def _code_block(_self: object, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: _Env) -> str:
    return f'<pre tabindex="0" class="code"><code>{escapeHtml(tokens[index].content)}</code></pre>\n'


def _table_open(_self: object, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: _Env) -> str:
    # What can be scrolled must be reachable without a mouse.
    return '<div class="wide" tabindex="0" role="region" aria-label="Table"><table>\n'


def _table_close(_self: object, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: _Env) -> str:
    return "</table></div>\n"


def _colour(code: str, language: str, _attrs: str) -> str:
    """The code as spans; nothing where its language is not known."""
    if not language or len(code) > _COLOURED_CHARS:
        return ""
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return ""
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))
