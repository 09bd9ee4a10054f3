"""The search index of a FAQ: BM25F impacts by term, and every entry's words in order for a closer look.

BM25F as in Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004): a term's
weighted, length-normalised frequencies are added over the fields first and saturated once.
"""

import math
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from faq.entry import Entry
from faq.text import split, words
from faq.vocabulary import BREAK, TermNumbers, Vocabulary

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Field:
    """How much one part of an entry counts (`weight`) and how strongly its length is held against it (`b`, 0 to 1)."""

    weight: float
    b: float


#: The parts of an entry: phrasing, answer, section. Chosen by a sweep over the development questions.
FIELDS = (Field(2.0, 0.75), Field(1.0, 0.75), Field(0.2, 0.75))

#: Where a term's frequency saturates, from the same sweep.
K1 = 0.9

#: How many imagined everyday messages the FAQ's own entries are counted among. Without them five entries could not
#: tell a rare word from a common one.
KAPPA = 1000.0

#: The kinds of segments, which are also the numbers of `FIELDS`.
PHRASING, SENTENCE, SECTION = range(3)

#: Postings are built for this many entries at a time, so that building never needs more than a few megabytes extra.
_BATCH = 2048


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of all entries as one sequence of term numbers.

    Each entry holds its phrasings, then its answer's sentences, then its section; each of these ends with `BREAK`.
    """

    tokens: Ints
    #: Where each entry's words begin; one more than entries. Shape (N + 1,).
    starts: Ints
    #: Where each entry's answer begins and where its section begins. Shapes (N,).
    answers: Ints
    sections: Ints
    #: What each segment is: `PHRASING`, `SENTENCE` or `SECTION`. Shape (S,).
    kinds: npt.NDArray[np.int8]
    #: The number of each entry's first segment; one more than entries. Shape (N + 1,).
    segments: npt.NDArray[np.intp]
    #: The logarithm of each entry's number of words, its aliases aside. Shape (N,).
    lengths: Floats


class Index:
    """Terms to entries and entries to words; immutable."""

    def __init__(self, entries: Sequence[Entry], background: Mapping[str, float]) -> None:
        numbers = TermNumbers()
        self.texts = _read(entries, numbers)
        self.vocabulary = Vocabulary(numbers)
        self.n_entries = len(entries)
        postings = _Postings(self.texts, self.vocabulary)
        #: Of each term where its postings begin and end, and of each posting the entry and the impact.
        self.starts, self.stops = postings.starts, postings.stops
        self.entries = postings.entries
        self.impacts = postings.impacts
        held = (postings.stops - postings.starts).tolist()
        self.idf: Floats = np.array(
            [
                smoothed_idf(self.n_entries, n_held, background.get(name, 0.0))
                for name, n_held in zip(self.vocabulary.names, held, strict=True)
            ],
            np.float32,
        )
        #: The idf mass of the different words of each phrasing, in reading order. Shape (phrasings,).
        self.phrasing_mass: Floats = postings.phrasing_masses(self.idf)
        self._background = background

    def idf_of_unknown(self, name: str) -> float:
        """Return the inverse document frequency of a term that no entry holds."""
        return smoothed_idf(self.n_entries, 0, self._background.get(name, 0.0))

    def scores(self, believed: Mapping[int, float]) -> Floats:
        """Return every entry's BM25F score for terms believed to some degree in (0, 1]. Shape (N,), at least 0."""
        terms = list(believed)
        if not terms:
            return np.zeros(self.n_entries, np.float32)
        weights = self.idf[terms] * np.array(list(believed.values()), np.float32)
        spans, lengths = self._spans(terms)
        holders = np.concatenate([self.entries[span] for span in spans])
        impacts = np.concatenate([self.impacts[span] for span in spans]) * weights.repeat(lengths)
        return np.bincount(holders, impacts, self.n_entries).astype(np.float32)

    def held(self, worth: Mapping[int, float], entries: npt.NDArray[np.intp]) -> Doubles:
        """Return what the terms that each of `entries` holds are worth together. Shape (C,)."""
        terms = list(worth)
        if not terms:
            return np.zeros(len(entries))
        spans, lengths = self._spans(terms)
        holders = np.concatenate([self.entries[span] for span in spans])
        place = np.zeros(self.n_entries, np.int32)
        place[entries] = np.arange(1, len(entries) + 1)
        weights = np.array(list(worth.values()), np.float64).repeat(lengths)
        of_places = np.bincount(place[holders], weights, len(entries) + 1)
        return of_places[1:].astype(np.float64)

    def _spans(self, terms: list[int]) -> tuple[list[slice], npt.NDArray[np.int64]]:
        """Where the postings of each term stand, and how many they are."""
        starts, stops = self.starts[terms], self.stops[terms]
        spans = [slice(start, stop) for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]
        return spans, stops - starts


