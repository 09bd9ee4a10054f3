"""What is different between two FAQs, as far as searches in them are concerned."""

from collections.abc import Iterable, Mapping, Sequence, Set

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq.bounds import Bounds
from faq.entry import Entry
from faq.index import Doubles
from faq.matcher import Matcher
from faq.query import Slot
from faq.search_memory import Numbers, SearchMemory
from faq.text import canonical, words
from faq.vocabulary import term_name

Flags = npt.NDArray[np.bool_]

#: So many entries may have changed, or this share of them; more is better searched anew.
_FEW, _SHARE = 20, 0.05
#: Words within so many edits may be taken for each other.
_EDITS = 2
_TINY = 1e-9


class Change:
    """What is different between two FAQs, as far as searches are concerned."""

    #: Of each word of the questions whether it is taken for the same as before, and by what factor its idf changed.
    is_read_alike: Flags
    idf: Doubles

    def __init__(self, before: Matcher, after: Matcher) -> None:
        self.before, self.after = before, after
        places = {entry.id: number for number, entry in enumerate(after.entries)}
        #: Of each entry of before its number now; -1 where it is gone or another. Shape (N,).
        self.places: Numbers = np.full(len(before.entries), -1, np.intp)
        is_kept = np.zeros(len(after.entries), np.bool_)
        gone: list[Entry] = []
        for number, entry in enumerate(before.entries):
            place = places.get(entry.id, -1)
            if place >= 0 and (after.entries[place] is entry or after.entries[place] == entry):
                self.places[number] = place
                is_kept[place] = True
            else:
                gone.append(entry)
        new = [after.entries[number] for number in np.flatnonzero(~is_kept)]
        self._changed = (*gone, *new)
        self.new_phrasings = {canonical(text) for entry in new for text in entry.phrasings}
        self._numbers = {name: number for number, name in enumerate(after.index.vocabulary.names)}
        #: Of each term of before its number now; 0 where nothing has it any more.
        self.terms: Numbers = np.array([self._numbers.get(name, 0) for name in before.index.vocabulary.names], np.intp)
        self.phrasing_mass = self._phrasing_mass()

    @property
    def is_small(self) -> bool:
        """Whether it is worth a comparison: few entries changed, and the others stand in their order of before."""
        kept = self.places[self.places >= 0]
        is_ordered = bool((np.diff(kept) > 0).all())
        return is_ordered and len(self._changed) <= max(_FEW, _SHARE * len(self.after.entries))

    def read(self, searches: SearchMemory, numbers: Set[int]) -> None:
        """Read words of the questions, by their numbers, anew where what changed may give them another meaning."""
        every = searches.words
        known = {word: every[word] for number, word in enumerate(every) if number in numbers}
        near = _near(known, _words_of(self._changed))
        names = self.before.index.vocabulary.names
        self.is_read_alike, self.idf = np.ones(len(every), np.bool_), np.ones(len(every))
        for number, (name, slot) in zip(sorted(numbers), known.values(), strict=True):
            self.idf[number] = self._idf_of(name, slot) / max(slot.idf, _TINY)
        for number, (word, slot_of) in zip(sorted(numbers), known.items(), strict=True):
            if word in near:
                again = self.after.reader.slot(word)
                self.is_read_alike[number] = _means(slot_of, names) == _means(again, self.after.index.vocabulary.names)

    def _idf_of(self, name: str, slot: Slot) -> float:
        index = self.after.index
        if slot.readings and name in self._numbers:
            return float(index.idf[self._numbers[name]])
        return index.idf_of_unknown(name)

    def _phrasing_mass(self) -> Bounds:
        """By what factor the idf mass of each entry's phrasings became another, at least and at most. Shape (N,)."""
        n = len(self.before.entries)
        least, most = np.ones(n), np.ones(n)
        kept = np.flatnonzero(self.places >= 0)
        if not len(kept):
            return Bounds(least, most)
        old, new = self.before.phrasings.starts, self.after.phrasings.starts
        counts = old[kept + 1] - old[kept]
        within = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
        was = self.before.index.phrasing_mass[np.repeat(old[kept], counts) + within]
        now = self.after.index.phrasing_mass[np.repeat(new[self.places[kept]], counts) + within]
        factor = np.where(was > 0, now / np.maximum(was, _TINY), 1.0).astype(np.float64)
        firsts = counts.cumsum() - counts
        least[kept], most[kept] = np.minimum.reduceat(factor, firsts), np.maximum.reduceat(factor, firsts)
        return Bounds(least, most)


def _words_of(entries: Iterable[Entry]) -> list[str]:
    texts = (
        text for entry in entries for text in (*entry.phrasings, entry.answer, " ".join((entry.section, *entry.tags)))
    )
    return list(dict.fromkeys(word for text in texts for word in words(text)))


def _near(known: Mapping[str, tuple[str, Slot]], changed: Sequence[str]) -> set[str]:
    """The words that may be taken for others because of what changed."""
    if not changed:
        return set()
    names = {term_name(word) for word in changed} | set(changed)
    near = {word for word, (name, _) in known.items() if word in names or name in names or term_name(word) in names}
    doubtful = [word for word, (_, slot) in known.items() if not slot.readings or slot.readings[0].weight < 1]
    if doubtful:
        distances = process.cdist(doubtful, changed, scorer=OSA.distance, score_cutoff=_EDITS, dtype=np.uint8)
        near |= {doubtful[number] for number in np.flatnonzero((distances <= _EDITS).any(axis=1))}
    return near


def _means(taken_for: tuple[str, Slot], names: Sequence[str]) -> tuple[str, list[tuple[str, float]]]:
    """What a word is taken for, in names."""
    name, slot = taken_for
    return name, [(names[reading.term], reading.weight) for reading in slot.readings]
