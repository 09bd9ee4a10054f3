"""Which events were taken up already, so that what a platform delivers twice is answered once, across restarts."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from bot.errors import StoreError
from bot.store.database import Database
from bot.store.outage import Outage
from bot.store.tables import delivered

#: Keys also held in memory: a repetition usually comes within seconds.
_HELD = 10_000


class DeliveredStore:
    """Claims on events, each won once over all processes."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._outage = Outage("What was delivered is remembered in memory only")

    async def claim(self, key: str) -> bool:
        """Whether the event is ours to handle; False where it was claimed before, by anyone, within two days.

        `key` names platform and event: `slack:event:Ev0AB`. Where the store cannot be written this decides from
        memory: better a repetition after a crash than silence.
        """
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > _HELD:
            self._seen.popitem(last=False)
        query = self._database.insert(delivered).values(key=key, at=self._now())
        query = query.on_conflict_do_nothing(index_elements=["key"])
        try:
            async with self._database.writing() as connection:
                won = (await connection.execute(query.returning(delivered.c.key))).first() is not None
        except StoreError as error:
            self._outage.failed(error)
            return True
        self._outage.worked()
        return won
