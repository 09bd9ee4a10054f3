"""What students say in `benchmarks.discord`: a FAQ of 1,000 entries, questions that it answers, and chatter."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.matching.data import EVAL, load_chatter, load_faq
from benchmarks.matching.large import grow
from faq.entry import Entry, Faq, FaqFile
from faq.matcher import Decision, Matcher

ENTRIES = 1000
#: Of a hundred messages in a channel, so many are questions.
QUESTIONS_OF_100 = 5

_NOUNS = "batch loader tensor notebook kernel gradient label dataset layer epoch metric callback widget image".split()
_VERBS = "crash vanish repeat differ shrink overflow restart freeze".split()
_CHATTER = (
    "thanks, that worked!",
    "see you on thursday",
    "haha same here",
    "is anybody going to the library later",
    "the coffee machine is broken again",
    "good luck with the exam everyone",
    "brb",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One message; `is_answered` says whether the bot has something to say to it."""

    text: str
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """The FAQ and what is said about it and beside it."""

    faq: Faq
    questions: tuple[Line, ...]
    chatter: tuple[Line, ...]

    def lines(self, seed: int = 7) -> Iterator[Line]:
        """An endless conversation, of which `QUESTIONS_OF_100` in 100 are questions."""
        rng = random.Random(seed)
        questions, chatter = itertools.cycle(self.questions), itertools.cycle(self.chatter)
        while True:
            yield next(questions if rng.randrange(100) < QUESTIONS_OF_100 else chatter)


def prepare_talk() -> Talk:
    """Course data where it lies beside the repository, else made-up sentences; each judged by the matcher itself."""
    is_real = EVAL.is_dir()
    faq = grow(load_faq() if is_real else _made_faq(), ENTRIES)
    matcher = Matcher(faq)

    def judged(text: str) -> Line:
        return Line(text, matcher.search(text).decision is not Decision.SILENT)

    asked = (judged(" ".join(entry.question.split())) for entry in faq)
    return Talk(
        faq=Faq(files=(FaqFile(entries=tuple(faq)),)),
        questions=tuple(line for line in asked if line.is_answered),
        chatter=tuple(judged(text) for text in (load_chatter() if is_real else _CHATTER)),
    )


def _made_faq() -> Faq:
    pairs = itertools.product(_VERBS, _NOUNS, _NOUNS)
    entries = (
        Entry(
            id=f"{verb}-{first}-{second}",
            section="Course",
            question=f"Why does my {first} {verb} when I change the {second}?",
            answer=f"Look at the {second} before the {first} is made.\n\n```python\nprint({second})\n```",
        )
        for verb, first, second in pairs
        if first != second
    )
    return Faq(files=(FaqFile(entries=tuple(itertools.islice(entries, ENTRIES))),))
