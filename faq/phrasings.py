"""Every question and alias of a FAQ in canonical form, numbered in reading order; which are exactly what was typed."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np

from faq.entry import Entry
from faq.index import Ints
from faq.text import canonical


class Phrasings:
    """The questions and aliases of all entries; immutable."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self.canonical: tuple[str, ...] = tuple(canonical(text) for entry in entries for text in entry.phrasings)
        counts = np.fromiter((1 + len(entry.aliases) for entry in entries), np.int32, len(entries))
        #: The number of each entry's question; its aliases follow. One more than entries.
        self.starts: Ints = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        self._owners: Ints = np.repeat(np.arange(len(entries), dtype=np.int32), counts)
        self._sorted: Ints = np.array(sorted(range(len(self.canonical)), key=self.canonical.__getitem__), np.int32)

    def of(self, entry: int) -> tuple[str, ...]:
        """Return the canonical phrasings of an entry, its question first."""
        return self.canonical[self.starts[entry] : self.starts[entry + 1]]

    def text(self, number: int) -> str:
        """Return a phrasing as it was written."""
        entry = self.entry_of(number)
        return self._entries[entry].phrasings[number - int(self.starts[entry])]

    def entry_of(self, number: int) -> int:
        """Return the entry a phrasing belongs to."""
        return int(self._owners[number])

    def equal_to(self, wanted: str) -> tuple[int, ...]:
        """Return the phrasings whose canonical form is `wanted`, in reading order."""
        return tuple(sorted(takewhile(lambda number: self.canonical[number] == wanted, self._from(wanted))))

    def starting_with(self, prefix: str) -> Iterator[int]:
        """Yield the phrasings whose canonical form starts with `prefix`, in alphabetical order."""
        return takewhile(lambda number: self.canonical[number].startswith(prefix), self._from(prefix))

    def _from(self, wanted: str) -> Iterator[int]:
        """Yield the phrasings in alphabetical order, beginning with the first not before `wanted`."""
        first = bisect_left(self._sorted, wanted, key=self.canonical.__getitem__)
        return (int(number) for number in self._sorted[first:])
