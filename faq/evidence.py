"""A closer look at the best candidates: how much of the question each covers, in its phrasings and in its answer.

Every value is a plain measurement; what the values are worth is learned and lives in `faq.weights`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from faq.index import K1, Floats, Index
from faq.phrasings import Phrasings
from faq.query import Query
from faq.vocabulary import BREAK

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Evidence:
    """Measurements of C candidates that have P phrasings together."""

    #: One column for each field of `faq.weights.EntrySignals`. Shape (C, 6).
    entry: Floats
    #: One column for each field of `faq.weights.PhrasingSignals`; a candidate's phrasings stand together. Shape (P, 2).
    phrasing: Floats
    #: The number of each candidate's first phrasing among the P. Shape (C,).
    firsts: npt.NDArray[np.intp]


def examine(
    query: Query, index: Index, phrasings: Phrasings, candidates: npt.NDArray[np.intp], bm25: Floats
) -> Evidence:
    """Measure candidates (entry numbers, at least one) whose BM25F scores are given. Shapes (C,) and (C,)."""
    look = _Look(query, index, candidates)
    texts = [text for entry in candidates.tolist() for text in phrasings.of(entry)]
    spelling = process.cdist([query.canonical], texts, scorer=fuzz.token_sort_ratio, dtype=np.float32)[0] / 100
    return Evidence(look.entry_signals(bm25), look.phrasing_signals(spelling), look.first_phrasings())


class _Look:
    """The words of all candidates side by side. A segment is a phrasing, a sentence of an answer, or a section."""

    def __init__(self, query: Query, index: Index, candidates: npt.NDArray[np.intp]) -> None:
        self._query, self._index = query, index
        texts = index.texts
        starts, stops = texts.starts[candidates], texts.starts[candidates + 1]
        self._tokens = np.concatenate(
            [texts.tokens[start:stop] for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]
        )
        self._lengths = stops - starts
        entry_firsts = np.cumsum(self._lengths) - self._lengths
        breaks = self._tokens == BREAK
        ends = np.flatnonzero(breaks)
        self._segment = np.cumsum(breaks) - breaks
        self._owner = np.searchsorted(entry_firsts, ends, side="right") - 1
        self._firsts = np.searchsorted(self._owner, np.arange(len(candidates)))
        place = ends - entry_firsts[self._owner] + starts[self._owner]
        self._is_phrasing = place < texts.answers[candidates][self._owner]
        self._in_answer = ~self._is_phrasing & (place < texts.sections[candidates][self._owner])
        self._find_words()

    def _find_words(self) -> None:
        """Find which slot of the question each word is, and how far each segment covers each slot."""
        query = self._query
        slot_of, weight_of = query.lookup(self._index.vocabulary.size)
        slots = slot_of[self._tokens]
        self._hits = np.flatnonzero(slots)
        self._hit_slots = slots[self._hits].astype(np.intp)
        weights = weight_of[self._tokens[self._hits]]
        # Where a segment holds two readings of one word the more believable is written last and stays.
        order = np.argsort(weights, kind="stable")
        self._cover = np.zeros((len(self._owner), len(query.slots) + 1), np.float32)
        self._cover[self._segment[self._hits[order]], self._hit_slots[order]] = weights[order]
        self._mass = max(query.mass, _TINY)

    def entry_signals(self, bm25: Floats) -> Floats:
        """Measure the entries. Shape (C, 6)."""
        idf = self._query.idf
        covered = self._cover @ idf / self._mass
        columns: tuple[Floats, ...] = (
            bm25 / max(float(bm25.max()), _TINY),
            bm25 / (self._mass * (K1 + 1)),
            self._best(self._cover) @ idf / self._mass,
            self._best(covered * self._in_answer),
            self._pairs(),
            np.log(self._lengths),
        )
        return np.array(columns, np.float32).T

    def phrasing_signals(self, spelling: Floats) -> Floats:
        """Measure the phrasings. Shape (P, 2)."""
        covered = (self._cover @ self._query.idf)[self._is_phrasing]
        return np.array((covered / self._phrasing_mass(), spelling), np.float32).T

    def first_phrasings(self) -> npt.NDArray[np.intp]:
        """Return each candidate's first phrasing among all phrasings. Shape (C,)."""
        before: npt.NDArray[np.intp] = np.cumsum(self._is_phrasing) - self._is_phrasing
        return before[self._firsts]

    def _best(self, of_segments: Floats) -> Floats:
        """Reduce values of segments to the largest of each candidate."""
        best: Floats = np.maximum.reduceat(of_segments, self._firsts, axis=0)
        return best

    def _phrasing_mass(self) -> Floats:
        """Return the idf mass of each phrasing's different words. Shape (P,), above 0."""
        size = self._index.vocabulary.size
        words = np.flatnonzero(self._is_phrasing[self._segment])
        ordered = np.sort(self._segment[words] * size + self._tokens[words])
        different = ordered[np.append(True, ordered[1:] != ordered[:-1])]
        idf = self._index.content_idf[different % size]
        masses: Floats = np.bincount(different // size, weights=idf, minlength=len(self._owner)).astype(np.float32)
        mass: Floats = np.maximum(masses[self._is_phrasing], np.float32(_TINY))
        return mass

    def _pairs(self) -> Floats:
        """Return the idf share of the question's word pairs that each candidate holds. Shape (C,)."""
        query, hits, slots = self._query, self._hits, self._hit_slots
        held = np.zeros((len(self._firsts), len(query.pair_idf)), np.float32)
        width = len(query.slots) + 1
        pair = query.pair_table[slots[:-1] * width + slots[1:]] * (np.diff(hits) == 1)
        found = np.flatnonzero(pair)
        held[self._owner[self._segment[hits[found]]], pair[found]] = 1
        return held @ query.pair_idf / max(float(query.pair_idf.sum()), _TINY)
