"""Put what is alike into groups: the two most alike groups become one as long as their members are alike on average."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from faq.nearness import NEIGHBOURS


def linked(rows: Sequence[dict[int, float]], least: float) -> list[list[int]]:
    """The members of each group, given for each text its neighbours and how alike they are.

    Args:
        least: groups are merged while the mean likeness between their members is at least this, above 0 to 1.
    """
    linkage = _Linkage([dict(row) for row in rows], [[number] for number in range(len(rows))], least)
    for one, row in enumerate(rows):
        for other, likeness in row.items():
            if one < other and likeness >= least:
                heapq.heappush(linkage.heap, (-likeness, one, other))
    while linkage.heap:
        likeness, one, other = heapq.heappop(linkage.heap)
        if linkage.is_current(one, other, -likeness):
            linkage.merge(one, other)
    return [members for members in linkage.members if members]


def joins(
    row: dict[int, float], groups: Sequence[Sequence[int]], group_of: Mapping[int, int], least: float
) -> int | None:
    """The group that one more text, with its neighbours, is enough like; None where it stands alone."""
    sums: dict[int, float] = {}
    for other, likeness in row.items():
        sums[group_of[other]] = sums.get(group_of[other], 0.0) + likeness
    means = {group: _mean(likeness, 1, len(groups[group])) for group, likeness in sums.items()}
    best = max(means, key=lambda group: (means[group], -group), default=None)
    return best if best is not None and means[best] >= least else None


def _mean(likeness: float, one: int, other: int) -> float:
    """The mean over the pairs whose likeness can be known: each member remembers its neighbours only."""
    fewer, more = sorted((one, other))
    return likeness / (fewer * min(more, NEIGHBOURS))


@dataclass(slots=True)
class _Linkage:
    """Groups that grow by merging the two most alike; what is not known of two members counts as not alike."""

    #: For each group, by the number of one of its members, the sum of likenesses to each neighbouring group.
    sums: list[dict[int, float]]
    members: list[list[int]]
    least: float
    heap: list[tuple[float, int, int]] = field(default_factory=list)

    def push(self, one: int, other: int) -> None:
        if (mean := self.mean(one, other)) >= self.least:
            heapq.heappush(self.heap, (-mean, min(one, other), max(one, other)))

    def mean(self, one: int, other: int) -> float:
        return _mean(self.sums[one].get(other, 0.0), len(self.members[one]), len(self.members[other]))

    def is_current(self, one: int, other: int, mean: float) -> bool:
        """Whether nothing was merged into either since their mean likeness was pushed."""
        return bool(self.members[one] and self.members[other]) and self.mean(one, other) == mean

    def merge(self, one: int, other: int) -> None:
        """Put the group `other` into `one`."""
        self.members[one] += self.members[other]
        self.members[other] = []
        for third, likeness in self.sums[other].items():
            self.sums[third].pop(other)
            if third != one:
                self.sums[one][third] = self.sums[third][one] = self.sums[one].get(third, 0.0) + likeness
        self.sums[other] = {}
        for third in self.sums[one]:
            self.push(one, third)
