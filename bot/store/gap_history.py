"""When gaps opened and when they were closed: it is kept beyond the texts that made them, and tells none of them.

A gap is known again by the keyed hashes of its texts. Which texts make one, and when it is closed, is for
`bot.gaps.history` to say.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from bot.store.database import Database
from bot.store.identifiers import new_id
from bot.store.place import Place
from bot.store.tables import feedback, gap_texts, gaps, questions

#: Hashes in one query; SQLite takes some thousands.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class KnownGap:
    """A gap of the past or the present."""

    id: str
    opened: datetime
    #: None while it is open.
    closed: datetime | None
    course: str | None = None


@dataclass(frozen=True, slots=True)
class KnownText:
    """The gap that a text belongs to, and when that was noted last."""

    gap: KnownGap
    at: datetime


@dataclass(frozen=True, slots=True)
class GapChange:
    """What became of one gap."""

    gap: KnownGap
    #: Texts, by their hashes, to be noted as its own.
    texts: frozenset[str]
    #: Gaps that turned out to be this one, and are counted no more.
    takes_in: frozenset[str] = frozenset()


class GapHistoryStore:
    """Gaps by server."""

    def __init__(self, database: Database, now: Callable[[], datetime], flush: Callable[[], Awaitable[None]]) -> None:
        self._database = database
        self._now = now
        self._flush = flush

    def new_gap(self, opened: datetime, closed: datetime | None, course: str | None) -> KnownGap:
        """A gap that is not known yet; nothing is written."""
        return KnownGap(new_id(opened), opened, closed, course)

    async def servers(self, since: datetime) -> tuple[Place, ...]:
        """Where something was asked since then, direct messages of a platform as one server.

        Raises:
            StoreError: the database cannot be read.
        """
        await self._flush()
        query = select(questions.c.platform, questions.c.server).where(questions.c.at >= since).distinct()
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(Place(platform, server) for platform, server in rows)

    async def latest(self, server: Place) -> tuple[datetime | None, datetime | None]:
        """When something was asked on the server last, and when anything was rated last anywhere.

        Raises:
            StoreError: the database cannot be read.
        """
        asked = select(func.max(questions.c.at)).where(
            questions.c.platform == server.platform, questions.c.server == server.server
        )
        async with self._database.reading() as connection:
            last_asked: datetime | None = (await connection.execute(asked)).scalar()
            last_rated: datetime | None = (await connection.execute(select(func.max(feedback.c.at)))).scalar()
        return last_asked, last_rated

    async def known(self, server: Place, texts: Iterable[str]) -> dict[str, KnownText]:
        """What is known of texts, by their hashes.

        Raises:
            StoreError: the database cannot be read.
        """
        wanted, found = list(texts), dict[str, KnownText]()
        columns = (gap_texts.c.text_hash, gap_texts.c.at, gaps.c.id, gaps.c.opened, gaps.c.closed, gaps.c.course)
        query = select(*columns).join_from(gap_texts, gaps, gaps.c.id == gap_texts.c.gap)
        here = (gap_texts.c.platform == server.platform, gap_texts.c.server == server.server)
        async with self._database.reading() as connection:
            for some in _batches(wanted):
                rows = await connection.execute(query.where(*here, gap_texts.c.text_hash.in_(some)))
                for text, at, *gap in rows.all():
                    found[text] = KnownText(KnownGap(*gap), at)
        return found

    async def write(self, server: Place, changes: Iterable[GapChange]) -> None:
        """Keep what became of gaps, all of it or nothing.

        Raises:
            StoreError: nothing was kept.
        """
        now = self._now()
        async with self._database.writing() as connection:
            for change in changes:
                gap, where = change.gap, {"platform": server.platform, "server": server.server}
                row = {"opened": gap.opened, "closed": gap.closed, "course": gap.course}
                query = self._database.insert(gaps).values(id=gap.id, **where, **row)
                await connection.execute(query.on_conflict_do_update(index_elements=["id"], set_=row))
                if change.takes_in:
                    moved = gap_texts.c.gap.in_(change.takes_in)
                    await connection.execute(update(gap_texts).where(moved).values(gap=gap.id))
                    await connection.execute(delete(gaps).where(gaps.c.id.in_(change.takes_in)))
                if change.texts:
                    own = {"gap": gap.id, "at": now}
                    texts = [{"text_hash": text, **where, **own} for text in sorted(change.texts)]
                    added = self._database.insert(gap_texts)
                    await connection.execute(
                        added.on_conflict_do_update(
                            index_elements=[*where, "text_hash"],
                            set_={"gap": added.excluded.gap, "at": added.excluded.at},
                        ),
                        texts,
                    )

    async def turns(
        self, since: datetime, server: Place | None = None, course: str | None = None
    ) -> tuple[KnownGap, ...]:
        """The gaps that opened or were closed since then.

        Raises:
            StoreError: the database cannot be read.
        """
        here = () if server is None else (gaps.c.platform == server.platform, gaps.c.server == server.server)
        wanted = () if course is None else (gaps.c.course == course,)
        turned = or_(gaps.c.opened >= since, gaps.c.closed >= since)
        query = select(gaps.c.id, gaps.c.opened, gaps.c.closed, gaps.c.course).where(turned, *here, *wanted)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(KnownGap(*row) for row in rows)


def _batches(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    return (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))
