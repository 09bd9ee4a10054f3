"""What a single line of a plain-text page looks like: an item, a title, the end of a sentence, the middle of one."""

import re
import string

from faq.words import QUESTION_WORDS

_ITEM = re.compile(r"\s*(?:[-*+\u2022]|\d{1,3}[.)])\s+\S")
_CLOSERS = "\"'\u2019\u201d)]*_` "
_SENTENCE_END = (".", "!", "?", ":", "\u2026", "\u061f", "\uff1f")
_TITLE_WORDS = 6
_ATTRIBUTION = ("\u2014", "\u2013", "--")

#: A line that ends in one of these goes on in the next.
_WANTS_MORE = frozenset(
    "a about an and are as at be because between but by for from if in into is like my no not of on or our per so than "
    "that the their these this those to use using via was when which with your".split()
)


def is_item(line: str) -> bool:
    """Whether a list item begins here."""
    return bool(_ITEM.match(line))


def is_indented(line: str) -> bool:
    """Whether the line stands deeper than ordinary text."""
    return line.startswith("  ")


def is_attribution(line: str) -> bool:
    """Whether the line names who is quoted, such as '\u2014 Sara Hooker'."""
    return line.lstrip().startswith(_ATTRIBUTION) and not is_item(line)


def asks(line: str) -> bool:
    """Whether the line ends in a question mark, quotes and brackets aside."""
    return line.rstrip(_CLOSERS).endswith(("?", "\u061f", "\uff1f"))


def ends_sentence(line: str) -> bool:
    """Whether a sentence may end with this line."""
    return line.rstrip(_CLOSERS).endswith(_SENTENCE_END)


def wants_more(line: str) -> bool:
    """Whether a line cannot be the end of anything: 'two error rates from'."""
    words = line.split()
    return bool(words) and (words[-1].endswith(",") or words[-1].lower() in _WANTS_MORE)


def starts_low(line: str) -> bool:
    """Whether the line begins with a small letter, as the middle of a sentence does."""
    return line.strip()[:1].islower()


def starts_question(line: str) -> bool:
    """Whether the first word is one that questions begin with."""
    words = line.split(maxsplit=1)
    return bool(words) and words[0].lower().replace("\u2019", "'").strip(string.punctuation) in QUESTION_WORDS


def is_title(line: str) -> bool:
    """Whether the line can stand above questions: short, begun large, and no sentence."""
    text = title_text(line)
    if not text[:1].isupper() or is_indented(line) or len(text.split()) > _TITLE_WORDS:
        return False
    if text.endswith((".", "!", "?", ",", ";")) or starts_question(text) or wants_more(text):
        return False
    return sum(letter.isalpha() for letter in text) > 1


def title_text(line: str) -> str:
    """The words of a title, without Markdown's '#'."""
    return line.lstrip("# ").rstrip()
