"""HTML inside a Q&A page as Markdown: the words, links, lists, quotes and emphasis stay; tags and scripts go."""

import html
import re
from html.parser import HTMLParser

_NEW_BLOCK = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li main menu nav ol optgroup "
    "option p param pre search section summary table tbody template textarea tfoot thead title tr track "
    "ul video".split()
)
_INLINE = frozenset(
    "a abbr acronym area audio b base basefont bdi bdo big br button canvas caption cite code col colgroup "
    "data datalist del dfn em embed font frame i img input ins kbd label link map mark math meta meter "
    "noframes noscript object output path picture progress q rp rt ruby s samp script select slot small source "
    "span strike strong style sub sup svg time tt u var wbr".split()
)
_EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~", "strike": "~~"}
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_CELLS = frozenset({"td", "th"})
_KNOWN = _NEW_BLOCK | _INLINE | _CELLS
_HIDDEN = frozenset({"script", "style"})
_FENCE = "```"
_BLANKS = re.compile(r"\s+")


class HtmlToMarkdown(HTMLParser):
    """Takes HTML and Markdown by turns and gives back Markdown alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = []
        self._text = ""
        self._item = ""
        self._targets: list[str] = []
        #: How many elements of a kind are open.
        self._quotes = self._hidden = self._fences = 0

    def markup(self, text: str) -> None:
        """Take HTML."""
        self.feed(text)
        # What the parser still holds back is text that only looked like the beginning of a tag.
        if self.rawdata:
            self.handle_data(html.unescape(self.rawdata))
            self.rawdata = ""

    def verbatim(self, markdown: str) -> None:
        """Take Markdown, which stays as it is."""
        self._text += markdown

    def result(self) -> str:
        """Everything taken so far."""
        self._end_block()
        return "\n".join(self._blocks).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, emphasis or a link."""
        if tag not in _KNOWN:
            # `<your name>` is a gap for the reader to fill, not HTML.
            self._text += f"\\{self.get_starttag_text()}"
            return
        if tag in _NEW_BLOCK:
            self._end_block()
        if tag in _CELLS and self._text:
            self._text += " | "
        self._begin(tag)
        self._address(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        """End a block, emphasis or a link."""
        if tag not in _KNOWN:
            self._text += f"\\</{tag}>"
            return
        if tag == "a" and self._targets:
            target = self._targets.pop()
            self._text += f"]({target})" if target else ""
        self._text += self._mark(tag)
        if tag == "pre" and self._fences:
            self._text = f"{self._text.rstrip()}\n{_FENCE}"
            self._fences -= 1
        if tag in _NEW_BLOCK:
            self._end_block()
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        """Keep text; outside preformatted text a line break in HTML is only a blank."""
        if self._hidden:
            return
        if self._fences:
            # HTML drops a line break right behind <pre>.
            self._text += data.removeprefix("\n") if self._text.endswith(f"{_FENCE}\n") else data
            return
        words = _escaped(_BLANKS.sub(" ", data))
        self._text += words.lstrip(" ") if self._text[-1:] in {"", "\n"} else words

    def _begin(self, tag: str) -> None:
        self._text += self._mark(tag)
        match tag:
            case "blockquote":
                self._quotes += 1
            case "li":
                self._item = "- "
            case "br":
                self._text = self._text.rstrip(" ") + "\n"
            case "pre":
                self._text += f"{_FENCE}\n"
                self._fences += 1
            case "script" | "style":
                self._hidden += 1

    def _mark(self, tag: str) -> str:
        """What stands before and behind emphasised text and code."""
        if self._fences:
            return ""
        return "`" if tag in _CODE else _EMPHASIS.get(tag, "")

    def _address(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "a":
            target = attributes.get("href", "")
            self._targets.append(target)
            self._text += "[" if target else ""
        elif tag == "img":
            self._text += f"[{attributes.get('alt') or 'picture'}]({attributes.get('src', '')})"
        elif attributes.get("src") and tag not in _HIDDEN:
            self._text += f"<{attributes['src']}>"

    def _end_block(self) -> None:
        lines = _lines(self._text)
        self._text = ""
        if not lines:
            return
        quote = "> " * self._quotes
        is_next_item = bool(self._item and self._blocks and self._blocks[-1].startswith(f"{quote}- "))
        if self._blocks and not is_next_item:
            self._blocks.append(quote.rstrip())
        marks = [self._item, *[" " * len(self._item)] * (len(lines) - 1)]
        self._blocks += [f"{quote}{mark}{line}".rstrip() for mark, line in zip(marks, lines, strict=True)]
        self._item = ""


def _lines(text: str) -> list[str]:
    """The lines of a block; of several blank ones in a row one stays."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    return [line for at, line in enumerate(lines) if line or lines[at - 1]] if any(lines) else []


def _escaped(text: str) -> str:
    """Text from HTML so that Markdown shows it: a bare star, backtick or tag would format or vanish."""
    return re.sub(r"[*`]|<(?=[a-zA-Z/!?])", r"\\\g<0>", text)
