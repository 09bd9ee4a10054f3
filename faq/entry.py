"""The FAQ's data model: one question with its answer, one file of them, and all files together.

Reading and writing the files is `faq.library`; finding an entry is `faq.matcher`.
"""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

#: An id is written into addresses and button ids, so it keeps to URL-safe characters and a bounded length.
ID_PATTERN = r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$"
ID_MAX_CHARS = 64

_URL = re.compile(r"^https?://[^\s<>\"]+$")


def _is_web_address(value: str) -> str:
    if not _URL.match(value):
        raise ValueError("must be a web address that starts with http:// or https://")
    return value


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
WebAddress = Annotated[str, AfterValidator(_is_web_address)]


class ProofStart(StrEnum):
    """When an entry's proof begins."""

    #: As soon as the entry is the answer.
    AT_ONCE = "at-once"
    #: Only when a person asks for it.
    ON_REQUEST = "on-request"


class _Model(BaseModel):
    """Immutable, and strict about unknown keys: a misspelt key in a YAML file is an error, not silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Link(_Model):
    """A source behind an answer."""

    title: Words = Field(description="What the reader will find there.")
    url: WebAddress = Field(description="Where it is: http:// or https://.")


class Entry(_Model):
    """One question the course can answer."""

    id: Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=ID_MAX_CHARS)] = Field(
        description="A stable name: lower-case letters, digits, '-', '_' and '.'. Unique in the whole FAQ folder."
    )
    section: str = Field(default="", description="The heading the question stands under.")
    question: Words = Field(description="The question, as the course page asks it.")
    aliases: tuple[Words, ...] = Field(default=(), description="Other ways a student might ask it.")
    answer: Words = Field(description="The answer, in Markdown.")
    tags: tuple[Words, ...] = Field(default=(), description="Free labels.")
    links: tuple[Link, ...] = Field(default=(), description="Sources the answer rests on.")
    valid_from: date | None = Field(default=None, description="The first day the answer holds; none means always did.")
    valid_until: date | None = Field(default=None, description="The last day the answer holds; none means no end.")
    proof: str | None = Field(default=None, description="The experiment that shows the answer is true.")
    proof_start: ProofStart = Field(
        default=ProofStart.AT_ONCE,
        description="'at-once' runs the proof with the answer; 'on-request' only offers it.",
    )

    @model_validator(mode="after")
    def _holds_on_some_day(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until is before valid_from: swap them, or remove one")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether the answer may be given on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question and every alias, the question first."""
        return (self.question, *self.aliases)


class FaqFile(_Model):
    """One YAML file: the entries of one page of one course."""

    course: str = Field(default="", description="The course the entries belong to; a search can be limited to it.")
    title: str = Field(default="", description="What the file is about, such as 'Q&A Week 2'.")
    source: str = Field(default="", description="Where the text comes from: a web address or a file.")
    entries: tuple[Entry, ...] = Field(description="The questions, in reading order.")


class Faq(_Model):
    """Every file of a FAQ folder, checked as one: ids are unique across the files."""

    files: tuple[FaqFile, ...] = ()

    def __iter__(self) -> Iterator[Entry]:  # type: ignore[override]
        """Every entry in reading order."""
        return (entry for file in self.files for entry in file.entries)

    def __len__(self) -> int:
        """The number of entries."""
        return sum(len(file.entries) for file in self.files)

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """Entries by their id."""
        return {entry.id: entry for entry in self}

    @cached_property
    def course_of(self) -> dict[str, str]:
        """The course of each entry, by entry id."""
        return {entry.id: file.course for file in self.files for entry in file.entries}

    @property
    def courses(self) -> tuple[str, ...]:
        """Every named course, in the order of the files."""
        return tuple(dict.fromkeys(file.course for file in self.files if file.course))
