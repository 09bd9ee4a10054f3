"""Small FAQs cut out of the large one, with the questions they can and cannot answer: what a new course starts with."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
    is_aliased: bool
    inside: tuple[Asked, ...]
    outside: tuple[Asked, ...]


def sample(
    faq: Faq, questions: Sequence[Asked], sizes: Sequence[int], *, each: int, asked: int, rng: random.Random
) -> Iterator[SubFaq]:
    """Yield `each` FAQs of every size, with up to `asked` questions of either kind.

    Half of them are cut from one course. In half of them, some of the labelled questions have become aliases of their
    entries, and only the others are asked.
    """
    by_entry: dict[str, list[Asked]] = defaultdict(list)
    for question in questions:
        by_entry[question.entry_id].append(question)
    for size in sizes:
        pools = [file.entries for file in faq.files if len(file.entries) >= size]
        for number in range(each):
            pool: Sequence[Entry] = rng.choice(pools) if pools and number % 2 else tuple(faq)
            chosen = rng.sample(pool, size)
            rest = {entry.id for entry in pool}.difference(entry.id for entry in chosen)
            kept: Mapping[str, list[Asked]] = by_entry
            if number % 4 >= 2:
                chosen, kept = _with_aliases(chosen, by_entry, rng)
            inside = [question for entry in chosen for question in kept[entry.id]]
            outside = [question for entry in pool if entry.id in rest for question in by_entry[entry.id]]
            yield SubFaq(
                Faq(files=(FaqFile(entries=tuple(chosen)),)),
                number % 4 >= 2,
                tuple(rng.sample(inside, min(asked, len(inside)))),
                tuple(rng.sample(outside, min(asked, len(outside)))),
            )


def _with_aliases(
    entries: Sequence[Entry], by_entry: Mapping[str, list[Asked]], rng: random.Random
) -> tuple[list[Entry], dict[str, list[Asked]]]:
    """Return the entries with up to half of their questions as aliases, and the questions left to ask."""
    aliased, left = [], {}
    for entry in entries:
        questions = by_entry.get(entry.id, [])
        shuffled = rng.sample(questions, len(questions))
        n_aliases = rng.randint(0, len(questions) // 2)
        aliases = tuple(question.text for question in shuffled[:n_aliases])
        aliased.append(entry.model_copy(update={"aliases": aliases}))
        left[entry.id] = shuffled[n_aliases:]
    return aliased, left


def as_typed(text: str, rng: random.Random) -> str:
    """Return a question as it might be typed: some with typos."""
    return mistype(text, TYPO_WORDS, rng) if rng.random() < TYPO_QUESTIONS else text
