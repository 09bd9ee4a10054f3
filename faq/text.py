"""Turn text into words, stems and one canonical form, so that two spellings of the same thing compare equal.

What the words weigh is `faq.index`; which known word a misspelt one stands for is `faq.vocabulary`.
"""

import re
import unicodedata

import Stemmer

#: Longer runs of letters are no word of a language (keys, hashes, encoded data); they are cut into pieces.
WORD_MAX_CHARS = 40

#: What `split` puts between two sentences; no word can equal it.
SENTENCE_END = "."

#: Scripts written without spaces: each character counts as a word, and pairs of characters as word pairs.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

_ASCII_WORD = re.compile(rf"[a-z0-9]{{1,{WORD_MAX_CHARS}}}")
_ANY_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]{{1,{WORD_MAX_CHARS}}}")
_ASCII_SPLIT = re.compile(rf"[a-z0-9]{{1,{WORD_MAX_CHARS}}}|\n+|[.!?](?=\s)")
_ANY_SPLIT = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]{{1,{WORD_MAX_CHARS}}}|\n+|[.!?](?=\s)|[\u3002\uff01\uff1f]")

_ENDS = frozenset("\n.!?\u3002\uff01\uff1f")
_APOSTROPHES = ("\u2019", "\u2018", "\u02bc")
_POSSESSIVE = re.compile(r"'s\b|'")
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_EDGES = " \t\n.,;:!?\u2026\u3002\uff01\uff1f\u00bf\u00a1\"'`*_"

#: Words that say nothing about what a question is about. They still count in word pairs.
STOP_WORDS = frozenset(
    "a about all also am an and any anyone are as at be been but by can could did do does dont either for from get got "
    "had has have having he hello help here hey hi how i id if im in into is it its ive just know may me might my no "
    "not now of on one or other our out own please shall she should so some someone such than thank thanks that the "
    "their them then there these they this those to too us very was we were what when where whether which while who "
    "why will with would you your".split()
)

_STEMMER = Stemmer.Stemmer("porter")


def plain(text: str) -> str:
    """Return `text` in lower case, without apostrophes and accents, with compatibility characters made ordinary."""
    lowered = text.lower()
    if not lowered.isascii():
        for apostrophe in _APOSTROPHES:
            lowered = lowered.replace(apostrophe, "'")
        decomposed = unicodedata.normalize("NFKD", lowered)
        lowered = unicodedata.normalize("NFC", _LATIN_MARKS.sub("", decomposed)).lower()
    return _POSSESSIVE.sub("", lowered) if "'" in lowered else lowered


def canonical(text: str) -> str:
    """Return the form in which a phrasing equals itself however it is cased, spaced or ended."""
    flat = " ".join(plain(text).split())
    return flat.strip(_EDGES) or flat


def words(text: str) -> list[str]:
    """Return the words of `text` in order, in plain form; empty when there are none."""
    flat = plain(text)
    pattern = _ASCII_WORD if flat.isascii() else _ANY_WORD
    return pattern.findall(flat)


def split(text: str) -> list[str]:
    """Return the words of `text` in order with a `SENTENCE_END` (or another non-word) between sentences and lines."""
    flat = plain(text)
    pattern = _ASCII_SPLIT if flat.isascii() else _ANY_SPLIT
    return pattern.findall(flat)


def is_word(piece: str) -> bool:
    """Tell a word from a sentence's end among the pieces of `split`."""
    return piece[0] not in _ENDS


def stem(word: str) -> str:
    """Return the Porter stem of a plain word, so that 'running' and 'runs' meet."""
    return str(_STEMMER.stemWord(word))
