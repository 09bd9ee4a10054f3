"""A closer look at the best candidates: how much of the question each covers, in its phrasings and in its answer.

Every value is a plain measurement; what the values are worth is learned and lives in `faq.weights`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from faq.index import K1, PHRASING, SENTENCE, Floats, Index, joined
from faq.phrasings import Phrasings
from faq.query import Query
from faq.shortlist import Shortlist
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


def examine(query: Query, index: Index, phrasings: Phrasings, found: Shortlist) -> Evidence:
    """Measure the entries of a shortlist, at least one."""
    look = _Look(query, index, phrasings, found.entries)
    coverage = look.coverage()
    phrasing = np.array((coverage, look.pairs(), look.phrasing_coverage(), found.spelling), np.float32).T
    return Evidence(look.entry_signals(found.bm25, coverage), phrasing, look.first_phrasings)


class _Look:
    """The words of all candidates side by side. A segment is a phrasing, a sentence of an answer, or a section."""

    def __init__(self, query: Query, index: Index, phrasings: Phrasings, candidates: npt.NDArray[np.intp]) -> None:
        self._query = query
        self._mass = max(query.mass, _TINY)
        texts = index.texts
        following = candidates + 1
        starts, firsts, asked = texts.starts[candidates], texts.segments[candidates], phrasings.starts[candidates]
        n_segments = texts.segments[following] - firsts
        self._tokens = joined(texts.tokens, starts, texts.starts[following])
        self._kinds = joined(texts.kinds, firsts, firsts + n_segments)
        self._phrasing_mass = joined(index.phrasing_mass, asked, phrasings.starts[following])
        self._lengths = texts.lengths[candidates]
        #: Where each segment ends among the tokens.
        self._ends = (self._tokens == BREAK).nonzero()[0]
        #: Each candidate's first segment, and its first phrasing among all phrasings. Shape (C,).
        self._firsts = n_segments.cumsum() - n_segments
        self._n_phrasings = phrasings.starts[following] - asked
        self.first_phrasings: npt.NDArray[np.intp] = self._n_phrasings.cumsum() - self._n_phrasings
        self._owner = np.arange(len(candidates)).repeat(n_segments)
        self._find_words(index.vocabulary.size)

    def _find_words(self, n_terms: int) -> None:
        """Find the question's words and word pairs in the segments.

        In the rows that come of it the first W + 1 columns tell how far each slot is held, the others which pairs are.
        """
        query = self._query
        width = len(query.idf)
        slot_of, weight_of = query.lookup(n_terms)
        slots = slot_of[self._tokens]
        hits = slots.nonzero()[0]
        columns = slots[hits].astype(np.intp)
        segments = self._ends.searchsorted(hits)
        weights = weight_of[self._tokens[hits]]
        pairs = query.pair_table[columns[:-1] * width + columns[1:]] * (hits[1:] - hits[:-1] == 1)
        paired = pairs.nonzero()[0]
        in_pairs = segments[paired]
        if query.is_repaired:
            # Where one row holds two readings of one word the more believable is written last and stays.
            order = weights.argsort(kind="stable")
            segments, columns, weights = segments[order], columns[order], weights[order]
        self._sentences = np.zeros((len(self._ends), width), np.float32)
        self._sentences[segments, columns] = weights
        # One row for each phrasing, then one for all else of each candidate.
        n_phrasings = len(self._phrasing_mass)
        is_phrasing = self._kinds == PHRASING
        row_of = np.where(is_phrasing, is_phrasing.cumsum() - 1, self._owner + n_phrasings)
        found = np.zeros((n_phrasings + len(self._firsts), width + len(query.pair_idf)), np.float32)
        found[row_of[segments], columns] = weights
        found[row_of[in_pairs], width + pairs[paired]] = 1
        self._in_phrasings, self._beside = found[:n_phrasings], found[n_phrasings:]
        self._together = np.maximum(self._in_phrasings, self._beside.repeat(self._n_phrasings, axis=0))

    def entry_signals(self, bm25: Floats, coverage: Floats) -> Floats:
        """Measure the entries, given their BM25F scores and the coverage of their phrasings. Shape (C, 4)."""
        fitting = bm25 * self._fitting_share(coverage)
        columns: tuple[npt.NDArray[Any], ...] = (
            fitting / max(float(fitting.max()), _TINY),
            fitting / (self._mass * (K1 + 1)),
            np.maximum.reduceat(self._idf_mass(self._sentences) * (self._kinds == SENTENCE), self._firsts) / self._mass,
            self._lengths,
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
