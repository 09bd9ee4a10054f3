"""The questions that were asked. Recording one only appends to a list; the store writes the list a moment later."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from bot.asker import Asker
from bot.errors import StoreError
from bot.store.database import Database
from bot.store.identifiers import new_id
from bot.store.outage import Outage
from bot.store.place import Place
from bot.store.privacy_key import PrivacyKey
from bot.store.tables import opted_out, questions
from bot.store.weeks import week_of
from bot.whole_text import whole_text
from faq.decision import Decision

#: Questions that wait for the disk at most: some ten minutes of a busy server, or 10 MB. The oldest give way.
WAITING = 10_000
#: Rows in one transaction.
_BATCH = 500
#: A longer question is kept by its beginning; no more of it is searched either.
TEXT_CHARS = 4000
#: A longer name of a course is cut where questions are counted by it: it stands in an index.
COURSE_CHARS = 100


@dataclass(frozen=True, slots=True)
class RecordedQuestion:
    """A question as it is kept; the text is None once its time is over."""

    id: str
    at: datetime
    text: str | None
    course: str | None
    decision: Decision
    entry: str | None
    confidence: float | None
    place: Place


class QuestionStore:
    """Records questions behind the answers' back, and reads them for staff."""

    def __init__(
        self, database: Database, key: PrivacyKey, now: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._database = database
        self._key = key
        self._now = now
        self._wake = wake
        self._waiting: deque[dict[str, Any]] = deque()
        self._lost = 0
        self._flushing = asyncio.Lock()
        self._outage = Outage("Questions are not recorded")

    def record(
        self,
        text: str,
        *,
        asker: Asker,
        place: Place,
        decision: Decision,
        entry: str | None = None,
        confidence: float | None = None,
        course: str | None = None,
        counted_for: str | None = None,
    ) -> str:
        """Note a question and return its id at once; it is on disk within a second.

        `entry` is the id of the best match and `confidence` its confidence, 0 to 1; `course` is the one that was
        searched, and `counted_for` the one whose question it is taken for. Who opted out is not recorded; the id is
        valid all the same.
        """
        now = self._now()
        question = new_id(now)
        if len(self._waiting) >= WAITING:
            self._waiting.popleft()
            self._lost += 1
        self._waiting.append(
            {
                "id": question,
                "at": now,
                "text": whole_text(text[:TEXT_CHARS]),
                "course": course,
                "decision": decision.value,
                "entry": entry,
                "confidence": confidence,
                "platform": place.platform,
                "server": place.server,
                "channel": place.channel,
                "asker": self._key.hash(asker),
                "counted_for": counted_for and counted_for[:COURSE_CHARS],
                "week": week_of(now),
                "percent": None if confidence is None else round(100 * confidence),
            }
        )
        self._wake()
        return question

    async def flush(self) -> None:
        """Write what waits. Where that fails, it goes on waiting, and the log says so once."""
        async with self._flushing:
            await self._flush()

    async def _flush(self) -> None:
        while self._waiting:
            batch = [self._waiting[at] for at in range(min(_BATCH, len(self._waiting)))]
            try:
                await self._write(batch)
            except StoreError as error:
                self._outage.failed(error)
                return
            written = {row["id"] for row in batch}
            # Meanwhile the oldest may have given way to newer ones.
            while self._waiting and self._waiting[0]["id"] in written:
                self._waiting.popleft()
            self._outage.worked(f"{self._lost} questions were lost, as too many waited" if self._lost else "")
            self._lost = 0

    async def find(self, question: str, asker: Asker) -> tuple[RecordedQuestion, bool] | None:
        """A question by its id, and whether `asker` asked it; None where it was not recorded, or was deleted.

        Raises:
            StoreError: the database cannot be read.
        """
        who = self._key.hash(asker)
        waiting = next((row for row in self._waiting if row["id"] == question), None)
        if waiting is not None:
            return _recorded(waiting), waiting["asker"] == who
        async with self._database.reading() as connection:
            row = (await connection.execute(select(questions).where(questions.c.id == question))).mappings().first()
        return None if row is None else (_recorded(row), row["asker"] == who)

    async def between(
        self, since: datetime, until: datetime, decisions: Iterable[Decision] = Decision
    ) -> tuple[RecordedQuestion, ...]:
        """The questions of a time, oldest first; `until` itself not included.

        Raises:
            StoreError: the database cannot be read.
        """
        wanted = [decision.value for decision in decisions]
        query = (
            select(questions)
            .where(questions.c.at >= since, questions.c.at < until, questions.c.decision.in_(wanted))
            .order_by(questions.c.at, questions.c.id)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return tuple(_recorded(row) for row in rows)

    async def _write(self, batch: list[dict[str, Any]]) -> None:
        askers = {row["asker"] for row in batch}
        async with self._database.writing() as connection:
            # Read in the same transaction: a wish not to be recorded holds from the moment it was acknowledged.
            unwilling = set(
                (await connection.execute(select(opted_out.c.asker).where(opted_out.c.asker.in_(askers)))).scalars()
            )
            if kept := [row for row in batch if row["asker"] not in unwilling]:
                await connection.execute(insert(questions), kept)


def _recorded(row: Mapping[Any, Any]) -> RecordedQuestion:
    return RecordedQuestion(
        id=row["id"],
        at=row["at"],
        text=row["text"],
        course=row["course"],
        decision=Decision(row["decision"]),
        entry=row["entry"],
        confidence=row["confidence"],
        place=Place(row["platform"], row["server"], row["channel"]),
    )
