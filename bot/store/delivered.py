"""Which events were taken up already, so that what a platform delivers twice is answered once, across restarts.

Claims that come while one is being written share the next transaction, so a burst costs little more than one claim.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, select

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.outage import Outage
from bot.store.tables import delivered

#: Keys also held in memory, 1 MB: a repetition usually comes within seconds.
_HELD = 10_000
#: Claims in one transaction.
_BATCH = 1000
#: Seconds that an answer waits for a store that is held or slow.
PATIENCE_S = 1.0


class DeliveredStore:
    """Claims on events by key; a key names platform and event: `slack:event:Ev0AB`."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._waiting: dict[str, asyncio.Future[bool]] = {}
        self._writing = asyncio.Lock()
        self._settling: set[asyncio.Task[None]] = set()
        self._outage = Outage("What was delivered is remembered in memory only")

    async def claim(self, key: str) -> bool:
        """Whether the event is ours to handle; False where it was claimed before, by anyone, within two days.

        On disk when it returns. Where the store cannot be written, or not within a second, this decides from memory:
        better a repetition after a crash than silence.
        """
        if not self._is_first(key):
            return False
        won: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[key] = won
        # A task of its own: whoever stops waiting for this claim must not stop the others' that are written with it.
        settling = asyncio.create_task(self._settle(won))
        self._settling.add(settling)
        settling.add_done_callback(self._settling.discard)
        await asyncio.wait({settling}, timeout=PATIENCE_S)
        if settling.done():
            settling.result()
        return won.result() if won.done() else True

    async def give_back(self, key: str) -> None:
        """Let what was claimed be claimed again: it could not be done. Where that fails, it stays claimed elsewhere."""
        self._seen.pop(key, None)
        try:
            async with self._database.writing() as connection:
                await connection.execute(delete(delivered).where(delivered.c.key == key))
        except StoreError as error:
            self._outage.failed(error)

    async def load(self) -> None:
        """Take the latest events into memory.

        Raises:
            StoreError: the database cannot be read.
        """
        latest = select(delivered.c.key).order_by(delivered.c.at.desc()).limit(_HELD)
        async with self._database.reading() as connection:
            keys = (await connection.execute(latest)).scalars().all()
        self._seen = OrderedDict.fromkeys(reversed(keys))

    async def flush(self) -> None:
        """Write what waits; where that fails, memory has it, and the log says so once."""
        async with self._writing:
            while self._waiting:
                await asyncio.shield(self._write())

    async def _settle(self, won: "asyncio.Future[bool]") -> None:
        async with self._writing:
            while not won.done():
                await self._write()

    def _is_first(self, key: str) -> bool:
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > _HELD:
            self._seen.popitem(last=False)
        return True

    async def _write(self) -> None:
        """Settle what has waited longest."""
        keys = list(self._waiting)[:_BATCH]
        batch = {key: self._waiting.pop(key) for key in keys}
        query = self._database.insert(delivered).on_conflict_do_nothing(index_elements=["key"])
        rows = [{"key": key, "at": self._now()} for key in keys]
        try:
            async with self._database.writing() as connection:
                won = set((await connection.execute(query.returning(delivered.c.key), rows)).scalars())
        except StoreError as error:
            self._outage.failed(error)
            won = set(keys)
        else:
            self._outage.worked()
        for key, future in batch.items():
            if not future.done():
                future.set_result(key in won)
