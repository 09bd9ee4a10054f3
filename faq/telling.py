"""What questions are about: their telling stems, slips of the pen mended, and what each stem counts among them."""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from faq.index import idf_ceiling, smoothed_idf
from faq.text import STOP_WORDS, stem, words
from faq.weights import shipped

#: What a pair of neighbouring words counts beside a single word. These constants were chosen on labelled paraphrases.
_PAIR_WEIGHT = 0.3
#: What a word counts that no other text has: it cannot be shared, and is often only misspelt.
_ALONE = 0.35
#: A shorter word that is nearly another is probably another word: "train", "trail".
_TYPO_CHARS = 5
#: A word is a slip of another that at least so many times as many texts have.
_COMMONER = 4

#: Weighted words and word pairs of one text, of length 1; empty where it has no word.
Vector = dict[str, float]


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
    #: How many of the texts have each stem.
    held: Counter[str]

    @classmethod
    def of(cls, read: Sequence[Sequence[str]]) -> "Weighing":
        """What stems count among texts, given by their mended stems."""
        return cls(len(read), Counter(word for stems in read for word in set(stems)))

    def vectors(self, read: Iterable[Sequence[str]]) -> list[Vector]:
        """The vectors of these texts, or of others."""
        everyday = shipped().background
        return [self._vector(stems, everyday) for stems in read]

    def _vector(self, stems: Sequence[str], everyday: Mapping[str, float]) -> Vector:
        n, held = self.n, self.held
        weights = {
            word: smoothed_idf(n, held[word], everyday.get(word, 0.0)) * (_ALONE if held[word] <= 1 else 1.0)
            for word in stems
        }
        pair = _PAIR_WEIGHT * idf_ceiling(n)
        weights |= {f"{first} {second}": pair for first, second in itertools.pairwise(stems)}
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
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
