"""Texts that the FAQ did not help with, gathered from single questions and kept from one reading to the next.

A list of gaps is read again and again, and from one time to the next little of it changes: a few questions come, the
oldest fall out of the time that is looked at. What else may change (a rating, a deletion, a question that was written
late) shows in a `Tally` of what was read before, and then everything is read anew.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bot.store.place import Place
from bot.store.tables import moment
from faq.decision import Decision

_Where = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class LackingText:
    """One text as it was asked, capitals and outer spaces aside, where the FAQ did not help."""

    text: str
    #: How often nothing was found, "did you mean" was shown and not found helpful, and an answer was found unhelpful.
    unanswered: int
    suggested: int
    unhelpful: int
    first: datetime
    last: datetime
    #: The entry that was found, if one was.
    entry: str | None
    #: Who asked, each by a number that means nothing outside of one reading.
    people: frozenset[int]
    places: frozenset[Place]
    #: The course that it counts for; None where nothing told.
    course: str | None = None

    @property
    def asked(self) -> int:
        """How often it was asked in vain."""
        return self.unanswered + self.suggested + self.unhelpful


class LackingRow(NamedTuple):
    """One question as it is read."""

    text: str
    decision: str
    entry: str | None
    course: str | None
    #: Milliseconds since 1970, as it is kept.
    at: int
    asker: str | None
    platform: str
    server: str
    channel: str
    is_unhelpful: bool


class Tally(NamedTuple):
    """Questions in short: two readings of the same time are the same where this is.

    Others with the same sums would be a coincidence among milliseconds.
    """

    n: int
    #: The sums of their moments, and of the moments of those whose answer was found unhelpful.
    at: int
    unhelpful_at: int


class _Asked(NamedTuple):
    """What of a question is remembered beside its text."""

    at: int
    text: str
    is_unhelpful: bool
    is_silent: bool
    entry: str | None
    course: str | None
    person: int
    where: _Where


@dataclass(slots=True)
class Reading:
    """The questions of one place since a moment; moments as they are kept."""

    since: int
    _at: int = 0
    _unhelpful_at: int = 0
    #: By time, each under the key of its text.
    _asked: deque[tuple[str, _Asked]] = field(default_factory=deque)
    _by_key: dict[str, deque[_Asked]] = field(default_factory=dict)
    _read: dict[str, LackingText] = field(default_factory=dict)
    _people: dict[str | None, int] = field(default_factory=dict)
    _wheres: dict[_Where, _Where] = field(default_factory=dict)
    _places: dict[_Where, Place] = field(default_factory=dict)

    @property
    def until(self) -> int:
        """When the latest of them was asked; before all where there is none."""
        return self._asked[-1][1].at if self._asked else self.since - 1

    @property
    def tally(self) -> Tally:
        """All of them, in short."""
        return Tally(len(self._asked), self._at, self._unhelpful_at)

    def forget(self, since: int) -> None:
        """Leave out what was asked before."""
        self.since = since
        while self._asked and self._asked[0][1].at < since:
            key, asked = self._asked.popleft()
            self._count(asked, -1)
            same = self._by_key[key]
            same.popleft()
            if not same:
                del self._by_key[key]
            self._read.pop(key, None)

    def add(self, rows: Iterable[LackingRow]) -> None:
        """Take in questions asked since, by time."""
        keys: dict[str, str] = {}
        for row in rows:
            text, decision, entry, course, at, asker, platform, server, channel, is_unhelpful = row
            key = keys.get(text)
            if key is None:
                key = keys[text] = text.strip().lower()
            person = self._people.setdefault(asker, len(self._people))
            where = (platform, server, channel)
            where = self._wheres.setdefault(where, where)
            is_silent = decision == Decision.SILENT
            asked = _Asked(at, text, bool(is_unhelpful), is_silent, entry, course, person, where)
            self._asked.append((key, asked))
            self._count(asked, 1)
            if (same := self._by_key.get(key)) is None:
                same = self._by_key[key] = deque()
            same.append(asked)
            self._read.pop(key, None)

    def _count(self, asked: _Asked, times: int) -> None:
        self._at += times * asked.at
        self._unhelpful_at += times * asked.at if asked.is_unhelpful else 0

    def texts(self) -> tuple[LackingText, ...]:
        """Equal texts together, by text."""
        for where in self._wheres:
            if where not in self._places:
                self._places[where] = Place(*where)
        for key, same in self._by_key.items():
            if key not in self._read:
                self._read[key] = _text(same, self._places)
        return tuple(self._read[key] for key in sorted(self._by_key))


def _text(same: Iterable[_Asked], places: Mapping[_Where, Place]) -> LackingText:
    """One text, from its questions by time."""
    same = tuple(same)
    unhelpful = sum(asked.is_unhelpful for asked in same)
    unanswered = sum(asked.is_silent and not asked.is_unhelpful for asked in same)
    return LackingText(
        text=min(asked.text for asked in same).strip(),
        unanswered=unanswered,
        suggested=len(same) - unhelpful - unanswered,
        unhelpful=unhelpful,
        first=moment(same[0].at),
        last=moment(same[-1].at),
        entry=max(asked.entry or "" for asked in same) or None,
        people=frozenset(asked.person for asked in same),
        places=frozenset(places[asked.where] for asked in same),
        course=max((asked.course for asked in same if asked.course is not None), default=None),
    )
