"""How well questions are put together: over pairs, over entries, and as staff meet it in a list of gaps.

Told for the entries of one half; the constants of `faq.wordings` and `faq.telling` were chosen on the other. A label is
the entry that answers a question, and a course's five questions to one entry are seldom the same question five times:
what is missing from a full recall is for the most part no mistake.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.matching.data import Asked
from benchmarks.students import retype

#: Puts texts into groups, by their positions.
Grouper = Callable[[Sequence[str]], Iterable[Sequence[int]]]
#: The groups that staff see first.
_TOP = 20
#: How often each question is typed on average, and how large the courses' lists are, when that is varied.
_VOLUMES = (1.0, 2.2, 4.4)
_SIZES = {15: 60, 40: 40, 100: 20, 200: 10}


@dataclass(frozen=True, slots=True)
class Quality:
    """All shares are 0 to 1."""

    #: Of two questions in one group, how many are of one entry; of two of one entry, how many are in one group.
    precision: float
    recall: float
    #: The same as each question meets it in its own group (B-cubed).
    own_precision: float
    own_recall: float
    #: Over how many groups the questions of one entry are spread, entries counted by their questions.
    spread: float
    #: How many questions in the largest groups belong to the entry that most of their group belong to.
    purity: float

    @property
    def f1(self) -> float:
        return harmonic(self.precision, self.recall)


def harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def quality(asked: Sequence[Asked], groups: Iterable[Sequence[int]]) -> Quality:
    labels = [(each.course, each.entry_id) for each in asked]
    sizes = Counter(labels)
    counted = [Counter(labels[member] for member in members) for members in groups if members]
    together = sum(_pairs(group.total()) for group in counted)
    right = sum(_pairs(n) for group in counted for n in group.values())
    spread: defaultdict[tuple[str, str], int] = defaultdict(int)
    for group in counted:
        for label in group:
            spread[label] += 1
    largest = sorted(counted, key=lambda group: -group.total())[:_TOP]
    pairs = sum(map(_pairs, sizes.values()))
    return Quality(
        precision=right / together if together else 1.0,
        recall=right / pairs if pairs else 1.0,
        own_precision=sum(n * n / group.total() for group in counted for n in group.values()) / len(labels),
        own_recall=sum(n * n / sizes[label] for group in counted for label, n in group.items()) / len(labels),
        spread=sum(spread[label] * n for label, n in sizes.items()) / len(labels),
        purity=sum(max(group.values()) for group in largest) / sum(group.total() for group in largest),
    )


def typed_often(asked: Sequence[Asked], times: float, seed: int = 1) -> tuple[Asked, ...]:
    """Questions followed by as many more ways to type them as make `times` as many."""
    chance = random.Random(seed)
    texts = {each.text: each for each in asked}
    while len(texts) < int(times * len(asked)):
        again = chance.choice(asked)
        text = retype(again.text, chance)
        texts.setdefault(text, Asked(text, again.course, again.entry_id))
    return tuple(texts.values())


def tell_volumes(asked: Sequence[Asked], group: Grouper) -> None:
    print("how often typed   P    R    F1   spread  purity   the same without what was typed anew: P    R    F1")
    for times in _VOLUMES:
        texts = typed_often(asked, times)
        groups = list(group([each.text for each in texts]))
        every = quality(texts, groups)
        own = quality(asked, [[member for member in members if member < len(asked)] for members in groups])
        print(
            f"{times:8.1f}         {every.precision:.2f} {every.recall:.2f} {every.f1:.2f}   {every.spread:5.2f}"
            f"   {every.purity:.2f}      {own.precision:39.2f} {own.recall:.2f} {own.f1:.2f}",
            flush=True,
        )


def tell_sizes(asked: Sequence[Asked], group: Grouper) -> None:
    print("questions in the list   any of the course: B-cubed P  R     all of some entries: P    R")
    for size, lists in _SIZES.items():
        any_of, all_of = [], []
        for seed in range(lists):
            chance = random.Random(seed * 7 + size)
            course = chance.choice(sorted({each.course for each in asked}))
            pool = [each for each in asked if each.course == course]
            entries = sorted({each.entry_id for each in pool})
            some = set(chance.sample(entries, min(len(entries), max(2, size // 5))))
            any_of.append(chance.sample(pool, min(size, len(pool))))
            all_of.append([each for each in pool if each.entry_id in some])
        told = (*_own(any_of, group), *_own(all_of, group))
        print("{:12}                            {:.2f} {:.2f}                   {:.2f} {:.2f}".format(size, *told))


def _own(lists: Iterable[Sequence[Asked]], group: Grouper) -> tuple[float, float]:
    found = [quality(asked, group([each.text for each in asked])) for asked in lists]
    return fmean(each.own_precision for each in found), fmean(each.own_recall for each in found)


def _pairs(n: int) -> int:
    return n * (n - 1) // 2
