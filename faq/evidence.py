"""A closer look at the best candidates: how much of the question each covers, in its phrasings and in its answer.

Every value is a plain measurement; what the values are worth is learned and lives in `faq.weights`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from faq.index import K1, Floats, Index
from faq.phrasings import Phrasings
from faq.query import Query
from faq.sums import weighted
from faq.vocabulary import BREAK

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Evidence:
    """Measurements of C candidates that have P phrasings together."""

    #: One column for each field of `faq.weights.EntrySignals`. Shape (C, 4).
    entry: Floats
    #: One column for each field of `faq.weights.PhrasingSignals`; a candidate's phrasings stand together. Shape (P, 4).
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
    coverage = look.coverage()
    phrasing = np.array((coverage, look.pairs(), look.phrasing_coverage(), spelling), np.float32).T
    return Evidence(look.entry_signals(bm25, coverage), phrasing, look.first_phrasings)


class _Look:
    """The words of all candidates side by side. A segment is a phrasing, a sentence of an answer, or a section."""

    def __init__(self, query: Query, index: Index, candidates: npt.NDArray[np.intp]) -> None:
        self._query, self._index = query, index
        texts = index.texts
        starts, stops = texts.starts[candidates], texts.starts[candidates + 1]
        self._tokens = np.concatenate(
            [texts.tokens[start:stop] for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]
        )
        lengths = stops - starts
        entry_firsts = np.cumsum(lengths) - lengths
        breaks = self._tokens == BREAK
        ends = np.flatnonzero(breaks)
        self._segment = np.cumsum(breaks) - breaks
        self._owner = np.searchsorted(entry_firsts, ends, side="right") - 1
        self._firsts = np.searchsorted(self._owner, np.arange(len(candidates)))
        place = ends - entry_firsts[self._owner] + starts[self._owner]
        self._is_phrasing = place < texts.answers[candidates][self._owner]
        self._in_answer = ~self._is_phrasing & (place < texts.sections[candidates][self._owner])
        before = np.cumsum(self._is_phrasing) - self._is_phrasing
        #: Each candidate's first phrasing among all phrasings. Shape (C,).
        self.first_phrasings: npt.NDArray[np.intp] = before[self._firsts]
        self._n_phrasings = np.diff(np.append(self.first_phrasings, self._is_phrasing.sum()))
        in_phrasings = texts.answers[candidates] - starts
        self._lengths = lengths - in_phrasings + in_phrasings / self._n_phrasings
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

    def entry_signals(self, bm25: Floats, coverage: Floats) -> Floats:
        """Measure the entries, given their BM25F scores and the coverage of their phrasings. Shape (C, 4)."""
        fitting = bm25 * self._fitting_share(coverage)
        columns: tuple[npt.NDArray[Any], ...] = (
            fitting / max(float(fitting.max()), _TINY),
            fitting / (self._mass * (K1 + 1)),
            self._best(weighted(self._cover * self._in_answer[:, None], self._query.idf)) / self._mass,
            np.log(self._lengths),
        )
        return np.array(columns, np.float32).T

    def coverage(self) -> Floats:
        """Return the share of the question's idf mass found in each phrasing, its answer and section. Shape (P,)."""
        beside = self._best(self._cover * ~self._is_phrasing[:, None])
        together = np.maximum(self._cover[self._is_phrasing], np.repeat(beside, self._n_phrasings, axis=0))
        share: Floats = weighted(together, self._query.idf) / self._mass
        return share

    def phrasing_coverage(self) -> Floats:
        """Return the share of each phrasing's idf mass found in the question. Shape (P,)."""
        covered = weighted(self._cover, self._query.idf)[self._is_phrasing]
        share: Floats = np.minimum(covered / self._phrasing_mass(), 1)
        return share

    def pairs(self) -> Floats:
        """Return the idf share of the question's word pairs found in phrasing, answer and section. Shape (P,)."""
        query, hits, slots = self._query, self._hits, self._hit_slots
        width = len(query.slots) + 1
        pair = query.pair_table[slots[:-1] * width + slots[1:]] * (np.diff(hits) == 1)
        found = np.flatnonzero(pair)
        held = np.zeros((len(self._owner), len(query.pair_idf)), np.bool_)
        held[self._segment[hits[found]], pair[found]] = True
        beside = self._best(held & ~self._is_phrasing[:, None])
        together = held[self._is_phrasing] | np.repeat(beside, self._n_phrasings, axis=0)
        share: Floats = weighted(together, query.pair_idf) / max(float(query.pair_idf.sum()), _TINY)
        return share

    def _fitting_share(self, coverage: Floats) -> Floats:
        """Return how much of what an entry's words cover the best of its phrasings covers with the answer. Shape (C,).

        BM25F takes the phrasings of an entry together, and two of them may cover what neither does.
        """
        if len(coverage) == len(self._firsts):
            return np.ones(len(coverage), np.float32)
        all_together = weighted(self._best(self._cover), self._query.idf) / self._mass
        share: Floats = np.maximum.reduceat(coverage, self.first_phrasings) / np.maximum(all_together, _TINY)
        return share

    def _best(self, of_segments: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Reduce values of segments to the largest of each candidate."""
        best: npt.NDArray[Any] = np.maximum.reduceat(of_segments, self._firsts, axis=0)
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
