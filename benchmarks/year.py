"""A simulated year of a course, written into a store: questions, ratings, and gaps that open and are closed.

500 students ask 200,000 questions in two courses, more in term than between; two thirds of them are answered, by a
hundred entries of which a few are asked most, and every sixth answer is rated. No machine asks like that: it is for
measuring how long the store takes to count, not what it counts.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bot.store.database import open_database
from bot.store.identifiers import new_id
from bot.store.tables import feedback, gaps, questions
from bot.store.weeks import week_of
from bot.store_location import StoreLocation
from faq.matcher import Decision

QUESTIONS = 200_000
STUDENTS = 500
PLATFORM, SERVER = "discord", "112233445566778899"
_GAPS = 2_500
_ENTRIES = 100
_COURSES = ("deep-learning", "ethics")
_DECISIONS = {Decision.ANSWER: (66, 0.7, 1.0), Decision.SUGGEST: (19, 0.3, 0.7), Decision.SILENT: (15, 0.0, 0.3)}
_WORDS = "why does my model loss gpu memory exam deadline seed error batch notebook kaggle image label train".split()
_BATCH = 5_000
_YEAR = timedelta(weeks=52)


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed, and what became of it."""

    text: str
    decision: Decision
    entry: str | None
    confidence: float


Type = Callable[[random.Random], Typed]


def any_words(chance: random.Random) -> Typed:
    """Words in no order, with whatever decision."""
    decision = chance.choices(list(_DECISIONS), [weight for weight, *_ in _DECISIONS.values()])[0]
    _, least, most = _DECISIONS[decision]
    entry = f"entry-number-{min(int(chance.paretovariate(0.9)), _ENTRIES)}"
    named = None if decision is Decision.SILENT else entry
    return Typed(" ".join(chance.choices(_WORDS, k=9)), decision, named, chance.uniform(least, most))


async def fill(
    location: StoreLocation,
    now: datetime,
    n: int = QUESTIONS,
    typed: Type = any_words,
    askers: Sequence[str] = tuple(f"{number:032x}" for number in range(STUDENTS)),
) -> None:
    """Write a year that ends `now` into a store that has its tables; questions older than half a year have no text."""
    chance = random.Random(20270301)
    asked = list(_questions(chance, now, n, typed, askers))
    rated = [_rating(chance, row) for row in asked if row["decision"] == Decision.ANSWER and chance.random() < 1 / 6]
    database = open_database(location)
    async with database.writing() as connection:
        for table, rows in ((questions, asked), (feedback, rated), (gaps, list(_gaps(chance, now)))):
            for start in range(0, len(rows), _BATCH):
                await connection.execute(insert(table), rows[start : start + _BATCH])
    await database.close()


def _questions(
    chance: random.Random, now: datetime, n: int, typed: Type, askers: Sequence[str]
) -> Iterator[dict[str, Any]]:
    begin, forgotten = now - _YEAR, now - timedelta(days=180)
    for share in sorted(_moment(chance) for _ in range(n)):
        at = begin + share * _YEAR
        said = typed(chance)
        yield {
            "id": new_id(at),
            "at": at,
            "text": said.text if at >= forgotten else None,
            "course": None,
            "decision": said.decision.value,
            "entry": said.entry,
            "confidence": said.confidence,
            "platform": PLATFORM,
            "server": SERVER,
            "channel": str(chance.randrange(20)),
            "asker": chance.choice(askers) if at >= forgotten else None,
            "counted_for": chance.choice(_COURSES),
            "week": week_of(at),
            "percent": round(100 * said.confidence),
        }


def _moment(chance: random.Random) -> float:
    """A moment of the year, 0 to 1: nine in ten within two terms of sixteen weeks, the second just over."""
    if chance.random() < 0.1:
        return chance.random()
    term = chance.choice((4, 36))
    return (term + 16 * chance.random()) / 52


def _rating(chance: random.Random, question: dict[str, Any]) -> dict[str, Any]:
    at = question["at"] + timedelta(minutes=chance.random() * 60)
    helpful = chance.random() < 0.85
    return {"question": question["id"], "helpful": helpful, "at": at, "asker": question["asker"], "entry": None}


def _gaps(chance: random.Random, now: datetime) -> Iterator[dict[str, Any]]:
    for _ in range(_GAPS):
        opened = now - chance.random() * _YEAR
        closed = opened + timedelta(days=chance.expovariate(1 / 10))
        yield {
            "id": new_id(opened),
            "platform": PLATFORM,
            "server": SERVER,
            "course": chance.choice(_COURSES),
            "opened": opened,
            "closed": closed if closed < now else None,
        }
