"""What the students of a real course would type in a year: its labelled questions, each typed in many ways.

Half of the course's entries are the FAQ; what is asked about the other half is what the FAQ lacks.
"""

import itertools
import random
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from benchmarks.matching.data import Asked, load_questions, part_of
from benchmarks.matching.typos import mistype
from benchmarks.year import Type, Typed
from faq.entry import Faq, FaqFile
from faq.matcher import Matcher
from faq.writer import render_file

_OPENERS = ("hey, ", "hi all, ", "please help: ", "quick question, ", "does anyone know: ", "sorry to ask, but ")
#: Ways in which one question is typed.
_WAYS = 20
#: Questions that are typed word for word as somebody did before: copied, or picked from what is completed.
_VERBATIM = 0.3


def half_of(faq: Faq) -> Faq:
    """Every second entry."""
    return Faq(files=tuple(_half_of(file) for file in faq.files))


def write(faq: Faq, folder: Path) -> None:
    """Put a FAQ into YAML files."""
    folder.mkdir()
    for file in faq.files:
        (folder / f"{file.course}.yaml").write_text(render_file(file), encoding="utf-8")


def retype(text: str, chance: random.Random) -> str:
    """The same question as another student types it: slips, a word left out, a greeting."""
    said = mistype(text, 0.1, chance).split()
    if len(said) > 4 and chance.random() < 0.3:
        del said[chance.randrange(len(said))]
    return (chance.choice(_OPENERS) if chance.random() < 0.3 else "") + " ".join(said)


def different(questions: Iterable[Asked]) -> tuple[Asked, ...]:
    """The questions without those that equal an earlier one."""
    return tuple({asked.text.strip().casefold(): asked for asked in reversed(tuple(questions))}.values())[::-1]


def many(n: int, seed: int = 1) -> tuple[Asked, ...]:
    """So many different texts with their labels: the course's own first, then those typed anew."""
    chance = random.Random(seed)
    own = different(load_questions())
    texts = {asked.text: asked for asked in own}
    while len(texts) < n:
        again = chance.choice(own)
        text = retype(again.text, chance)
        texts.setdefault(text, Asked(text, again.course, again.entry_id))
    return tuple(texts.values())[:n]


def typing(faq: Faq) -> Type:
    """Somebody who types the course's questions, some of them more often than others, to a bot that knows `faq`."""
    matcher = Matcher(faq)
    own = different(load_questions())
    often = list(itertools.accumulate(1 / (1 + part_of(asked.entry_id, 100)) for asked in own))

    @cache
    def became(text: str) -> Typed:
        found = matcher.search(text)
        best = found.matches[0] if found.matches else None
        return Typed(text, found.decision, best and best.entry.id, best.confidence if best else 0.0)

    def type_one(chance: random.Random) -> Typed:
        text = chance.choices(own, cum_weights=often)[0].text
        way = random.Random(f"{text} {chance.randrange(_WAYS)}")
        return became(text if chance.random() < _VERBATIM else retype(text, way))

    return type_one


def _half_of(file: FaqFile) -> FaqFile:
    return file.model_copy(update={"entries": tuple(entry for entry in file.entries if part_of(entry.id, 2) == 0)})
