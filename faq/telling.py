"""What questions are about: their telling stems, slips of the pen mended, and what each stem counts among them."""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from faq.index import idf_ceiling, smoothed_idf
from faq.text import STOP_WORDS, stem, words
from faq.weights import shipped

#: What a pair of neighbouring words counts beside a single word. These constants were chosen on labelled paraphrases.
_PAIR_WEIGHT = 0.3
#: What a word counts at least that no other text has: among many texts it is often only misspelt.
_ALONE = 0.5
#: Among so many texts such a word counts half of what else it could. Few texts share few words, so that those they have
#: alone must tell them apart.
_FEW_TEXTS = 100
#: What each text leaves unsaid, beside a word as rare as can be: two that share the one word they have, or one of few,
#: may still ask for different things.
_UNSAID = 1.1
#: A shorter word that is nearly another is probably another word: "train", "trail".
_TYPO_CHARS = 5
#: A word is a slip of another that at least so many times as many texts have.
_COMMONER = 4

#: Weighted words and word pairs of one text, of length 1; empty where it has no word.
Vector = dict[str, float]


class Told(NamedTuple):
    """What a text says."""

    vector: Vector
    #: How much that is beside all it may mean, 0 to 1: the fewer and the commoner its words, the less.
    share: float


def telling_stems(text: str) -> list[str]:
    """The stems that tell what a text is about; all of them where it has nothing but small words."""
    every = words(text)
    return [stem(word) for word in every if word not in STOP_WORDS] or [stem(word) for word in every]


class Spelling:
    """Rare words, each read as the much commoner word that differs by one letter, where texts have one."""

    def __init__(self, read: Iterable[Sequence[str]]) -> None:
        self._meant = _respelt(Counter(word for stems in read for word in set(stems)))

    def mended(self, stems: Sequence[str]) -> list[str]:
        """The stems as they were meant."""
        return [self._meant.get(word, word) for word in stems]


@dataclass(frozen=True, slots=True)
class Weighing:
    """What stems count: the more, the fewer of `n` texts and the fewer everyday messages have them."""

    n: int
    #: How many of the texts have each stem; those that none has may be missing.
    held: Mapping[str, float]

    @classmethod
    def of(cls, read: Sequence[Sequence[str]]) -> "Weighing":
        """What stems count among texts, given by their mended stems."""
        return cls(len(read), Counter(word for stems in read for word in set(stems)))

    @classmethod
    def of_wordings(cls, read: Sequence[Sequence[str]], wordings: Sequence[Sequence[int]]) -> "Weighing":
        """The same where the texts of a wording, given by their positions, count as one, each with its share."""
        held: defaultdict[str, float] = defaultdict(float)
        for members in wordings:
            inside = Counter(word for member in members for word in set(read[member]))
            for word, times in inside.items():
                held[word] += times / len(members)
        return cls(len(wordings), held)

    def told(self, read: Iterable[Sequence[str]]) -> list[Told]:
        """What these texts say, or others."""
        read = list(read)
        counts = self._counts({word for stems in read for word in stems})
        return [_told(stems, counts, idf_ceiling(self.n)) for stems in read]

    def _counts(self, words: Iterable[str]) -> dict[str, float]:
        """What each word counts."""
        everyday = shipped().background
        alone = _ALONE + (1 - _ALONE) * _FEW_TEXTS / (_FEW_TEXTS + self.n)
        counts = {}
        for word in words:
            held = self.held.get(word, 0.0)
            counts[word] = smoothed_idf(self.n, held, everyday.get(word, 0.0)) * (alone if held <= 1 else 1.0)
        return counts


def _told(stems: Sequence[str], counts: Mapping[str, float], most: float) -> Told:
    weights = {word: counts[word] for word in stems}
    weights |= {f"{first} {second}": _PAIR_WEIGHT * most for first, second in itertools.pairwise(stems)}
    length = math.hypot(*weights.values())
    return Told(of_length_one(weights, length), length / math.hypot(length, _UNSAID * most))


def of_length_one(weights: Mapping[str, float], length: float) -> Vector:
    """The same direction, where `length` is what it has; nothing stays nothing."""
    return {name: weight / length for name, weight in weights.items()}


def _respelt(held: Counter[str]) -> dict[str, str]:
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
