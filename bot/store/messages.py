"""Chat messages that are still growing, such as a proof's, so that a restarted bot finds what another left behind.

Whoever opens a message holds it by a lease that the store renews while its process lives. What a killed process held
is free when the lease runs out, and goes to exactly one process that asks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import ColumnElement, delete, or_, update

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.leases import is_over
from bot.store.outage import Outage
from bot.store.tables import messages

Address = TypeVar("Address", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message whose process is gone."""

    key: str
    platform: str
    address_json: str
    request: str
    opened: datetime

    def address(self, model: type[Address]) -> Address:
        """Where the message is, in the platform's own words."""
        return model.model_validate_json(self.address_json)


class MessageStore:
    """Open messages by the key of their work."""

    def __init__(self, database: Database, now: Callable[[], datetime], owner: str, lease: timedelta) -> None:
        self._database = database
        self._now = now
        self._owner = owner
        self._lease = lease
        self._finished: set[str] = set()
        self._outage = Outage("A crash would leave messages unfinished")

    async def open(self, key: str, *, platform: str, address: BaseModel, request: str) -> bool:
        """Note that the message at `address` is growing, before its work begins; False where it could not be noted.

        `request` is what "run again" needs: the argument of the proof's button. The same key again moves the note.
        """
        self._finished.discard(key)
        row = {
            "platform": platform,
            "address": address.model_dump_json(),
            "request": request,
            "opened": self._now(),
            "owner": self._owner,
            "lease_until": self._now() + self._lease,
        }
        query = self._database.insert(messages).values(key=key, **row)
        try:
            async with self._database.writing() as connection:
                await connection.execute(query.on_conflict_do_update(index_elements=["key"], set_=row))
        except StoreError as error:
            self._outage.failed(error)
            return False
        self._outage.worked()
        return True

    async def close(self, key: str) -> None:
        """Forget a message that got its last edit; one that is not noted is fine.

        Where the store cannot be written, it is forgotten when the leases are renewed.
        """
        self._finished.add(key)
        try:
            await self._forget_finished()
        except StoreError as error:
            self._outage.failed(error)

    async def adopt(self, platform: str) -> tuple[OpenMessage, ...]:
        """Take over what dead processes left open on a platform, oldest first; each message goes to one process.

        Ask at start and then every few seconds: a killed process is known dead only when its lease has run out.
        Give each its last edit, then `close` it.

        Raises:
            StoreError: nothing was taken over.
        """
        query = (
            update(messages)
            .where(messages.c.platform == platform, is_over(messages.c.lease_until, self._now(), self._lease))
            .values(owner=self._owner, lease_until=self._now() + self._lease)
            .returning(messages.c.key, messages.c.platform, messages.c.address, messages.c.request, messages.c.opened)
        )
        async with self._database.writing() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(sorted((OpenMessage(*row) for row in rows), key=lambda message: message.opened))

    async def renew(self) -> None:
        """Say that this process lives, and what it finished while the store could not be written.

        Raises:
            StoreError: the leases were not renewed.
        """
        await self._forget_finished()
        now = self._now()
        until = now + self._lease
        # One that was taken over meanwhile has a longer lease already, but not one from before a clock was set back.
        shorter = or_(messages.c.lease_until < until, is_over(messages.c.lease_until, now, self._lease))
        await self._set_leases(until, shorter)

    async def release(self) -> None:
        """Leave what is still open to the next process, at once.

        Raises:
            StoreError: the leases were not changed; they run out by themselves.
        """
        await self._forget_finished()
        await self._set_leases(self._now() - self._lease)

    async def _forget_finished(self) -> None:
        keys = list(self._finished)
        if not keys:
            return
        async with self._database.writing() as connection:
            await connection.execute(delete(messages).where(messages.c.key.in_(keys)))
        self._finished.difference_update(keys)

    async def _set_leases(self, until: datetime, *which: ColumnElement[bool]) -> None:
        own = (messages.c.owner == self._owner, *which)
        async with self._database.writing() as connection:
            await connection.execute(update(messages).where(*own).values(lease_until=until))
