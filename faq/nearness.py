"""Which texts are alike, found without comparing each with each; more texts can be looked up later."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from faq.telling import Vector

Numbers = npt.NDArray[np.intp]
Weights = npt.NDArray[np.float64]

#: Texts less alike than this (cosine, 0 to 1) count as not alike at all.
_ALIKE = 0.2
#: Of how many others each text remembers how alike they are.
NEIGHBOURS = 8


@dataclass(frozen=True, slots=True)
class _Holders:
    """Which texts have a word or pair, by number, and what it weighs in each. Shapes (n,)."""

    numbers: Numbers
    weights: Weights

    @classmethod
    def of(cls, numbers: Sequence[int], weights: Sequence[float]) -> "_Holders":
        return cls(np.array(numbers, np.intp), np.array(weights))


class Nearness:
    """Texts by number, from 0, each with those that are alike enough; nobody is near to themselves."""

    def __init__(self, vectors: Sequence[Vector]) -> None:
        """Compare all texts with each other."""
        #: For each text its neighbours, with how alike they are.
        self.rows: list[dict[int, float]] = [{} for _ in vectors]
        self._shared: dict[str, _Holders] = {}
        #: The words and pairs that one text alone has, with its number and what they weigh there.
        self._alone: dict[str, tuple[int, float]] = {}
        self._hold(vectors)
        for number, vector in enumerate(vectors):
            scores = self._scores(vector)
            scores[number] = 0
            for other, likeness in _most_alike(scores).items():
                self.rows[number][other] = self.rows[other][number] = likeness

    def add(self, vector: Vector) -> int:
        """Compare one more text with all that are here; returns its number."""
        number, nearest = len(self.rows), self.nearest(vector)
        self.rows.append(nearest)
        for other, likeness in nearest.items():
            self.rows[other][number] = likeness
        for name, weight in vector.items():
            self._hold_too(name, number, weight)
        return number

    def nearest(self, vector: Vector) -> dict[int, float]:
        """The most alike of the texts that are here, at most `NEIGHBOURS`, with how alike they are to another one."""
        scores = self._scores(vector)
        for name, weight in vector.items():
            if name in self._alone:
                other, others_weight = self._alone[name]
                scores[other] += weight * others_weight
        return _most_alike(scores)

    def _scores(self, vector: Vector) -> Weights:
        """How alike each text is, as far as words and pairs are concerned that several have."""
        shared = [(self._shared[name], weight) for name, weight in vector.items() if name in self._shared]
        if not shared:
            return np.zeros(len(self.rows))
        numbers = np.concatenate([held.numbers for held, _ in shared])
        shares = np.concatenate([held.weights * weight for held, weight in shared])
        return np.asarray(np.bincount(numbers, shares, len(self.rows)), np.float64)

    def _hold(self, vectors: Sequence[Vector]) -> None:
        places: defaultdict[str, int] = defaultdict(itertools.count().__next__)
        place_of = np.array([places[name] for name in itertools.chain.from_iterable(vectors)], np.intp)
        order = np.argsort(place_of, kind="stable")
        numbers = np.repeat(np.arange(len(vectors)), [len(vector) for vector in vectors])[order]
        weights = np.array([weight for vector in vectors for weight in vector.values()], np.float64)[order]
        ends = np.cumsum(np.bincount(place_of, minlength=len(places))).tolist()
        for name, begin, end in zip(places, [0, *ends], ends, strict=False):
            if end - begin > 1:
                self._shared[name] = _Holders(numbers[begin:end], weights[begin:end])
            else:
                self._alone[name] = (int(numbers[begin]), float(weights[begin]))

    def _hold_too(self, name: str, number: int, weight: float) -> None:
        if name in self._shared:
            held = self._shared[name]
            self._shared[name] = _Holders(np.append(held.numbers, number), np.append(held.weights, weight))
        elif name in self._alone:
            other, others_weight = self._alone.pop(name)
            self._shared[name] = _Holders.of((other, number), (others_weight, weight))
        else:
            self._alone[name] = (number, weight)


def _most_alike(scores: Weights) -> dict[int, float]:
    """The numbers of the highest scores, at most `NEIGHBOURS`, each with its score."""
    others = np.flatnonzero(scores >= _ALIKE)
    if len(others) > NEIGHBOURS:
        others = others[np.argpartition(-scores[others], NEIGHBOURS)[:NEIGHBOURS]]
    return dict(zip(others.tolist(), scores[others].tolist(), strict=True))
