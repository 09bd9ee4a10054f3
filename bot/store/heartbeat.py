"""A small write now and then, so that a store which takes none is noticed before somebody needs it to."""

from collections.abc import Callable
from datetime import datetime

from bot.errors import StoreError
from bot.store.values import ValueStore

_NAME = "store.written"


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
            await self._values.put(_NAME, self._now().isoformat())
        except StoreError as error:
            self.trouble = error
            raise
        self.trouble = None
