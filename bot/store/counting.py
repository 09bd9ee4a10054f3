"""How many questions were asked and what became of them, by week and course; counted by the database.

Nobody who asked is counted apart, and no text is read: questions whose text is gone count like all others.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from bot.store.database import Database
from bot.store.identifiers import first_id
from bot.store.place import Place
from bot.store.tables import feedback, questions
from bot.store.weeks import week_of
from faq.decision import Decision

_COUNTED = (questions.c.week, questions.c.counted_for, questions.c.decision, questions.c.percent)


@dataclass(frozen=True, slots=True)
class QuestionCount:
    """How many questions of a week and a course met with one decision at one confidence."""

    #: See `bot.store.weeks`.
    week: int
    #: None where nothing told which course it was about.
    course: str | None
    decision: Decision
    #: The confidence of the best match, 0 to 100; None where nothing matched at all.
    percent: int | None
    n: int


@dataclass(frozen=True, slots=True)
class RatingCount:
    """How many ratings the questions of a week and a course got, and how many of them say that the answer helped."""

    week: int
    course: str | None
    helpful: int
    n: int


@dataclass(frozen=True, slots=True)
class EntryCount:
    """How many questions an entry answered."""

    entry: str
    n: int


class CountStore:
    """Counts what was asked on a server, or on all of them."""

    def __init__(self, database: Database, flush: Callable[[], Awaitable[None]]) -> None:
        self._database = database
        self._flush = flush

    async def questions(self, since_week: int, server: Place | None = None) -> tuple[QuestionCount, ...]:
        """The questions from a week on.

        Raises:
            StoreError: the database cannot be read.
        """
        return _question_counts(await self._rows(_whole_weeks(since_week, server)))

    async def questions_between(
        self, since: datetime, until: datetime, server: Place | None = None
    ) -> tuple[QuestionCount, ...]:
        """The questions of a time that need not keep to weeks; `until` itself not included.

        Raises:
            StoreError: the database cannot be read.
        """
        inside = (questions.c.at >= since, questions.c.at < until, *_on(server))
        return _question_counts(await self._rows(select(*_COUNTED, func.count()).where(*inside).group_by(*_COUNTED)))

    async def ratings(
        self, since: datetime, until: datetime | None = None, server: Place | None = None
    ) -> tuple[RatingCount, ...]:
        """The ratings, whenever they came, of the questions asked from `since` on and before `until`.

        Raises:
            StoreError: the database cannot be read.
        """
        rows = await self._rows(_ratings(since, until, server))
        return tuple(RatingCount(week, course, helpful, n) for week, course, helpful, n in rows)

    async def entries(
        self, since: datetime, server: Place | None = None, course: str | None = None, limit: int = 10
    ) -> tuple[EntryCount, ...]:
        """The entries that answered most questions from the week of `since` on, the most asked first.

        Raises:
            StoreError: the database cannot be read.
        """
        n = func.count().label("n")
        wanted = (questions.c.counted_for == course,) if course is not None else ()
        answered = (questions.c.decision == Decision.ANSWER, questions.c.entry.is_not(None))
        query = (
            select(questions.c.entry, n)
            .where(questions.c.week >= week_of(since), *_on(server), *answered, *wanted)
            .group_by(questions.c.entry)
            .order_by(n.desc(), questions.c.entry)
            .limit(limit)
        )
        return tuple(EntryCount(entry, count) for entry, count in await self._rows(query))

    async def _rows(self, query: Select[Any]) -> list[Any]:
        await self._flush()
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).all())


def _question_counts(rows: list[Any]) -> tuple[QuestionCount, ...]:
    return tuple(
        QuestionCount(week, course, Decision(decision), percent, n) for week, course, decision, percent, n in rows
    )


def _on(server: Place | None) -> tuple[ColumnElement[bool], ...]:
    return () if server is None else (questions.c.platform == server.platform, questions.c.server == server.server)


def _whole_weeks(since_week: int, server: Place | None) -> Select[Any]:
    """Grouped in the order of their index, so that the database need not sort; then over all servers."""
    ordered = (questions.c.platform, questions.c.server, *_COUNTED)
    n = func.count().label("n")
    counted = select(*_COUNTED, n).where(questions.c.week >= since_week, *_on(server)).group_by(*ordered)
    if server is not None:
        return counted
    each = counted.subquery()
    columns = tuple(each.c[column.name] for column in _COUNTED)
    return select(*columns, func.sum(each.c.n)).group_by(*columns)


def _ratings(since: datetime, until: datetime | None, server: Place | None) -> Select[Any]:
    """From the ratings to their questions: there are fewer of them, and ids sort by time.

    SQLite would rather go through all questions of the server, so it must not see that an index knows the server.
    """
    asked = (
        feedback.c.question >= first_id(since),
        *(() if until is None else (feedback.c.question < first_id(until),)),
    )
    here = (
        ()
        if server is None
        else (
            func.coalesce(questions.c.platform, "") == server.platform,
            func.coalesce(questions.c.server, "") == server.server,
        )
    )
    group = (questions.c.week, questions.c.counted_for)
    helpful = func.sum(case((feedback.c.helpful, 1), else_=0))
    return (
        select(*group, helpful, func.count())
        .select_from(feedback.join(questions, questions.c.id == feedback.c.question))
        .where(*asked, *here)
        .group_by(*group)
    )
