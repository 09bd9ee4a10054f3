"""The door of the page readers: front matter off, then Markdown or plain text by what the page is made of."""

import re
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from faq.page.assemble import assemble
from faq.page.markdown import is_marked_up, markdown_pieces
from faq.page.model import Page
from faq.page.plain import plain_pieces

_FRONT_MATTER = re.compile(r"\A---[ ]*\n(.*?\n)(?:---|\.\.\.)[ ]*(?:\n|\Z)", re.DOTALL)

#: Characters no YAML block and no chat can show, and the line ends only some programs know.
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]|[\x80-\x84\x86-\x9f]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TAB_COLUMNS = 4


def read_page(text: str, *, course: str = "", title: str = "", source: str = "") -> Page:
    """Read a Q&A page.

    Args:
        text: the page, Markdown or plain text, with or without front matter.
        course: the course of the questions; where empty, the front matter's `course`.
        title: the page's title; where empty, the front matter's `title`, else the page's first heading.
        source: where the page comes from; where empty, the front matter's `source`.

    Returns:
        The page with its entries; without any where the text holds no question, no heading and no words.
    """
    matter, body = _split(_clean(text))
    page = Page(
        course=course or _text(matter, "course"),
        title=title or _text(matter, "title"),
        source=source or _text(matter, "source"),
    )
    pieces = markdown_pieces(body) if is_marked_up(body) else plain_pieces(body)
    return assemble(pieces, page)


def _clean(text: str) -> str:
    lines = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)).split("\n")
    return "\n".join(line.expandtabs(_TAB_COLUMNS) for line in lines)


def _split(text: str) -> tuple[Mapping[str, Any], str]:
    """The front matter and the rest; a first block that is no YAML mapping is part of the page."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    try:
        matter = YAML(typ="safe").load(found.group(1))
    except (YAMLError, ValueError, TypeError, RecursionError):
        return {}, text
    return (matter, text[found.end() :]) if isinstance(matter, dict) else ({}, text)


def _text(matter: Mapping[str, Any], key: str) -> str:
    value = matter.get(key)
    return str(value).strip() if isinstance(value, str | int | float) else ""
