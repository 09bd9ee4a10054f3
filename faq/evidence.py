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
    look = _Look(query, index, phrasings, candidates)
    texts = [text for entry in candidates.tolist() for text in phrasings.of(entry)]
    spelling = process.cdist([query.canonical], texts, scorer=fuzz.token_sort_ratio, dtype=np.float32)[0] / 100
    coverage = look.coverage()
    phrasing = np.array((coverage, look.pairs(), look.phrasing_coverage(), spelling), np.float32).T
    return Evidence(look.entry_signals(bm25, coverage), phrasing, look.first_phrasings)


class _Look:
    """The words of all candidates side by side. A segment is a phrasing, a sentence of an answer, or a section."""

    def __init__(self, query: Query, index: Index, phrasings: Phrasings, candidates: npt.NDArray[np.intp]) -> None:
        self._query = query
        self._mass = max(query.mass, _TINY)
        texts = index.texts
        words = _Ranges(texts.starts[candidates], texts.starts[candidates + 1])
        segments = _Ranges(texts.segments[candidates], texts.segments[candidates + 1])
        asked = _Ranges(phrasings.starts[candidates], phrasings.starts[candidates + 1])
        self._tokens = np.concatenate(
            [texts.tokens[start:stop] for start, stop in zip(words.starts.tolist(), words.stops.tolist(), strict=True)]
        )
        #: Where each segment ends among the tokens.
        self._ends = texts.ends[segments.members()] - segments.spread(words.shifts)
        number = segments.numbers()
        self._is_phrasing = number < segments.spread(asked.lengths)
        self._in_answer = ~self._is_phrasing & (number < segments.spread(segments.lengths - 1))
        self._firsts = segments.firsts
        self._owner = segments.spread(np.arange(len(candidates)))
        self._n_phrasings = asked.lengths
        #: Each candidate's first phrasing among all phrasings. Shape (C,).
        self.first_phrasings: npt.NDArray[np.intp] = asked.firsts
        self._phrasing_mass = index.phrasing_mass[asked.members()]
        in_phrasings = texts.answers[candidates] - texts.starts[candidates]
        self._lengths = words.lengths - in_phrasings + in_phrasings / asked.lengths
        self._find_words(index.vocabulary.size)

    def _find_words(self, n_terms: int) -> None:
        """Find the question's words and word pairs in the segments.

        In the rows that come of it the first W + 1 columns tell how far each slot is held, the others which pairs are.
        """
        query = self._query
        width = len(query.idf)
        slot_of, weight_of = query.lookup(n_terms)
        slots = slot_of[self._tokens]
        hits = np.flatnonzero(slots)
        hit_slots = slots[hits].astype(np.intp)
        segments = np.searchsorted(self._ends, hits)
        weights = weight_of[self._tokens[hits]]
        pairs = query.pair_table[hit_slots[:-1] * width + hit_slots[1:]] * (hits[1:] - hits[:-1] == 1)
        first = np.flatnonzero(pairs)
        # Where one row holds two readings of one word the more believable is written last and stays.
        order = np.argsort(weights, kind="stable") if query.is_repaired else slice(None)
        self._sentences = np.zeros((len(self._ends), width), np.float32)
        self._sentences[segments[order], hit_slots[order]] = weights[order]
        rows = np.concatenate((segments[order], segments[first]))
        columns = np.concatenate((hit_slots[order], width + pairs[first]))
        values = np.concatenate((weights[order], np.ones(len(first), np.float32)))
        self._in_phrasings = np.zeros((len(self._phrasing_mass), width + len(query.pair_idf)), np.float32)
        self._beside = np.zeros((len(self._firsts), width + len(query.pair_idf)), np.float32)
        asked = self._is_phrasing[rows]
        number = np.cumsum(self._is_phrasing) - 1
        self._in_phrasings[number[rows[asked]], columns[asked]] = values[asked]
        self._beside[self._owner[rows[~asked]], columns[~asked]] = values[~asked]
        self._together = np.maximum(self._in_phrasings, np.repeat(self._beside, self._n_phrasings, axis=0))

    def entry_signals(self, bm25: Floats, coverage: Floats) -> Floats:
        """Measure the entries, given their BM25F scores and the coverage of their phrasings. Shape (C, 4)."""
        fitting = bm25 * self._fitting_share(coverage)
        columns: tuple[npt.NDArray[Any], ...] = (
            fitting / max(float(fitting.max()), _TINY),
            fitting / (self._mass * (K1 + 1)),
            np.maximum.reduceat(self._idf_mass(self._sentences) * self._in_answer, self._firsts) / self._mass,
            np.log(self._lengths),
        )
        return np.array(columns, np.float32).T

    def coverage(self) -> Floats:
        """Return the share of the question's idf mass found in each phrasing, its answer and section. Shape (P,)."""
        return self._idf_mass(self._together) / self._mass

    def phrasing_coverage(self) -> Floats:
        """Return the share of each phrasing's idf mass found in the question. Shape (P,)."""
        share: Floats = np.minimum(self._idf_mass(self._in_phrasings) / np.maximum(self._phrasing_mass, _TINY), 1)
        return share

    def pairs(self) -> Floats:
        """Return the idf share of the question's word pairs found in phrasing, answer and section. Shape (P,)."""
        of_pairs = self._together[:, len(self._query.idf) :]
        return weighted(of_pairs, self._query.pair_idf) / max(float(self._query.pair_idf.sum()), _TINY)

    def _idf_mass(self, found: Floats) -> Floats:
        """Return the idf mass of the question's words in each row. Shape (rows, W + 1 + P + 1) to (rows,)."""
        return weighted(found[:, : len(self._query.idf)], self._query.idf)

    def _fitting_share(self, coverage: Floats) -> Floats:
        """Return how much of what an entry's words cover the best of its phrasings covers with the answer. Shape (C,).

        BM25F takes the phrasings of an entry together, and two of them may cover what neither does.
        """
        if len(coverage) == len(self._firsts):
            return np.ones(len(coverage), np.float32)
        of_all = np.maximum(np.maximum.reduceat(self._in_phrasings, self.first_phrasings, axis=0), self._beside)
        all_together = self._idf_mass(of_all) / self._mass
        share: Floats = np.maximum.reduceat(coverage, self.first_phrasings) / np.maximum(all_together, _TINY)
        return share


class _Ranges:
    """Ranges of numbers set side by side: one range for each candidate."""

    def __init__(self, starts: npt.NDArray[Any], stops: npt.NDArray[Any]) -> None:
        self.starts, self.stops = starts, stops
        #: How many numbers each range holds. Shape (C,).
        self.lengths: npt.NDArray[np.intp] = stops - starts
        #: Where each range begins among all members. Shape (C,).
        self.firsts: npt.NDArray[np.intp] = np.cumsum(self.lengths) - self.lengths
        #: What each range was shifted by to stand beside the others. Shape (C,).
        self.shifts: npt.NDArray[np.intp] = starts - self.firsts

    def members(self) -> npt.NDArray[np.intp]:
        """Return all numbers. Shape (M,)."""
        members: npt.NDArray[np.intp] = np.arange(self.lengths.sum()) + self.spread(self.shifts)
        return members

    def numbers(self) -> npt.NDArray[np.intp]:
        """Return the number of each member within its range, from 0. Shape (M,)."""
        numbers: npt.NDArray[np.intp] = np.arange(self.lengths.sum()) - self.spread(self.firsts)
        return numbers

    def spread(self, of_ranges: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Repeat a value of each range for its members. Shape (C,) to (M,)."""
        return np.repeat(of_ranges, self.lengths)
