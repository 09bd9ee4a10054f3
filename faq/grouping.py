"""Questions that say the same in other words, put together: what a list of unanswered questions needs to be readable.

Two questions are as alike as their telling words and pairs of words are; a group is merged with another while the mean
likeness between their members stays high enough (average linkage). Whose questions these are is left to the caller.
"""

import heapq
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from faq.index import idf_ceiling, smoothed_idf
from faq.text import STOP_WORDS, stem, words
from faq.weights import shipped

Numbers = npt.NDArray[np.intp]
Weights = npt.NDArray[np.float64]

#: What a pair of neighbouring words counts beside a single word. These constants were chosen on labelled paraphrases.
_PAIR_WEIGHT = 0.3
#: What a word counts that no other text has: it cannot be shared, and is often only misspelt.
_ALONE = 0.35
#: Questions less alike than this (cosine, 0 to 1) count as not alike at all.
_ALIKE = 0.2
#: Of how many others each question remembers how alike they are.
_NEIGHBOURS = 8
#: Groups are merged while the mean likeness between their members is at least this.
_MERGED_FROM = 0.25
#: A shorter word that is nearly another is probably another word: "train", "trail".
_TYPO_CHARS = 5
#: A word is a slip of another that at least so many times as many texts have.
_COMMONER = 4


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand together, by their positions in what was given."""

    #: The member most like all others, by which the group is called.
    label: int
    #: All members, the label first and the others by falling likeness to the rest.
    members: tuple[int, ...]


def group(texts: Sequence[str], counts: Sequence[int] | None = None) -> tuple[Group, ...]:
    """Group different texts by what they ask, in the order of their first members.

    Args:
        texts: questions as typed, any text.
        counts: how often each was asked, at least 1; what is asked often is more likely to name its group.
    """
    if not texts:
        return ()
    read = _read(texts)
    weights = np.array(counts if counts is not None else [1] * len(texts), np.float64)
    same: dict[frozenset[str], list[int]] = defaultdict(list)
    for number, stems in enumerate(read):
        same[frozenset(stems)].append(number)
    piles = list(same.values())
    heights = np.array([weights[pile].sum() for pile in piles])
    rows = _near(_vectors([read[pile[0]] for pile in piles]))
    found = (_named(linked, piles, rows, heights, weights) for linked in _linked(rows))
    return tuple(sorted(found, key=lambda each: min(each.members)))


def _read(texts: Sequence[str]) -> list[list[str]]:
    """The telling stems of each text in order, slips of the pen read as the word that others wrote."""
    read = [_stems(text) for text in texts]
    respelt = _respelt(Counter(word for stems in read for word in set(stems)))
    return [[respelt.get(word, word) for word in stems] for stems in read]


def _vectors(read: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """The weighted words and word pairs of each text, of length 1; a text without any word has none."""
    held = Counter(word for stems in read for word in set(stems))
    everyday = shipped().background
    return [_vector(stems, held, len(read), everyday) for stems in read]


def _stems(text: str) -> list[str]:
    """The stems that tell what a text is about; all of them where it has nothing but small words."""
    every = words(text)
    return [stem(word) for word in every if word not in STOP_WORDS] or [stem(word) for word in every]


def _vector(stems: Sequence[str], held: Counter[str], n: int, everyday: Mapping[str, float]) -> dict[str, float]:
    weights = {
        word: smoothed_idf(n, held[word], everyday.get(word, 0.0)) * (_ALONE if held[word] == 1 else 1.0)
        for word in stems
    }
    pair = _PAIR_WEIGHT * idf_ceiling(n)
    weights |= {f"{first} {second}": pair for first, second in itertools.pairwise(stems)}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {name: weight / length for name, weight in weights.items()}


def _respelt(held: Counter[str]) -> dict[str, str]:
    """Rare words, each read as the much commoner word that differs by one letter, where there is one."""
    by_rest: dict[str, list[str]] = defaultdict(list)
    longer = [word for word in held if len(word) >= _TYPO_CHARS and word.isalpha()]
    for word in longer:
        if held[word] >= _COMMONER:
            for rest in _with_one_less(word):
                by_rest[rest].append(word)
    found = {}
    for word in longer:
        near = {other for rest in _with_one_less(word) for other in by_rest.get(rest, ())}
        meant = [other for other in near if held[other] >= _COMMONER * held[word]]
        if meant:
            found[word] = max(meant, key=lambda other: (held[other], other))
    return found


def _with_one_less(word: str) -> Iterator[str]:
    yield word
    yield from (word[:at] + word[at + 1 :] for at in range(len(word)))


def _near(vectors: Sequence[dict[str, float]]) -> list[dict[int, float]]:
    """For each text the texts that are alike enough, with how alike they are; nobody is near to themselves."""
    held = _postings(vectors)
    rows: list[dict[int, float]] = [{} for _ in vectors]
    for number, vector in enumerate(vectors):
        spans = [(*held[name], weight) for name, weight in vector.items() if name in held]
        if not spans:
            continue
        holders = np.concatenate([span[0] for span in spans])
        shares = np.concatenate([span[1] * span[2] for span in spans])
        scores = np.bincount(holders, shares, len(vectors))
        scores[number] = 0
        others = np.flatnonzero(scores >= _ALIKE)
        if len(others) > _NEIGHBOURS:
            others = others[np.argpartition(-scores[others], _NEIGHBOURS)[:_NEIGHBOURS]]
        for other, likeness in zip(others.tolist(), scores[others].tolist(), strict=True):
            rows[number][other] = rows[other][number] = likeness
    return rows


def _postings(vectors: Sequence[dict[str, float]]) -> dict[str, tuple[Numbers, Weights]]:
    """Which texts hold each word or pair, with what weight; without those that one text alone holds."""
    held: dict[str, tuple[list[int], list[float]]] = {}
    for number, vector in enumerate(vectors):
        for name, weight in vector.items():
            numbers, weights = held.setdefault(name, ([], []))
            numbers.append(number)
            weights.append(weight)
    return {
        name: (np.array(numbers, np.intp), np.array(weights))
        for name, (numbers, weights) in held.items()
        if len(numbers) > 1
    }


@dataclass(slots=True)
class _Linkage:
    """Groups that grow by merging the two most alike; what is not known of two members counts as not alike."""

    #: For each group, by the number of one of its members, the sum of likenesses to each neighbouring group.
    sums: list[dict[int, float]]
    members: list[list[int]]
    heap: list[tuple[float, int, int]] = field(default_factory=list)

    def push(self, one: int, other: int) -> None:
        if (mean := self.mean(one, other)) >= _MERGED_FROM:
            heapq.heappush(self.heap, (-mean, min(one, other), max(one, other)))

    def mean(self, one: int, other: int) -> float:
        """The mean over the pairs whose likeness can be known: each member remembers its neighbours only."""
        fewer, more = sorted((len(self.members[one]), len(self.members[other])))
        return self.sums[one].get(other, 0.0) / (fewer * min(more, _NEIGHBOURS))

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


def _linked(rows: Sequence[dict[int, float]]) -> list[list[int]]:
    """The members of each group."""
    linkage = _Linkage([dict(row) for row in rows], [[number] for number in range(len(rows))])
    for one, row in enumerate(rows):
        for other in row:
            if one < other:
                linkage.push(one, other)
    while linkage.heap:
        likeness, one, other = heapq.heappop(linkage.heap)
        if linkage.is_current(one, other, -likeness):
            linkage.merge(one, other)
    return [members for members in linkage.members if members]


def _named(
    linked: Sequence[int],
    piles: Sequence[Sequence[int]],
    rows: Sequence[dict[int, float]],
    heights: Weights,
    weights: Weights,
) -> Group:
    """The group of several piles of equal texts, called by the commonest text of the pile that all others are near."""
    inside = set(linked)
    central = {
        pile: float(heights[pile])
        + sum(likeness * float(heights[other]) for other, likeness in rows[pile].items() if other in inside)
        for pile in linked
    }
    ordered = sorted(linked, key=lambda pile: (-central[pile], pile))
    members = [number for pile in ordered for number in sorted(piles[pile], key=lambda each: (-weights[each], each))]
    return Group(label=members[0], members=tuple(members))
