"""Duties that fall due once and are done by one process: the first to take one has it, until it is done or it dies.

A duty that a killed process took is free when its lease runs out. One that is done stays done for a week.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, not_, select, update

from bot.store.database import Database
from bot.store.leases import APART, is_over
from bot.store.tables import duties


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty that is this process's to do."""

    name: str
    #: When a process took it first.
    begun: datetime
    #: Whether another process took it before and did not say that it was done.
    was_left: bool


@dataclass(frozen=True, slots=True)
class HeldDuty:
    """A duty that some process is at."""

    name: str
    #: When a process took it first.
    begun: datetime


class DutyStore:
    """Duties by name; a name says what is to be done and when, such as `digest:discord:77:2027-03-01T08:00:00`."""

    def __init__(self, database: Database, now: Callable[[], datetime], owner: str) -> None:
        self._database = database
        self._now = now
        self._owner = owner

    async def take(self, name: str, lease: timedelta) -> Duty | None:
        """Take a duty for as long as `lease`; None where it is done, or another process is at it.

        Raises:
            StoreError: it was not taken; do not do it.
        """
        now = self._now()
        row = {"owner": self._owner, "lease_until": now + lease}
        free = and_(duties.c.done.is_(None), is_over(duties.c.lease_until, now, lease))
        query = (
            self._database.insert(duties)
            .values(name=name, begun=now, **row)
            .on_conflict_do_update(index_elements=["name"], set_=row, where=free)
            .returning(duties.c.begun)
        )
        async with self._database.writing() as connection:
            begun: datetime | None = (await connection.execute(query)).scalar()
        # The store keeps milliseconds, and a lease that has run out began earlier than that.
        return None if begun is None else Duty(name, begun, was_left=now - begun > timedelta(milliseconds=1))

    async def renew(self, names: Collection[str], lease: timedelta) -> frozenset[str]:
        """Go on with duties that this process took, for another `lease`; returns those that are still its own.

        One whose lease ran out is, unless another process has taken it since.

        Raises:
            StoreError: they were not renewed; their leases run out by themselves.
        """
        if not names:
            return frozenset()
        mine = and_(duties.c.name.in_(names), duties.c.owner == self._owner, duties.c.done.is_(None))
        query = update(duties).where(mine).values(lease_until=self._now() + lease).returning(duties.c.name)
        async with self._database.writing() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def held(self, prefix: str, lease: timedelta) -> tuple[HeldDuty, ...]:
        """The duties whose name begins so that some process is at, this one included; the oldest first.

        They are taken for `lease`.

        Raises:
            StoreError: the database cannot be read.
        """
        # The bound of `take`: what is not held can be taken.
        is_held = not_(is_over(duties.c.lease_until, self._now(), lease))
        held = (duties.c.name.startswith(prefix, autoescape=True), is_held)
        query = select(duties.c.name, duties.c.begun).where(*held, duties.c.done.is_(None))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(duties.c.begun, duties.c.name))).all()
        return tuple(HeldDuty(*row) for row in rows)

    async def is_done(self, name: str) -> bool:
        """Whether a process said that the duty is done.

        Raises:
            StoreError: the database cannot be read.
        """
        query = select(duties.c.done).where(duties.c.name == name)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar() is not None

    async def any_done(self, prefix: str, since: datetime) -> bool:
        """Whether a duty whose name begins so was done since then; a week is remembered.

        Raises:
            StoreError: the database cannot be read.
        """
        # What was done later than now was done while a clock was wrong.
        lately = duties.c.done.between(since, self._now() + APART)
        done = (duties.c.name.startswith(prefix, autoescape=True), lately)
        async with self._database.reading() as connection:
            return (await connection.execute(select(duties.c.name).where(*done).limit(1))).first() is not None

    async def finish(self, name: str) -> None:
        """Say that a duty is done, whoever took it; nobody takes it again.

        Raises:
            StoreError: it will be taken again when its lease has run out.
        """
        row = {"owner": self._owner, "done": self._now()}
        query = self._database.insert(duties).values(name=name, begun=self._now(), lease_until=self._now(), **row)
        async with self._database.writing() as connection:
            await connection.execute(query.on_conflict_do_update(index_elements=["name"], set_=row))

    async def put_off(self, name: str, until: datetime) -> None:
        """Leave a duty that could not be done to whoever takes it first from `until` on.

        Raises:
            StoreError: it stays taken until its lease has run out.
        """
        mine = and_(duties.c.name == name, duties.c.owner == self._owner, duties.c.done.is_(None))
        async with self._database.writing() as connection:
            await connection.execute(update(duties).where(mine).values(lease_until=until))

    async def drop(self, name: str) -> None:
        """Forget a duty that this process took: it may be taken again at once.

        Raises:
            StoreError: it stays taken until its lease has run out.
        """
        mine = and_(duties.c.name == name, duties.c.owner == self._owner)
        async with self._database.writing() as connection:
            await connection.execute(delete(duties).where(mine))