def joined(values: npt.NDArray[Any], starts: npt.NDArray[Any], stops: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return stretches of `values` side by side."""
    return np.concatenate([values[start:stop] for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)])


def smoothed_idf(n_entries: int, held: float, everyday: float) -> float:
    """Return ln(1 + (n - d + .5) / (d + .5)), where the entries are counted among `KAPPA` everyday messages."""
    n, seen = n_entries + KAPPA, held + KAPPA * everyday
    return math.log1p((n - seen + 0.5) / (seen + 0.5))


def _read(entries: Sequence[Entry], numbers: TermNumbers) -> Texts:
    tokens, starts, answers, sections = array("i"), array("i", [0]), array("i"), array("i")
    number = numbers.__getitem__
    for entry in entries:
        for phrasing in entry.phrasings:
            tokens.extend(map(number, words(phrasing)))
            tokens.append(BREAK)
        answers.append(len(tokens))
        tokens.extend(map(number, split(entry.answer)))
        tokens.append(BREAK)
        sections.append(len(tokens))
        tokens.extend(map(number, words(" ".join((entry.section, *entry.tags)))))
        tokens.append(BREAK)
        starts.append(len(tokens))
    return _texts(*(np.frombuffer(numbers, np.int32) for numbers in (tokens, starts, answers, sections)))


def _texts(tokens: Ints, starts: Ints, answers: Ints, sections: Ints) -> Texts:
    ends = np.flatnonzero(tokens == BREAK)
    segments = np.searchsorted(ends, starts)
    owners = np.repeat(np.arange(len(answers)), np.diff(segments))
    kinds = np.add(ends >= answers[owners], ends >= sections[owners], dtype=np.int8)
    asked = answers - starts[:-1]
    n_phrasings = np.bincount(owners[kinds == PHRASING], minlength=len(answers))
    lengths = np.log(np.diff(starts) - asked + asked / n_phrasings).astype(np.float32)
    return Texts(tokens, starts, answers, sections, kinds, segments, lengths)


class _Postings:
    """Which entries hold each term, and with what impact: the saturated frequency of BM25F, between 0 and k1 + 1."""

    def __init__(self, texts: Texts, vocabulary: Vocabulary) -> None:
        self._texts = texts
        # Stop words and sentence ends carry no impact and count toward no length.
        self._counts = ~vocabulary.is_stop
        self._counts[BREAK] = False
        self._size = vocabulary.size
        self._means = self._mean_lengths()
        # A term has at most as many postings as occurrences; the few places left over cost less than counting twice.
        room = np.bincount(texts.tokens, minlength=self._size) * self._counts
        self.starts: npt.NDArray[np.int64] = np.cumsum(room) - room
        self.stops = self.starts.copy()
        self.entries: Ints = np.empty(room.sum(), np.int32)
        self.impacts: Floats = np.empty(room.sum(), np.float32)
        for batch in self._batches():
            self._place(*batch.impacts(self._size, self._means))

    def _place(self, terms: npt.NDArray[np.int64], entries: Ints, impacts: Floats) -> None:
        order = np.argsort(terms, kind="stable")
        ordered = terms[order]
        held = np.bincount(ordered, minlength=self._size)
        rank = np.arange(len(ordered)) - np.repeat(np.cumsum(held) - held, held)
        places = self.stops[ordered] + rank
        self.entries[places] = entries[order]
        self.impacts[places] = impacts[order]
        self.stops += held

    def phrasing_masses(self, idf: Floats) -> Floats:
        """Return the idf mass of the different words of each phrasing, in reading order. Shape (phrasings,)."""
        masses = [batch.phrasing_masses(self._size, idf) for batch in self._batches()]
        return np.concatenate([np.zeros(0), *masses]).astype(np.float32)

    def _mean_lengths(self) -> tuple[float, float, float]:
        totals = np.zeros(3)
        segments = np.zeros(3)
        for batch in self._batches():
            fields, lengths = batch.lengths()
            totals += np.bincount(fields, weights=lengths, minlength=3)
            segments += np.bincount(fields, minlength=3)
        phrasing, answer, section = totals / np.maximum(segments, 1)
        return max(phrasing, 1.0), max(answer, 1.0), max(section, 1.0)

    def _batches(self) -> Iterator["_Batch"]:
        n = len(self._texts.answers)
        for first in range(0, n, _BATCH):
            yield _Batch(self._texts, self._counts, first, min(first + _BATCH, n))


class _Batch:
    """The postings of a run of entries. A part is one phrasing, the whole answer, or the section of an entry."""

    def __init__(self, texts: Texts, counts: npt.NDArray[np.bool_], first: int, last: int) -> None:
        begin, end = texts.starts[first], texts.starts[last]
        tokens = texts.tokens[begin:end]
        position = np.arange(begin, end)
        entry = np.repeat(np.arange(first, last), np.diff(texts.starts[first : last + 1]))
        in_answer = (position >= texts.answers[entry]) & (position < texts.sections[entry])
        in_section = position >= texts.sections[entry]
        self._field = in_answer.astype(np.int8) + in_section.astype(np.int8) * 2
        # A break ends a part, unless a sentence of the same answer follows.
        ends = (tokens == BREAK) & ~(in_answer & np.append(in_answer[1:], False))
        self._part = np.cumsum(ends) - ends
        self._ends = ends
        self._entry, self._tokens, self._kept = entry, tokens, counts[tokens]

    def lengths(self) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int64]]:
        """Return each part's field and its number of counted words."""
        return self._field[self._ends], np.bincount(self._part[self._kept], minlength=int(self._ends.sum()))

    def phrasing_masses(self, size: int, idf: Floats) -> Doubles:
        """Return the idf mass of the different words of each phrasing."""
        fields, _ = self.lengths()
        words = self._kept & (self._field == 0)
        keys = np.unique(self._part[words] * size + self._tokens[words])
        masses: Doubles = np.bincount(keys // size, idf[keys % size], len(fields)).astype(np.float64)
        of_phrasings: Doubles = masses[fields == 0]
        return of_phrasings

    def impacts(self, size: int, means: tuple[float, float, float]) -> tuple[npt.NDArray[np.int64], Ints, Floats]:
        """Return (term, entry, impact) of every posting, by entry."""
        fields, lengths = self.lengths()
        weight = np.array([field.weight for field in FIELDS])[fields]
        b = np.array([field.b for field in FIELDS])[fields]
        per_word = weight / (1 - b + b * lengths / np.array(means)[fields])
        part_of_word = self._part[self._kept]
        keys, where = np.unique(part_of_word * size + self._tokens[self._kept], return_inverse=True)
        in_part = np.bincount(where, weights=per_word[part_of_word]).astype(np.float64)
        part, term = np.divmod(keys, size)
        entry_of_part = self._entry[self._ends]
        return _saturate(entry_of_part[part], term, fields[part], in_part, size)


def _saturate(
    entry: npt.NDArray[np.int64],
    term: npt.NDArray[np.int64],
    field: npt.NDArray[np.int8],
    frequency: Doubles,
    size: int,
) -> tuple[npt.NDArray[np.int64], Ints, Floats]:
    """Join the parts of each entry: the best phrasing counts, answer and section are added to it."""
    keys, where = np.unique(entry * size + term, return_inverse=True)
    joined = np.zeros(len(keys))
    asked = field == 0
    np.maximum.at(joined, where[asked], frequency[asked])
    np.add.at(joined, where[~asked], frequency[~asked])
    impact = joined * (K1 + 1) / (joined + K1)
    return keys % size, (keys // size).astype(np.int32), impact.astype(np.float32)


def idf_ceiling(n_entries: int) -> float:
    """Return the largest inverse document frequency a term can have among `n_entries` entries."""
    return smoothed_idf(n_entries, 0, 0.0)
