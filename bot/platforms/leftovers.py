"""See that messages left with a growing proof get their last words: what was measured, or how to run it again.

A proof that was cut off is never taken up in the middle. How a message is edited is its platform's business.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Generic

from bot.errors import StoreError
from bot.platforms.ledger import Ledger, Left, Noted
from bot.reply import Reply

log = logging.getLogger(__name__)

#: Seconds between two looks for messages that a dead process left; it is known dead some seconds after its last word.
LOOK_EVERY_S = 5.0

#: The last words under what was said, given since when a proof grew there.
LastWords = Callable[[Reply, datetime], Awaitable[Reply]]


class Leftovers(Generic[Noted]):
    """Ends what was left. `end` says whether a message needs nothing more, or is to be tried again."""

    def __init__(self, ledger: Ledger[Noted], end: Callable[[Left[Noted]], Awaitable[bool]]) -> None:
        self._ledger = ledger
        self._end = end
        self._waiting: list[Left[Noted]] = []

    async def follow(self, every_s: float) -> None:
        """Look every `every_s` seconds, until cancelled."""
        while True:
            await self._end_all()
            await asyncio.sleep(every_s)

    async def _end_all(self) -> None:
        """Take over what is left and end it; what the chat does not take now waits for the next time."""
        try:
            self._waiting += await self._ledger.take_left()
        except StoreError as error:
            log.warning("messages that a stopped bot left could not be looked up: %s", error)
        self._waiting = [left for left in self._waiting if not await self._is_ended(left)]

    async def _is_ended(self, left: Left[Noted]) -> bool:
        if not await self._end(left):
            return False
        await self._ledger.close(left.message)
        return True
