"""Pairs of phrasings that say the same, or nearly, found without comparing each with each.

Two phrasings are near when they are made of the same words in any order, fillers aside and one word's spelling aside.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from faq.words import content_words, normalised

#: Two words from this likeness on (of 100) are one word spelt twice: one wrong letter of six, or a plural.
_SAME_WORD = 82.0

#: Phrasings that share all words but one are compared with so many others at most: a FAQ with more of them is written
#: to a pattern ("How do I install …?"), where the one word is the point.
_MOST_COMPARED = 200


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to ask for an entry, which is named by its number."""

    text: str
    entry: int
    course: str


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two phrasings, by their positions; `first` is the smaller."""

    first: int
    second: int
    is_same: bool


def near_pairs(phrasings: Sequence[Phrasing]) -> Iterator[NearPair]:
    """Pairs of different entries that are the same or near, and pairs of one entry that are the same.

    Entries of two different courses never make a pair; an entry without a course can with any. Each phrasing is
    reported with the first it collides with.
    """
    seen = _Seen(phrasings)
    for position in range(len(phrasings)):
        pair = seen.same_as(position) or seen.near_to(position)
        seen.add(position)
        if pair is not None:
            yield pair


@dataclass(slots=True)
class _Seen:
    """The phrasings so far, by their whole text and by their words with one left out."""

    phrasings: Sequence[Phrasing]
    by_text: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_rest: defaultdict[frozenset[str], list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, position: int) -> None:
        text = self.phrasings[position].text
        self.by_text[normalised(text)].append(position)
        for rest, word in _rests(text):
            self.by_rest[rest].append((word, position))

    def same_as(self, second: int) -> NearPair | None:
        earlier = self.by_text.get(normalised(self.phrasings[second].text), [])
        first = next((first for first in earlier if self._can_meet(first, second)), None)
        return NearPair(first, second, is_same=True) if first is not None else None

    def near_to(self, second: int) -> NearPair | None:
        for rest, word in _rests(self.phrasings[second].text):
            for other, first in self.by_rest.get(rest, [])[:_MOST_COMPARED]:
                is_own = self.phrasings[first].entry == self.phrasings[second].entry
                if not is_own and _is_same_word(word, other) and self._can_meet(first, second):
                    return NearPair(first, second, is_same=False)
        return None

    def _can_meet(self, first: int, second: int) -> bool:
        one, other = self.phrasings[first].course, self.phrasings[second].course
        return not one or not other or one == other


def _rests(text: str) -> Iterator[tuple[frozenset[str], str]]:
    """For each word of `text` the others and the word."""
    words = frozenset(content_words(text))
    return ((words - {word}, word) for word in words)


def _is_same_word(word: str, other: str) -> bool:
    """Whether two words are one up to spelling. A number is never a misspelt other number."""
    if word == other:
        return True
    return word.isalpha() and other.isalpha() and fuzz.ratio(word, other) >= _SAME_WORD
