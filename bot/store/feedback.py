"""Helpful or not helpful: one opinion per person and question, the last one counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from bot.asker import Asker
from bot.store.database import Database
from bot.store.privacy_key import PrivacyKey
from bot.store.tables import feedback, opted_out


@dataclass(frozen=True, slots=True)
class Opinions:
    """How many people found an answer helpful, and how many did not."""

    helpful: int
    not_helpful: int


class FeedbackStore:
    """Feedback by the id that recording a question returned."""

    def __init__(self, database: Database, key: PrivacyKey, now: Callable[[], datetime]) -> None:
        self._database = database
        self._key = key
        self._now = now

    async def press(self, question: str, asker: Asker, *, helpful: bool, entry: str | None = None) -> bool:
        """Keep an opinion; on disk when this returns. False where the asker opted out and nothing was kept.

        `entry` is what was shown, where it is not what the question was recorded with.

        Raises:
            StoreError: nothing was kept; do not thank for it.
        """
        who = self._key.hash(asker)
        opinion = {"helpful": helpful, "at": self._now(), "entry": entry}
        async with self._database.writing() as connection:
            if (await connection.execute(select(opted_out.c.at).where(opted_out.c.asker == who))).first():
                return False
            await connection.execute(
                self._database.insert(feedback)
                .values(question=question, asker=who, **opinion)
                .on_conflict_do_update(index_elements=["question", "asker"], set_=opinion)
            )
        return True

    async def of(self, question: str) -> Opinions:
        """What people think of the answer to a question.

        Raises:
            StoreError: the database cannot be read.
        """
        yes = func.sum(case((feedback.c.helpful, 1), else_=0))
        query = select(func.coalesce(yes, 0), func.count()).where(feedback.c.question == question)
        async with self._database.reading() as connection:
            helpful, everyone = (await connection.execute(query)).one()
        return Opinions(helpful=helpful, not_helpful=everyone - helpful)
