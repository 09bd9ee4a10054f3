"""What staff are about to teach the FAQ: kept from the first look to the saving, so that a restart loses none of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from bot.asker import Asker
from bot.store.database import Database
from bot.store.identifiers import new_id
from bot.store.privacy_key import PrivacyKey
from bot.store.tables import lessons

#: A chat shows a private message, with its buttons, hardly longer than this.
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KeptLesson:
    """A lesson as it was given, and what its last look at the file came to."""

    id: str
    #: As the caller wrote it.
    lesson: str
    #: Names what was looked at last, or is empty.
    seen: str


class LessonStore:
    """Keeps lessons that are not saved yet, each for a day."""

    def __init__(self, database: Database, key: PrivacyKey, now: Callable[[], datetime]) -> None:
        self._database = database
        self._key = key
        self._now = now

    async def put(self, lesson: str, by: Asker) -> str:
        """Keep a lesson; returns its id. On disk when this returns.

        Raises:
            StoreError: it is not kept.
        """
        now = self._now()
        row = {"id": new_id(now), "at": now, "lesson": lesson.replace("\0", ""), "seen": ""}
        async with self._database.writing() as connection:
            await connection.execute(insert(lessons).values(**row, given_by=self._key.hash(by)))
        return str(row["id"])

    async def look(self, lesson_id: str, seen: str) -> None:
        """Note what a look at the lesson came to.

        Raises:
            StoreError: what was noted before stays.
        """
        async with self._database.writing() as connection:
            await connection.execute(update(lessons).where(lessons.c.id == lesson_id).values(seen=seen))

    async def find(self, lesson_id: str) -> KeptLesson | None:
        """A lesson by its id; None where there is none, or it is older than a day.

        Raises:
            StoreError: the database cannot be read.
        """
        fresh = (lessons.c.id == lesson_id, lessons.c.at >= self._now() - KEPT_FOR)
        query = select(lessons.c.id, lessons.c.lesson, lessons.c.seen).where(*fresh)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).first()
        return None if row is None else KeptLesson(row.id, row.lesson, row.seen)

    async def drop(self, lesson_id: str) -> None:
        """Forget a lesson that was saved.

        Raises:
            StoreError: it is kept for its day.
        """
        async with self._database.writing() as connection:
            await connection.execute(delete(lessons).where(lessons.c.id == lesson_id))
