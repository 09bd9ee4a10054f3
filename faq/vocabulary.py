"""The words a FAQ knows, numbered by stem, and the known words a misspelt one may stand for."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.text import STOP_WORDS, is_word, stem

#: The term number of a sentence's end in a token sequence; no word has it.
BREAK = 0

#: A misspelt word is repaired by at most this many known words.
_REPAIRS = 3
#: Shorter words have too many neighbours for a repair to mean anything.
_REPAIR_MIN_CHARS = 4
#: From this length on two edits still leave a word recognisable; below it one.
_TWO_EDITS_MIN_CHARS = 8
#: How much less a repair is believed that changes the first letter: people seldom mistype it.
_FIRST_LETTER_DOUBT = 0.81


class Reading(NamedTuple):
    """A known word that a typed word may stand for, its term, and how far to believe it: in (0, 1], 1 is itself."""

    term: int
    weight: float
    word: str


def term_name(word: str) -> str:
    """Return what a plain word is counted under: its stem, or itself with a mark when it is a stop word.

    The mark keeps a stop word apart from a content word with the same stem ("does" and "doe").
    """
    return f"{word}." if word in STOP_WORDS else stem(word)


class TermNumbers(dict[str, int]):
    """Numbers words as they first come up: a word's number is that of its stem, a sentence's end is `BREAK`."""

    def __init__(self) -> None:
        super().__init__()
        self.stems: dict[str, int] = {}
        self.stop_terms: set[int] = set()

    def __missing__(self, word: str) -> int:
        if not is_word(word):
            self[word] = BREAK
            return BREAK
        number = self.stems.setdefault(term_name(word), len(self.stems) + 1)
        if word in STOP_WORDS:
            self.stop_terms.add(number)
        self[word] = number
        return number


class Vocabulary:
    """Every word of a FAQ; immutable once built."""

    def __init__(self, numbers: TermNumbers) -> None:
        self._by_word: dict[str, int] = dict(numbers)
        self._by_stem = numbers.stems
        #: The name of each term, by term number; the first belongs to `BREAK`.
        self.names = ("", *numbers.stems)
        self.size = len(self.names)
        self.is_stop: npt.NDArray[np.bool_] = np.zeros(self.size, np.bool_)
        self.is_stop[list(numbers.stop_terms)] = True
        repairable = sorted((word for word in numbers if _is_repairable(word)), key=len)
        self._known = repairable
        self._letters = np.array([_letters(word) for word in repairable], np.uint64)
        self._lengths = np.array([len(word) for word in repairable], np.int16)
        self._starts = np.searchsorted(self._lengths, np.arange(self._lengths.max(initial=0) + 3)).tolist()

    def words(self) -> list[str]:
        """Return every known word, in alphabetical order."""
        return sorted(word for word in self._by_word if is_word(word))

    def term_of(self, word: str) -> int | None:
        """Return the number of a known word (or of a known word's other form)."""
        number = self._by_word.get(word)
        if number is not None or word in STOP_WORDS:
            return number
        return self._by_stem.get(stem(word))

    def readings(self, word: str) -> tuple[Reading, ...]:
        """Return what a word may stand for, the likeliest first: itself when known, else known words near it.

        Finding the latter looks through half the vocabulary, so whoever asks often should remember.
        """
        known = self.term_of(word)
        if known is not None:
            return (Reading(known, 1.0, word),)
        if not _is_repairable(word):
            return ()
        return self._repairs(word)

    def _repairs(self, word: str) -> tuple[Reading, ...]:
        edits = 1 if len(word) < _TWO_EDITS_MIN_CHARS else 2
        best: dict[int, Reading] = {}
        near = self._near(word, edits)
        distances = process.cdist([word], near, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8)[0]
        for position in np.flatnonzero(distances <= edits).tolist():
            known, distance = near[position], int(distances[position])
            likeness = (1.0 - distance / max(len(word), len(known))) ** 2
            weight = likeness if known[0] == word[0] else likeness * _FIRST_LETTER_DOUBT
            term = self._by_word[known]
            if term not in best or weight > best[term].weight:
                best[term] = Reading(term, weight, known)
        return tuple(sorted(best.values(), key=lambda reading: (-reading.weight, reading.term))[:_REPAIRS])

    def _near(self, word: str, edits: int) -> list[str]:
        """Return the known words that could be within `edits`.

        An edit changes the set of letters by at most two, and by at most one if it changes the length.
        """
        last = len(self._starts) - 1
        start = self._starts[min(len(word) - edits, last)]
        stop = self._starts[min(len(word) + edits + 1, last)]
        differing = np.bitwise_count(self._letters[start:stop] ^ np.uint64(_letters(word)))
        differing += np.abs(self._lengths[start:stop] - len(word)).astype(np.uint8)
        return [self._known[start + position] for position in np.flatnonzero(differing <= 2 * edits).tolist()]


def _is_repairable(word: str) -> bool:
    return len(word) >= _REPAIR_MIN_CHARS and not word.isdigit() and word not in STOP_WORDS


def _letters(word: str) -> int:
    """Return the set of a word's letters as 64 bits; letters beyond ASCII share bits, which only admits more words."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits
