"""A question as the index sees it: its words in order, what each may stand for, and how telling each is."""

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from faq.index import Floats, Index
from faq.text import STOP_WORDS, canonical, words
from faq.vocabulary import Reading, term_name

#: A question's first so many characters are read: a pasted stack trace must not cost more than a question.
MAX_CHARS = 2000
#: And of those the first so many different words.
MAX_SLOTS = 60
#: So many words' slots are remembered: people's words repeat, and to repair one is slow.
_REMEMBERED = 8192


class Slot(NamedTuple):
    """One distinct word of a question."""

    word: str
    readings: tuple[Reading, ...]
    idf: float
    is_stop: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A question in terms of one index, with its W different words in slots 1 to W and its P different word pairs."""

    canonical: str
    slots: tuple[Slot, ...]
    #: The inverse document frequency of each slot, 0 for stop words and for slot 0. Shape (W + 1,).
    idf: Floats
    #: The sum of `idf`.
    mass: float
    #: The part of `mass` that belongs to words the FAQ knows, each as far as its likeliest reading is believed.
    known_mass: float
    #: The mean inverse document frequency of each pair, stop words included; 0 first. Shape (P + 1,).
    pair_idf: Floats
    #: The pair number (from 1) of slot a followed by slot b at a * (W + 1) + b, or 0. Shape ((W + 1) ** 2,).
    pair_table: npt.NDArray[np.intp]

    @property
    def is_repaired(self) -> bool:
        """Whether any word was taken for another than itself."""
        return any(slot.readings and slot.readings[0].weight < 1 for slot in self.slots)

    def readings(self) -> dict[int, float]:
        """Return how far to believe each term that a content word of the question may stand for."""
        believed: dict[int, float] = {}
        for slot in self.slots:
            if slot.is_stop:
                continue
            for reading in slot.readings:
                believed[reading.term] = max(reading.weight, believed.get(reading.term, 0.0))
        return believed

    def lookup(self, size: int) -> tuple[npt.NDArray[np.uint8], Floats]:
        """Return, for each of `size` terms, the slot it may stand for (or 0) and how far to believe it."""
        slot_of, weight_of = np.zeros(size, np.uint8), np.zeros(size, np.float32)
        for number, slot in enumerate(self.slots, start=1):
            for reading in slot.readings:
                if reading.weight > weight_of[reading.term]:
                    slot_of[reading.term], weight_of[reading.term] = number, reading.weight
        return slot_of, weight_of


class Reader:
    """Reads questions in the words of one index."""

    def __init__(self, index: Index) -> None:
        #: What a word is taken for: the name of its likeliest term, and its slot.
        self.slot = lru_cache(_REMEMBERED)(partial(_slot, index))

    def read(self, question: str) -> Query:
        """Read a question; any text is fine, also an empty one."""
        text = question[:MAX_CHARS]
        numbers: dict[str, int] = {}
        slots: list[Slot] = []
        sequence: list[int] = []
        for word in words(text):
            name, slot = self.slot(word)
            number = numbers.get(name)
            if number is None:
                if len(slots) == MAX_SLOTS:
                    break
                slots.append(slot)
                number = numbers[name] = len(slots)
            sequence.append(number)
        pair_idf, pair_table = _pairs(sequence, slots)
        told = [0.0 if slot.is_stop else slot.idf for slot in slots]
        known = [idf * slot.readings[0].weight for idf, slot in zip(told, slots, strict=True) if slot.readings]
        return Query(
            canonical=canonical(text),
            slots=tuple(slots),
            idf=np.array([0.0, *told], np.float32),
            mass=sum(told),
            known_mass=sum(known),
            pair_idf=pair_idf,
            pair_table=pair_table,
        )


def _pairs(sequence: list[int], slots: list[Slot]) -> tuple[Floats, npt.NDArray[np.intp]]:
    width = len(slots) + 1
    pairs = dict.fromkeys(pairwise(sequence))
    table = np.zeros(width * width, np.intp)
    for number, (first, second) in enumerate(pairs, start=1):
        table[first * width + second] = number
    idf = [(slots[first - 1].idf + slots[second - 1].idf) / 2 for first, second in pairs]
    return np.array([0.0, *idf], np.float32), table


def _slot(index: Index, word: str) -> tuple[str, Slot]:
    """Return the name of the term that a word stands for, and the word's slot."""
    is_stop = word in STOP_WORDS
    readings = index.vocabulary.readings(word)
    if not readings:
        name = term_name(word)
        return name, Slot(word, (), index.idf_of_unknown(name), is_stop)
    likeliest = readings[0].term
    return index.vocabulary.names[likeliest], Slot(word, readings, float(index.idf[likeliest]), is_stop)
