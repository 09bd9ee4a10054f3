"""Choose the entries worth a closer look and put them in order by learned weights."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.evidence import examine
from faq.index import Floats, Index
from faq.phrasings import Phrasings
from faq.query import Query
from faq.sums import weighted
from faq.weights import EntrySignals, PhrasingSignals, RankWeights

#: How many of the best entries by BM25F are examined. More find no more right answers.
EXAMINED = 16


#: Entries are compared in blocks of so many when there are many.
_BLOCK = 64

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
    candidates = best_of(bm25, EXAMINED)
    if exact:
        candidates = np.union1d(candidates, np.array(exact, np.intp))
    if not len(candidates):
        return _nothing()
    evidence = examine(query, index, phrasings, candidates, bm25[candidates])
    of_phrasings = weighted(evidence.phrasing, weights.phrasing.vector)
    best = _best_of_each(of_phrasings, evidence.firsts)
    scores = weighted(evidence.entry, weights.entry.vector) + of_phrasings[best]
    order = np.argsort(-scores, kind="stable")
    if exact:
        order = np.concatenate((order[np.isin(candidates[order], exact)], order[~np.isin(candidates[order], exact)]))
    numbers = phrasings.starts[candidates] + best - evidence.firsts
    signals = Signals(evidence.entry[order], evidence.phrasing[best][order])
    return Ranking(candidates[order], numbers[order], signals, scores[order])


def _nothing() -> Ranking:
    none = np.zeros(0, np.intp)
    signals = Signals(np.zeros((0, len(_ENTRY)), np.float32), np.zeros((0, len(_PHRASING)), np.float32))
    return Ranking(none, none, signals, np.zeros(0, np.float32))


def _bm25(query: Query, index: Index, allowed: npt.NDArray[np.bool_] | None) -> Floats:
    scores = index.scores(query.readings())
    return scores if allowed is None else scores * allowed


def best_of(scores: Floats, limit: int) -> npt.NDArray[np.intp]:
    """Return the numbers of the `limit` highest scores above 0, ascending.

    The best few lie in the few blocks with the highest maxima, so only those blocks are sorted out in full.
    """
    n = len(scores)
    if n <= limit * _BLOCK:
        return _top(scores, np.flatnonzero(scores), limit)
    whole = n - n % _BLOCK
    maxima = scores[:whole].reshape(-1, _BLOCK).max(axis=1)
    blocks = np.argpartition(maxima, -limit)[-limit:]
    inside = (blocks[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
    among = np.concatenate((inside, np.arange(whole, n)))
    return _top(scores, among[scores[among] > 0], limit)


def _top(scores: Floats, among: npt.NDArray[np.intp], limit: int) -> npt.NDArray[np.intp]:
    if len(among) > limit:
        among = among[np.argpartition(scores[among], -limit)[-limit:]]
    return np.sort(among)


def _best_of_each(values: Floats, firsts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the position of the largest value of each group; groups stand together and begin at `firsts`."""
    if len(values) == len(firsts):
        return firsts
    sizes = np.diff(np.append(firsts, len(values)))
    best = np.flatnonzero(values == np.repeat(np.maximum.reduceat(values, firsts), sizes))
    return best[np.searchsorted(best, firsts)]
