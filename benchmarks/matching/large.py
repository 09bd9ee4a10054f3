"""FAQs of any size, made by recombining the course FAQ: entries of real sentences, in real proportions."""

import random
from collections.abc import Sequence

from faq.entry import Entry, Faq, FaqFile

#: Made-up names appear as often as course FAQs name files, services and people: a few new words an entry.
_NEW_WORDS = 1
_SYLLABLES = tuple(first + second for first in "bdfgklmnprstvz" for second in "a e i o u ar en ix".split())


def grow(faq: Faq, size: int, seed: int = 3) -> Faq:
    """Return a FAQ of `size` entries: the course's own first, then recombinations of its questions and sentences."""
    rng = random.Random(seed)
    own = tuple(faq)
    sentences = [line for entry in own for line in entry.answer.split("\n") if line.strip()]
    questions = [entry.question.split() for entry in own]
    entries = list(own[:size])
    while len(entries) < size:
        entries.append(_recombined(len(entries), own, questions, sentences, rng))
    return Faq(files=(FaqFile(entries=tuple(entries)),))


def _recombined(
    number: int, own: Sequence[Entry], questions: Sequence[list[str]], sentences: Sequence[str], rng: random.Random
) -> Entry:
    first, second = rng.choice(questions), rng.choice(questions)
    names = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) for _ in range(_NEW_WORDS)]
    template = rng.choice(own)
    lines = max(1, template.answer.count("\n") + 1)
    return Entry(
        id=f"made-{number}",
        section=template.section,
        question=" ".join(first[: len(first) // 2 + 1] + second[len(second) // 2 :] + names[:1]),
        answer="\n".join([*rng.choices(sentences, k=min(lines, 12)), " ".join(names)]),
    )
