"""Wordings: what was said nearly word for word, however often, and which wordings ask the same in other words.

A wording counts once, so that a question that half the course typed is compared like any other. Before wordings are
compared with each other, each takes on what its nearest say (in searching: "pseudo-relevance feedback"). That brings
together those that are nearest to each other, and two that share few words where a third stands between them.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean

from faq.nearness import Nearness
from faq.telling import Told, Vector, of_length_one

#: Texts from this likeness on (mean cosine) are one wording. Like the constants below and those of `faq.telling` and
#: `faq.grouping`, it was chosen on labelled questions to half of the entries (`benchmarks.grouping`): typed once and
#: often, of three courses and of one, in lists of fifteen and of a thousand.
SAID_ALIKE = 0.65
#: From so many of its nearest a wording takes on what they say,
_LENDERS = 2
#: if they are at least so near (cosine),
_LENDS_FROM = 0.2
#: and so much of each, times how near it is.
_LENT = 1.0


class Wordings:
    """Wordings by number, from 0, and how alike they are."""

    def __init__(self, told: Sequence[Told], wordings: Sequence[Sequence[int]]) -> None:
        """Compare all wordings, each given by the positions of its texts among `told`."""
        said = [_sum((told[text].vector, 1.0) for text in texts) for texts in wordings]
        self._said = Nearness(said)
        #: How much of what it means each says, and all that it means.
        self._shares = [fmean(told[text].share for text in texts) for texts in wordings]
        self._whole = [_whole(*each, number) for number, each in enumerate(zip(said, self._shares, strict=True))]
        self._meant = Nearness([self._enriched(number) for number in range(len(said))])

    @property
    def rows(self) -> list[dict[int, float]]:
        """For each wording its neighbours, with how alike they are in what they ask."""
        return self._meant.rows

    def of(self, told: Told) -> int | None:
        """The wording that one more text belongs to; None where nobody said it like that."""
        nearest = self._said.nearest(told.vector)
        best = max(nearest, key=lambda wording: (nearest[wording], -wording), default=None)
        return best if best is not None and nearest[best] >= SAID_ALIKE else None

    def add(self, told: Told) -> int:
        """Compare one more wording with all that are here; returns its number."""
        number = self._said.add(told.vector)
        self._shares.append(told.share)
        self._whole.append(_whole(told.vector, told.share, number))
        return self._meant.add(self._enriched(number))

    def _enriched(self, number: int) -> Vector:
        """What a wording means, with something of what its nearest mean."""
        own = self._shares[number]
        near = {other: likeness * own * self._shares[other] for other, likeness in self._said.rows[number].items()}
        near = {other: likeness for other, likeness in near.items() if likeness >= _LENDS_FROM}
        lenders = sorted(near, key=lambda other: (-near[other], other))[:_LENDERS]
        return _sum([(self._whole[number], 1.0), *((self._whole[other], _LENT * near[other]) for other in lenders)])


def _whole(said: Vector, share: float, number: int) -> Vector:
    """What a wording says and, under a name of its own, what it leaves unsaid; of length 1 where it has any word."""
    return {name: share * weight for name, weight in said.items()} | {f"… {number}": math.sqrt(1 - share * share)}


def _sum(parts: Iterable[tuple[Vector, float]]) -> Vector:
    """The weighted sum of vectors, of length 1."""
    total: defaultdict[str, float] = defaultdict(float)
    for vector, weight in parts:
        for name, each in vector.items():
            total[name] += weight * each
    return of_length_one(total, math.hypot(*total.values()))
