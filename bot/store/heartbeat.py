"""A small write now and then, so that a store which takes none is noticed before somebody needs it to.

It also tells whoever wants to replace the store that a bot is using it.
"""

from collections.abc import Callable
from datetime import datetime

from bot.errors import StoreError
from bot.store.values import ValueStore

#: The name under which the last one is kept, as an ISO 8601 moment.
HEARTBEAT = "store.written"
BEAT_EVERY_S = 30.0


class Heartbeat:
    """Writes, and remembers how that went."""

    def __init__(self, values: ValueStore, now: Callable[[], datetime]) -> None:
        self._values = values
        self._now = now
        #: Why the last write failed; None where it did not.
        self.trouble: StoreError | None = None

    async def beat(self) -> None:
        """Write.

        Raises:
            StoreError: the store cannot be written.
        """
        try:
            await self._values.put(HEARTBEAT, self._now().isoformat())
        except StoreError as error:
            self.trouble = error
            raise
        self.trouble = None

    async def stop(self) -> None:
        """Say that nobody writes any more; another bot on the same store says otherwise soon.

        Raises:
            StoreError: the store cannot be written.
        """
        await self._values.remove(HEARTBEAT)


async def last_beat_s(values: ValueStore, now: datetime) -> float | None:
    """How many seconds ago a bot wrote that it uses the store; None where none did, or the last one was stopped.

    Raises:
        StoreError: the store cannot be read.
    """
    written = await values.get(HEARTBEAT)
    return None if written is None else (now - datetime.fromisoformat(written)).total_seconds()
