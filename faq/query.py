"""A question as the index sees it: its words in order, what each may stand for, and how telling each is."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from faq.index import Floats, Index
from faq.text import STOP_WORDS, canonical, words
from faq.vocabulary import Reading, term_name

#: A question's first so many characters are read: a pasted stack trace must not cost more than a question.
MAX_CHARS = 2000
#: And of those the first so many different words.
MAX_SLOTS = 60


@dataclass(frozen=True, slots=True)
class Slot:
    """One distinct word of a question."""

    word: str
    readings: tuple[Reading, ...]
    idf: float
    is_stop: bool


@dataclass(frozen=True)
class Query:
    """A question in terms of one index. Slot numbers count from 1; 0 is no word."""

    canonical: str
    slots: tuple[Slot, ...]
    #: The slot numbers of consecutive words, each pair once.
    pairs: tuple[tuple[int, int], ...]

    @cached_property
    def idf(self) -> Floats:
        """The inverse document frequency of each slot; 0 for stop words. Shape (slots + 1,)."""
        return np.array([0.0, *(0.0 if slot.is_stop else slot.idf for slot in self.slots)], np.float32)

    @cached_property
    def pair_idf(self) -> Floats:
        """The mean inverse document frequency of each pair, stop words included. Shape (pairs + 1,)."""
        return np.array(
            [0.0, *((self.slots[a - 1].idf + self.slots[b - 1].idf) / 2 for a, b in self.pairs)], np.float32
        )

    @cached_property
    def pair_table(self) -> npt.NDArray[np.intp]:
        """The pair number (from 1) of each slot followed by each slot, or 0. Shape ((slots + 1) ** 2,)."""
        width = len(self.slots) + 1
        table = np.zeros(width * width, np.intp)
        for number, (first, second) in enumerate(self.pairs, start=1):
            table[first * width + second] = number
        return table

    def lookup(self, size: int) -> tuple[npt.NDArray[np.uint8], Floats]:
        """Return, for each of `size` terms, the slot it may stand for (or 0) and how far to believe it."""
        slot_of, weight_of = np.zeros(size, np.uint8), np.zeros(size, np.float32)
        for number, slot in enumerate(self.slots, start=1):
            for reading in slot.readings:
                if reading.weight > weight_of[reading.term]:
                    slot_of[reading.term], weight_of[reading.term] = number, reading.weight
        return slot_of, weight_of

    @cached_property
    def content(self) -> tuple[Slot, ...]:
        """The slots that are no stop words."""
        return tuple(slot for slot in self.slots if not slot.is_stop)

    @cached_property
    def mass(self) -> float:
        """The sum of the content slots' inverse document frequencies."""
        return sum(slot.idf for slot in self.content)

    @cached_property
    def known_mass(self) -> float:
        """The part of `mass` that belongs to words the FAQ knows, each as far as its likeliest reading is believed."""
        return sum(slot.idf * slot.readings[0].weight for slot in self.content if slot.readings)


def read(question: str, index: Index) -> Query:
    """Read a question; any text is fine, also an empty one."""
    text = question[:MAX_CHARS]
    numbers: dict[str, int] = {}
    slots: list[Slot] = []
    sequence: list[int] = []
    for word in words(text):
        name, slot = _slot(word, index)
        number = numbers.get(name)
        if number is None:
            if len(slots) == MAX_SLOTS:
                break
            slots.append(slot)
            number = numbers[name] = len(slots)
        sequence.append(number)
    pairs = tuple(dict.fromkeys(zip(sequence, sequence[1:], strict=False)))
    return Query(canonical(text), tuple(slots), pairs)


def _slot(word: str, index: Index) -> tuple[str, Slot]:
    is_stop = word in STOP_WORDS
    readings = index.vocabulary.readings(word)
    if not readings:
        name = term_name(word)
        return name, Slot(word, (), index.idf_of_unknown(name), is_stop)
    likeliest = readings[0].term
    return index.vocabulary.names[likeliest], Slot(word, readings, float(index.idf[likeliest]), is_stop)
