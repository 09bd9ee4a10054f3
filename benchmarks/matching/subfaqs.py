"""Small FAQs cut out of the large one, with the questions they can and cannot answer: what a new course starts with."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.matching.data import Asked
from benchmarks.matching.typos import mistype
from faq.entry import Entry, Faq, FaqFile

#: The share of questions with typos, and of their words that are mistyped.
TYPO_QUESTIONS, TYPO_WORDS = 0.3, 0.2


@dataclass(frozen=True, slots=True)
class SubFaq:
    """Some entries, questions they answer, and questions of the same course that they do not."""

    faq: Faq
    inside: tuple[Asked, ...]
    outside: tuple[Asked, ...]


def sample(
    faq: Faq, questions: Sequence[Asked], sizes: Sequence[int], *, each: int, asked: int, rng: random.Random
) -> Iterator[SubFaq]:
    """Yield `each` FAQs of every size, half of them from one course, with up to `asked` questions of either kind."""
    by_entry: dict[str, list[Asked]] = defaultdict(list)
    for question in questions:
        by_entry[question.entry_id].append(question)
    for size in sizes:
        pools = [file.entries for file in faq.files if len(file.entries) >= size]
        for number in range(each):
            pool: Sequence[Entry] = rng.choice(pools) if pools and number % 2 else tuple(faq)
            chosen = rng.sample(pool, size)
            rest = {entry.id for entry in pool}.difference(entry.id for entry in chosen)
            inside = [question for entry in chosen for question in by_entry[entry.id]]
            outside = [question for entry in pool if entry.id in rest for question in by_entry[entry.id]]
            yield SubFaq(
                Faq(files=(FaqFile(entries=tuple(chosen)),)),
                tuple(rng.sample(inside, min(asked, len(inside)))),
                tuple(rng.sample(outside, min(asked, len(outside)))),
            )


def as_typed(text: str, rng: random.Random) -> str:
    """Return a question as it might be typed: some with typos."""
    return mistype(text, TYPO_WORDS, rng) if rng.random() < TYPO_QUESTIONS else text
