"""How long something took, many times over: the figures that the measurements of the chats print."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delays:
    """How long something took, in milliseconds."""

    ms: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.ms)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.ms, n=100)[-1]

    def __str__(self) -> str:
        return f"median {self.median:.2f} ms, p99 {self.p99:.2f} ms, longest {max(self.ms):.1f} ms, n {len(self.ms)}"
