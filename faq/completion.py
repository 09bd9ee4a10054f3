"""Complete what a person is typing to questions and aliases the FAQ knows."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from rapidfuzz import fuzz

from faq.entry import Entry
from faq.index import Floats, Index
from faq.phrasings import Phrasings
from faq.scope import Mask, Scope
from faq.shortlist import best_of
from faq.text import canonical, words

#: A word being typed is completed to at most this many known words.
_ENDINGS = 64
#: So many entries are looked at more closely when no phrasing begins as typed.
_EXAMINED = 40
#: So many typed words' readings are remembered: each letter that follows asks for them again.
_REMEMBERED = 1024
#: Below this likeness (0 to 100) a completion would only puzzle the person who types.
_CUTOFF = 65.0


@dataclass(frozen=True, slots=True)
class Completion:
    """A question or alias, as written, and the id of its entry."""

    text: str
    entry_id: str


class Completer:
    """Completions over one FAQ; immutable."""

    def __init__(self, entries: Sequence[Entry], index: Index, phrasings: Phrasings, scope: Scope) -> None:
        self._entries, self._index, self._phrasings, self._scope = entries, index, phrasings, scope
        self._words = index.vocabulary.words()
        self._readings = lru_cache(_REMEMBERED)(index.vocabulary.readings)

    def complete(self, typed: str, limit: int, course: str | None = None) -> tuple[Completion, ...]:
        """Return up to `limit` completions, best first, at most one of each entry.

        Phrasings that begin as typed come first, then those that hold the typed words anywhere, the last word perhaps
        unfinished. When nothing is typed these are the first questions.

        Raises:
            UnknownCourse: no file of the FAQ names `course`.
        """
        allowed = self._scope.allowed(course)
        best: dict[int, int] = {}
        for number in self._candidates(canonical(typed), allowed):
            entry = self._phrasings.entry_of(number)
            if allowed is None or allowed[entry]:
                best.setdefault(entry, number)
            if len(best) >= limit:
                break
        text = self._phrasings.text
        return tuple(Completion(text(number), self._entries[entry].id) for entry, number in best.items())

    def _candidates(self, wanted: str, allowed: Mask | None) -> Iterator[int]:
        """Yield phrasings by number, the best first."""
        if not wanted:
            yield from self._phrasings.starts[:-1].tolist()
            return
        yield from self._phrasings.starting_with(wanted)
        yield from self._holding(wanted, allowed)

    def _holding(self, wanted: str, allowed: Mask | None) -> list[int]:
        scores = self._scores(words(wanted))
        if allowed is not None:
            scores = scores * allowed
        liked = []
        for entry in best_of(scores, _EXAMINED).tolist():
            for number in range(self._phrasings.starts[entry], self._phrasings.starts[entry + 1]):
                likeness = fuzz.partial_token_ratio(wanted, self._phrasings.canonical[number], score_cutoff=_CUTOFF)
                if likeness:
                    liked.append((-likeness, -float(scores[entry]), number))
        return [number for _, _, number in sorted(liked)]

    def _scores(self, typed: list[str]) -> Floats:
        """Add up how well each entry fits the typed words, the last of which may be unfinished. Shape (N,)."""
        believed: dict[int, float] = {}
        for word in typed[:-1]:
            believed.update((reading.term, reading.weight) for reading in self._readings(word))
        for last in typed[-1:]:
            ends = self._endings(last)
            repairs = () if ends else self._readings(last)
            believed.update(dict.fromkeys(ends, 1.0))
            believed.update((reading.term, reading.weight) for reading in repairs)
        return self._index.scores(believed)

    def _endings(self, beginning: str) -> tuple[int, ...]:
        """Return the terms of known words that begin so."""
        first = bisect_left(self._words, beginning)
        known = takewhile(lambda word: word.startswith(beginning), islice(self._words, first, first + _ENDINGS))
        terms = (self._index.vocabulary.term_of(word) for word in known)
        return tuple(dict.fromkeys(term for term in terms if term is not None))
