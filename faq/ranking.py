"""Put the entries of a shortlist in order, by learned weights."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.evidence import examine
from faq.index import Floats, Index
from faq.phrasings import Phrasings
from faq.query import Query
from faq.shortlist import Shortlist
from faq.sums import weighted
from faq.weights import EntrySignals, PhrasingSignals, RankWeights

_ENTRY = tuple(EntrySignals.model_fields)
_PHRASING = tuple(PhrasingSignals.model_fields)


@dataclass(frozen=True, slots=True)
class Signals:
    """What was measured of C entries, each with its best phrasing."""

    #: Shape (C, 4), in the order of `EntrySignals`.
    of_entries: Floats
    #: Shape (C, 4), in the order of `PhrasingSignals`.
    of_phrasings: Floats

    def entry(self, name: str) -> Floats:
        """Return one signal of the entries, by its name in `EntrySignals`. Shape (C,)."""
        return self.of_entries[:, _ENTRY.index(name)]

    def phrasing(self, name: str) -> Floats:
        """Return one signal of the best phrasings, by its name in `PhrasingSignals`. Shape (C,)."""
        return self.of_phrasings[:, _PHRASING.index(name)]


@dataclass(frozen=True, slots=True)
class Ranking:
    """C examined entries, best first; C may be 0."""

    #: Entry numbers. Shape (C,).
    entries: npt.NDArray[np.intp]
    #: The number of each entry's best phrasing. Shape (C,).
    phrasings: npt.NDArray[np.intp]
    signals: Signals
    #: The weighted sums of the signals; falling, but that exact entries come first. Shape (C,).
    scores: Floats


def rank(query: Query, index: Index, phrasings: Phrasings, weights: RankWeights, found: Shortlist) -> Ranking:
    """Rank the entries of a shortlist; the exact ones come first whatever they score."""
    if not len(found.entries):
        return _nothing()
    evidence = examine(query, index, phrasings, found)
    of_phrasings = weighted(evidence.phrasing, weights.phrasing.vector)
    best = _best_of_each(of_phrasings, evidence.firsts)
    scores = weighted(evidence.entry, weights.entry.vector) + of_phrasings[best]
    is_other = np.array([entry not in found.exact for entry in found.entries.tolist()])
    order = np.lexsort((-scores, is_other))
    numbers = phrasings.starts[found.entries] + best - evidence.firsts
    signals = Signals(evidence.entry[order], evidence.phrasing[best][order])
    return Ranking(found.entries[order], numbers[order], signals, scores[order])


def _nothing() -> Ranking:
    none = np.zeros(0, np.intp)
    signals = Signals(np.zeros((0, len(_ENTRY)), np.float32), np.zeros((0, len(_PHRASING)), np.float32))
    return Ranking(none, none, signals, np.zeros(0, np.float32))


def _best_of_each(values: Floats, firsts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the position of the largest value of each group; groups stand together and begin at `firsts`."""
    if len(values) == len(firsts):
        return firsts
    sizes = np.diff(np.append(firsts, len(values)))
    best = np.flatnonzero(values == np.repeat(np.maximum.reduceat(values, firsts), sizes))
    return best[np.searchsorted(best, firsts)]
