"""Values of which only is known between what they lie."""

from dataclasses import dataclass

import numpy as np

from faq.index import Doubles


@dataclass(frozen=True, slots=True)
class Bounds:
    """A value for each question or entry, somewhere from `low` to `high`."""

    low: Doubles
    high: Doubles

    def __add__(self, other: "Bounds") -> "Bounds":
        return Bounds(self.low + other.low, self.high + other.high)

    def times(self, weight: float) -> "Bounds":
        """Each value times a number of either sign."""
        low, high = self.low * weight, self.high * weight
        return Bounds(low, high) if weight >= 0 else Bounds(high, low)

    def share(self, least: Doubles, most: Doubles) -> "Bounds":
        """Each value times something from `least` to `most`; both stay shares, 0 to 1."""
        return Bounds(np.clip(self.low * least, 0, 1), np.clip(self.high * most, 0, 1))
