"""What the site shows of a FAQ: its pages and sections in reading order, those entries that hold today."""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from faq.entry import Entry, Faq, FaqFile

#: Up to so many questions the first page lists them all; beyond, it lists the sections.
WHOLE = 150
#: Above the questions of no section, where there are sections.
_REST = "Other questions"
#: Questions on one page of a section.
PAGE = 200


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the questions under it."""

    #: Its name in addresses; unique.
    slug: str
    heading: str
    entries: tuple[Entry, ...]

    def page(self, number: int) -> tuple[Entry, ...]:
        """The questions of a page, counted from 1."""
        return self.entries[(number - 1) * PAGE : number * PAGE]

    @property
    def pages(self) -> int:
        """How many pages it takes; at least one."""
        return max(1, -(-len(self.entries) // PAGE))


@dataclass(frozen=True, slots=True)
class Volume:
    """One file of the FAQ: a Q&A page of one course."""

    title: str
    course: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Contents:
    """Everything that can be read on a day."""

    volumes: tuple[Volume, ...]

    @classmethod
    def of(cls, faq: Faq, today: date) -> "Contents":
        """The contents of a FAQ."""
        taken: set[str] = set()
        return cls(
            tuple(
                Volume(file.title or file.course or "Questions", file.course, _sections(file, today, taken))
                for file in faq.files
            )
        )

    @cached_property
    def sections(self) -> dict[str, tuple[Volume, Section]]:
        """Every section with its page, by its name in addresses."""
        return {section.slug: (volume, section) for volume in self.volumes for section in volume.sections}

    @cached_property
    def places(self) -> dict[str, tuple[Volume, Section]]:
        """Where each question stands that is listed today, by its id."""
        return {entry.id: place for place in self.sections.values() for entry in place[1].entries}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every question that is listed today, in reading order."""
        return tuple(entry for _, section in self.sections.values() for entry in section.entries)

    def __len__(self) -> int:
        """How many questions there are."""
        return len(self.places)


def _sections(file: FaqFile, today: date, taken: set[str]) -> tuple[Section, ...]:
    """The headings in the order of their first questions, each once."""
    under: dict[str, list[Entry]] = {}
    for entry in file.entries:
        if entry.holds_on(today):
            under.setdefault(entry.section, []).append(entry)
    # Under the others, questions of no section would look as if they were the last section's.
    of_none = _REST if len(under) > 1 else ""
    return tuple(
        Section(_slug(heading or of_none or file.title, taken), heading or of_none, tuple(entries))
        for heading, entries in under.items()
    )


def _slug(heading: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", heading.casefold()).encode("ascii", "ignore").decode()
    base = "-".join(re.findall("[a-z0-9]+", plain))[:60].strip("-") or "questions"
    slug = next(name for name in _numbered(base) if name not in taken)
    taken.add(slug)
    return slug


def _numbered(base: str) -> "itertools.chain[str]":
    return itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
