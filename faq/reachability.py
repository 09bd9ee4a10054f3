"""Entries that their own question or an alias does not find, and pairs of entries that get in each other's way.

Word for word a phrasing always finds its entry, so each is asked with one meaningless word more, as a person would who
remembers it roughly. What the files themselves may have wrong is `faq.check`'s business.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from faq.entry import Faq
from faq.matcher import Match, Matcher

#: Tells nothing about the subject, and makes every phrasing differ from what is written.
_MEANINGLESS = "please"

#: Two entries collide when the lead of one is smaller: log-odds of 2 are 88 to 12, and another word can turn them.
COLLISION_MARGIN = 2.0


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A phrasing that, asked roughly in its own course, does not lead to its own entry."""

    entry_id: str
    #: The question or alias, as written.
    phrasing: str
    #: Which of the entry's phrasings it is; 0 is the question.
    position: int
    #: The entry that comes first instead, or None when nothing is found.
    instead: str | None


@dataclass(frozen=True, slots=True)
class Collision:
    """Two entries that a phrasing of one of them fits equally well."""

    entry_id: str
    phrasing: str
    position: int
    #: The other entry, and which of its phrasings fits as well.
    other_id: str
    other_phrasing: str


def roughly(phrasing: str) -> str:
    """A phrasing as a person would type it who remembers it: no longer word for word."""
    return f"{phrasing} {_MEANINGLESS}"


def unreachable(faq: Faq, matcher: Matcher, today: date) -> Iterator[Unreachable]:
    """Yield every phrasing whose entry is not the first match for it. Entries that do not hold today are left out."""
    for asked in _asked(faq, matcher, today):
        best = asked.matches[0] if asked.matches else None
        if best is None or best.entry.id != asked.entry_id:
            instead = best.entry.id if best else None
            yield Unreachable(asked.entry_id, asked.phrasing, asked.position, instead)


def collisions(faq: Faq, matcher: Matcher, today: date) -> Iterator[Collision]:
    """Yield the pairs of entries too near to choose between, each with the first phrasing that shows it."""
    told: set[frozenset[str]] = set()
    for asked in _asked(faq, matcher, today):
        ids = [match.entry.id for match in asked.matches]
        if asked.margin >= COLLISION_MARGIN or asked.entry_id not in ids:
            continue
        other = asked.matches[1 - ids.index(asked.entry_id)]
        pair = frozenset((asked.entry_id, other.entry.id))
        if pair not in told:
            told.add(pair)
            yield Collision(asked.entry_id, asked.phrasing, asked.position, other.entry.id, other.matched)


@dataclass(frozen=True, slots=True)
class _Asked:
    entry_id: str
    phrasing: str
    position: int
    margin: float
    matches: tuple[Match, ...]


def _asked(faq: Faq, matcher: Matcher, today: date) -> Iterator[_Asked]:
    """Ask every phrasing of every entry that holds today, roughly and in its own course."""
    for file in faq.files:
        for entry in (entry for entry in file.entries if entry.holds_on(today)):
            for position, phrasing in enumerate(entry.phrasings):
                findings = matcher.find(roughly(phrasing), file.course or None)
                yield _Asked(entry.id, phrasing, position, findings.margin, matcher.matches(findings, 2))
