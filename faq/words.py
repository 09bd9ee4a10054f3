"""Text reduced to what two phrasings can be compared by, and to an id. Ranking answers is left to `faq.matcher`."""

import hashlib
import re
import unicodedata
from collections.abc import Set
from itertools import count

from faq.entry import ID_MAX_CHARS

#: Words that begin a question in English, with the auxiliary verbs.
QUESTION_WORDS = frozenset(
    "any are can could did do does had has have how is may might must shall should was were what what's when where "
    "which who whom whose why will would "
    "aren't can't couldn't didn't doesn't don't isn't shouldn't wasn't won't".split()
)

#: Words that say nothing about which question is asked; `how`, `why` and `not` do, and are not among them.
_FILLERS = frozenset(
    "a am an are be been by did do does for has have i in is it my of on our the to was we were".split()
)

#: An id keeps this many words of its question: enough to recognise it, short enough to type.
_ID_WORDS = 5

_WORD = re.compile(r"\w+")
_ID_STOP_WORDS = _FILLERS | frozenset(
    "and any as at but can could from get how if me or s should so t that their them there these this though even "
    "us what when where which who why will with would you your".split()
)


def words_of(text: str) -> tuple[str, ...]:
    """The words of `text` in order, case folded, without punctuation or formatting."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def normalised(text: str) -> str:
    """Equal for two phrasings that differ only in case, punctuation, spacing and formatting."""
    return " ".join(words_of(text)) or " ".join(text.split())


def content_words(text: str) -> tuple[str, ...]:
    """The words of `text` without fillers; all of them where nothing else is left."""
    words = words_of(text)
    return tuple(word for word in words if word not in _FILLERS) or words


def slug(text: str) -> str:
    """A readable id for a question: its first telling words in ASCII, joined by hyphens.

    A question without a single ASCII letter or digit gets an id from its SHA-256, so that it stays the same next time.
    """
    plain = unicodedata.normalize("NFKD", text.replace("_", " ")).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    telling = [word for word in words if word not in _ID_STOP_WORDS] or words
    joined = "-".join(telling[:_ID_WORDS])[:ID_MAX_CHARS].strip("-")
    return joined or f"q-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def unused_id(wanted: str, used: Set[str]) -> str:
    """`wanted`, or, where it is in `used`, the same with the first number that makes it new."""
    if wanted not in used:
        return wanted
    numbered = (f"{wanted[: ID_MAX_CHARS - 8].rstrip('-')}-{number}" for number in count(2))
    return next(candidate for candidate in numbered if candidate not in used)
