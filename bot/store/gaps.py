"""What the FAQ lacks, as the recorded questions tell, and what staff do not want to see of it again.

Equal texts are counted here. Which texts mean the same is for `bot.gaps` to find.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, case, delete, func, not_, or_, select, type_coerce
from sqlalchemy.sql.selectable import FromClause

from bot.asker import Asker
from bot.store.database import Database
from bot.store.place import EVERY_CHANNEL, SITE, Channels, OnSite, Place
from bot.store.privacy_key import PrivacyKey
from bot.store.tables import dismissed, feedback, moment, questions
from faq.decision import Decision
from faq.words import normalised

#: Keys of texts that are remembered, 5 MB: as many as are looked at together.
_KEYS_KEPT = 20_000


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
        opinions = _opinions(since)
        query = _lacking(opinions).where(_asked(since, place, channels), _lacks(opinions)).order_by(questions.c.at)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return await asyncio.to_thread(_gathered, rows)

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


@dataclass(slots=True)
class _Same:
    """One text, as it is gathered; moments as they are kept."""

    text: str
    first: int
    last: int = 0
    entry: str = ""
    course: str | None = None
    unanswered: int = 0
    suggested: int = 0
    unhelpful: int = 0
    people: set[int] = field(default_factory=set)
    places: set[tuple[str, str, str]] = field(default_factory=set)

    def read(self, place: Mapping[tuple[str, str, str], Place]) -> LackingText:
        return LackingText(
            text=self.text.strip(),
            unanswered=self.unanswered,
            suggested=self.suggested,
            unhelpful=self.unhelpful,
            first=moment(self.first),
            last=moment(self.last),
            entry=self.entry or None,
            people=frozenset(self.people),
            places=frozenset(map(place.__getitem__, self.places)),
            course=self.course,
        )


def _gathered(rows: Iterable[Row[Any]]) -> tuple[LackingText, ...]:
    """Equal texts together, by text; rows by time."""
    found: dict[str, _Same] = {}
    by_text: dict[str, _Same] = {}
    numbers: dict[str | None, int] = {}
    for text, decision, entry, course, at, asker, platform, server, channel, is_unhelpful in rows:
        same = by_text.get(text)
        if same is None:
            same = by_text[text] = found.setdefault(text.strip().lower(), _Same(text, at))
            same.text = min(same.text, text)
        same.last = at
        if is_unhelpful:
            same.unhelpful += 1
        elif decision == Decision.SILENT:
            same.unanswered += 1
        else:
            same.suggested += 1
        if entry is not None and entry > same.entry:
            same.entry = entry
        if course is not None and (same.course is None or course > same.course):
            same.course = course
        same.people.add(numbers.setdefault(asker, len(numbers)))
        same.places.add((platform, server, channel))
    places = {where: Place(*where) for same in found.values() for where in same.places}
    return tuple(found[key].read(places) for key in sorted(found))
