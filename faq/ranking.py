"""Choose the entries worth a closer look and put them in order by learned weights."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.evidence import examine
from faq.index import Floats, Index
from faq.phrasings import Phrasings
from faq.query import Query
from faq.weights import EntrySignals, PhrasingSignals, RankWeights

#: How many of the best entries by BM25F are examined. Twice as many find no more right answers.
EXAMINED = 30


_ENTRY = tuple(EntrySignals.model_fields)
_PHRASING = tuple(PhrasingSignals.model_fields)


@dataclass(frozen=True, slots=True)
class Signals:
    """What was measured of C entries, each with its best phrasing."""

    #: Shape (C, 7), in the order of `EntrySignals`.
    of_entries: Floats
    #: Shape (C, 3), in the order of `PhrasingSignals`.
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
    #: BM25F scores. Shape (C,).
    bm25: Floats
    signals: Signals
    #: The weighted sums of the signals; falling, but that exact entries come first. Shape (C,).
    scores: Floats


def rank(
    query: Query,
    index: Index,
    phrasings: Phrasings,
    weights: RankWeights,
    allowed: npt.NDArray[np.bool_] | None = None,
    exact: tuple[int, ...] = (),
) -> Ranking:
    """Rank the best entries among those `allowed` (all when None); the `exact` ones come first whatever they score."""
    bm25 = _bm25(query, index, allowed)
    candidates = _best(bm25, exact)
    if not len(candidates):
        return _nothing()
    evidence = examine(query, index, phrasings, candidates, bm25[candidates])
    of_phrasings = evidence.phrasing @ weights.phrasing.vector
    best = _best_of_each(of_phrasings, evidence.firsts)
    scores = evidence.entry @ weights.entry.vector + of_phrasings[best]
    order = np.lexsort((-scores, ~np.isin(candidates, exact)))
    numbers = phrasings.starts[candidates] + best - evidence.firsts
    entries = candidates[order]
    signals = Signals(evidence.entry[order], evidence.phrasing[best][order])
    return Ranking(entries, numbers[order], bm25[entries], signals, scores[order])


def _nothing() -> Ranking:
    none, empty = np.zeros(0, np.intp), np.zeros(0, np.float32)
    signals = Signals(np.zeros((0, len(_ENTRY)), np.float32), np.zeros((0, len(_PHRASING)), np.float32))
    return Ranking(none, none, empty, signals, empty)


def _bm25(query: Query, index: Index, allowed: npt.NDArray[np.bool_] | None) -> Floats:
    believed: dict[int, float] = {}
    for slot in query.content:
        for reading in slot.readings:
            believed[reading.term] = max(reading.weight, believed.get(reading.term, 0.0))
    scores = index.scores(tuple(believed), tuple(believed.values()))
    return scores if allowed is None else scores * allowed


def _best(scores: Floats, exact: tuple[int, ...]) -> npt.NDArray[np.intp]:
    """Return the numbers of the best entries with any score, and of those in `exact`; ascending."""
    if len(scores) > EXAMINED:
        best = np.argpartition(scores, -EXAMINED)[-EXAMINED:]
    else:
        best = np.arange(len(scores))
    best = best[scores[best] > 0]
    return np.union1d(best, np.array(exact, np.intp)) if exact else np.sort(best)


def _best_of_each(values: Floats, firsts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the position of the largest value of each group; groups stand together and begin at `firsts`."""
    groups = np.repeat(np.arange(len(firsts)), np.diff(np.append(firsts, len(values))))
    order = np.lexsort((-np.arange(len(values)), values, groups))
    return order[np.append(firsts[1:], len(values)) - 1]
