"""How often a measure fell between which bounds: plain numbers, because counting must cost an answer next to nothing.

A histogram of prometheus-client's takes a lock and five times as long; here a single event loop counts.
"""

from bisect import bisect_left
from itertools import accumulate


class Spread:
    """Counts by upper bound, and the sum of all that was measured."""

    __slots__ = ("_bounds", "_counts", "sum")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def add(self, value: float) -> None:
        """Count one."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self.sum += value

    def buckets(self) -> list[tuple[str, float]]:
        """How many were at most so large, bound by bound; the last, of all, is "+Inf"."""
        bounds = (*(f"{bound:g}" for bound in self._bounds), "+Inf")
        return list(zip(bounds, map(float, accumulate(self._counts)), strict=True))
