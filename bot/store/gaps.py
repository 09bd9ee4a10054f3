"""What the FAQ lacks, as the recorded questions tell, and what staff do not want to see of it again.

Equal texts are counted here. Which texts mean the same is for `bot.gaps` to find.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, delete, func, not_, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import FromClause

from bot.asker import Asker
from bot.store.database import Database
from bot.store.lacking import LackingRow, LackingText, Reading
from bot.store.place import EVERY_CHANNEL, SITE, Channels, OnSite, Place
from bot.store.privacy_key import PrivacyKey
from bot.store.tables import dismissed, feedback, milliseconds, moment, questions
from faq.decision import Decision
from faq.words import normalised

#: Keys of texts that are remembered, 5 MB: as many as are looked at together.
_KEYS_KEPT = 20_000
#: Places whose questions are kept as they were read: of those whose staff looked last. 5 MB for a large course.
_READINGS_KEPT = 4


@dataclass(frozen=True, slots=True)
class AnsweredText:
    """A text that was answered, and not found unhelpful."""

    text: str
    entry: str
    course: str


class GapStore:
    """Reads what was asked in vain, and keeps what is not for the FAQ."""

    def __init__(
        self,
        database: Database,
        key: PrivacyKey,
        now: Callable[[], datetime],
        flush: Callable[[], Awaitable[None]],
    ) -> None:
        self._database = database
        self._key = key
        self._now = now
        self._flush = flush
        #: By place and channels; the one that was of use last at the end.
        self._readings: OrderedDict[tuple[Place | None, Channels], Reading] = OrderedDict()
        self._reading = asyncio.Lock()
        self._key_of = lru_cache(_KEYS_KEPT)(lambda text: key.hash_text(normalised(text)))

    def key_of(self, text: str) -> str:
        """32 hexadecimal digits that name a text, however it is cased and punctuated, and do not tell it."""
        return self._key_of(text)

    async def lacking(
        self, since: datetime, place: Place | None = None, channels: Channels = EVERY_CHANNEL
    ) -> tuple[LackingText, ...]:
        """The texts that the FAQ did not help with, by text.

        Args:
            since: older questions are left out.
            place: only questions from this server, or from everywhere.
            channels: of a server only questions from these channels.

        Raises:
            StoreError: the database cannot be read.
        """
        await self._flush()
        async with self._reading:
            reading = await self._read(since, place, channels)
            return await asyncio.to_thread(reading.texts)

    async def _read(self, since: datetime, place: Place | None, channels: Channels) -> Reading:
        """What was read of the place before, brought up to date, or all of it anew."""
        opinions = _opinions(since)
        lacking = and_(_asked(since, place, channels), _lacks(opinions))
        # Kept again only once it is complete.
        reading = self._readings.pop((place, channels), None)
        async with self._database.reading() as connection:
            if reading is None or not await _still_holds(reading, connection, _tally(opinions).where(lacking), since):
                reading = Reading(milliseconds(since))
            new = and_(lacking, questions.c.at > moment(reading.until))
            rows = (await connection.execute(_lacking(opinions).where(new).order_by(questions.c.at))).all()
        await asyncio.to_thread(reading.add, map(LackingRow._make, rows))
        self._readings[place, channels] = reading
        while len(self._readings) > _READINGS_KEPT:
            self._readings.popitem(last=False)
        return reading

    async def lacking_text(
        self, key: str, since: datetime, place: Place | None = None, channels: Channels = EVERY_CHANNEL
    ) -> str | None:
        """The text whose key (`key_of`) begins with `key`, among those that `lacking` gives, and found sooner.

        Raises:
            StoreError: the database cannot be read.
        """
        await self._flush()
        opinions = _opinions(since)
        query = (
            select(func.min(questions.c.text))
            .select_from(_rated(opinions))
            .where(_asked(since, place, channels), _lacks(opinions))
            .group_by(_same())
        )
        async with self._database.reading() as connection:
            texts = (await connection.execute(query)).scalars().all()
        return next((text.strip() for text in texts if self.key_of(text).startswith(key)), None) if key else None

    async def n_asked(
        self, since: datetime, until: datetime, place: Place | None = None, channels: Channels = EVERY_CHANNEL
    ) -> int:
        """How many questions of a time are there, with their text; fewer once some were deleted. As in `lacking`.

        Raises:
            StoreError: the database cannot be read.
        """
        await self._flush()
        query = select(func.count()).where(_asked(since, place, channels), questions.c.at <= until)
        async with self._database.reading() as connection:
            n: int = (await connection.execute(query)).scalar_one()
        return n

    async def answered(
        self, since: datetime, place: Place | None, limit: int, channels: Channels = EVERY_CHANNEL
    ) -> tuple[AnsweredText, ...]:
        """The texts that were answered last, newest first, each with the entry; without those found unhelpful.

        `place` and `channels` narrow it down as in `lacking`.

        Raises:
            StoreError: the database cannot be read.
        """
        await self._flush()
        opinions = _opinions(since)
        query = (
            select(func.min(questions.c.text), questions.c.entry, func.max(questions.c.course))
            .select_from(_rated(opinions))
            .where(
                _asked(since, place, channels), questions.c.decision == Decision.ANSWER, questions.c.entry.is_not(None)
            )
            .group_by(_same(), questions.c.entry)
            .having(func.sum(func.coalesce(opinions.c.no, 0)) == 0)
            .order_by(func.max(questions.c.at).desc())
            .limit(limit)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(AnsweredText(text, entry, course or "") for text, entry, course in rows)

    async def dismiss(self, texts: Iterable[str], by: Asker) -> None:
        """Keep that texts are not for the FAQ, by their hashes alone.

        Raises:
            StoreError: nothing was kept.
        """
        row = {"at": self._now(), "dismissed_by": self._key.hash(by)}
        rows = [{"text_hash": text_hash, **row} for text_hash in {self.key_of(text) for text in texts}]
        if not rows:
            return
        query = self._database.insert(dismissed).on_conflict_do_nothing(index_elements=["text_hash"])
        async with self._database.writing() as connection:
            await connection.execute(query, rows)

    async def restore(self, texts: Iterable[str]) -> None:
        """Take a dismissal back.

        Raises:
            StoreError: they are dismissed as before.
        """
        hashes = {self.key_of(text) for text in texts}
        async with self._database.writing() as connection:
            await connection.execute(delete(dismissed).where(dismissed.c.text_hash.in_(hashes)))

    async def dismissed(self) -> frozenset[str]:
        """The keys (`key_of`) of all texts that are not for the FAQ.

        Raises:
            StoreError: the database cannot be read.
        """
        async with self._database.reading() as connection:
            return frozenset((await connection.execute(select(dismissed.c.text_hash))).scalars())


def _same() -> ColumnElement[str]:
    """What makes two texts one for the database."""
    return func.lower(func.trim(questions.c.text))


def _opinions(since: datetime) -> FromClause:
    """For each question asked and rated since then how many found its answer helpful (`yes`) and unhelpful (`no`)."""
    yes = func.sum(case((feedback.c.helpful, 1), else_=0))
    columns = (feedback.c.question, yes.label("yes"), (func.count() - yes).label("no"))
    # No question is rated before it is asked.
    return select(*columns).where(feedback.c.at >= since).group_by(feedback.c.question).subquery()


def _rated(opinions: FromClause) -> FromClause:
    return questions.outerjoin(opinions, opinions.c.question == questions.c.id)


def _asked(since: datetime, place: Place | None, channels: Channels) -> ColumnElement[bool]:
    asked = and_(questions.c.at >= since, questions.c.text.is_not(None))
    if place is None:
        return asked
    here = and_(asked, questions.c.platform == place.platform, questions.c.server == place.server)
    if channels.named or not channels.are_left_out:
        named = questions.c.channel.in_(channels.named)
        here = and_(here, not_(named) if channels.are_left_out else named)
    return here if channels.site is None else or_(here, and_(asked, _on_site(channels.site)))


def _on_site(site: OnSite) -> ColumnElement[bool]:
    on_site = questions.c.platform == SITE
    if site.courses is None:
        return on_site
    return and_(on_site, or_(questions.c.counted_for.is_(None), questions.c.counted_for.in_(site.courses)))


def _lacks(opinions: FromClause) -> ColumnElement[bool]:
    """Whether the FAQ did not help with a question."""
    return or_(questions.c.decision == Decision.SILENT, _is_unheeded(opinions), _is_unhelpful(opinions))


def _is_unhelpful(opinions: FromClause) -> ColumnElement[bool]:
    return and_(func.coalesce(opinions.c.no, 0) > 0, opinions.c.no >= opinions.c.yes)


def _is_unheeded(opinions: FromClause) -> ColumnElement[bool]:
    """Suggested, with nobody saying that what they picked helped."""
    return and_(questions.c.decision == Decision.SUGGEST, func.coalesce(opinions.c.yes, 0) == 0)


async def _still_holds(reading: Reading, connection: AsyncConnection, tally: Select[Any], since: datetime) -> bool:
    """Whether what was read is still so, from `since` on; `tally` asks for that of the whole time."""
    if reading.since > milliseconds(since):
        return False
    reading.forget(milliseconds(since))
    found = (await connection.execute(tally.where(questions.c.at <= moment(reading.until)))).one()
    return reading.tally == tuple(map(int, found))


def _tally(opinions: FromClause) -> Select[Any]:
    """See `Tally`."""
    at = type_coerce(questions.c.at, BigInteger)
    sums = (func.coalesce(func.sum(of), 0) for of in (at, case((_is_unhelpful(opinions), at), else_=0)))
    return select(func.count(), *sums).select_from(_rated(opinions))


def _lacking(opinions: FromClause) -> Select[Any]:
    """Every question by itself: to count equal texts, the database would have to sort them all."""
    return select(
        questions.c.text,
        questions.c.decision,
        questions.c.entry,
        questions.c.counted_for,
        # As it is kept, because only a few of these moments are shown.
        type_coerce(questions.c.at, BigInteger),
        questions.c.asker,
        questions.c.platform,
        questions.c.server,
        questions.c.channel,
        _is_unhelpful(opinions),
    ).select_from(_rated(opinions))
