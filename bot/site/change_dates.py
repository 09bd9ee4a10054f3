"""When staff changed each entry from a chat: asked of the store beside the pages, which never wait for it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.errors import StoreError
from bot.store.outage import Outage

#: Seconds after which a store that told nothing is asked again.
_AGAIN_S = 30.0

Ask = Callable[[], Awaitable[Mapping[str, datetime]]]


class ChangeDates:
    """What the store told last; pages show when a file was written where it told nothing."""

    def __init__(self, ask: Ask, seconds: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._seconds = seconds
        self._told: Mapping[str, datetime] = {}
        #: The state of the FAQ for which the store was asked, or is being asked.
        self._asked_for: object = None
        self._not_before = 0.0
        self._asking: asyncio.Task[None] | None = None
        self._outage = Outage("The site does not know when staff changed entries")
        #: Grows when something else was told, so that pages are drawn again.
        self.version = 0

    def of(self, entry_id: str) -> datetime | None:
        """When an entry was changed last, as far as is known."""
        return self._told.get(entry_id)

    def follow(self, state: object) -> None:
        """Have the store asked where the FAQ is another one by now; returns at once."""
        is_asking = self._asking is not None and not self._asking.done()
        if state == self._asked_for or is_asking or self._seconds() < self._not_before:
            return
        self._asking = asyncio.create_task(self._learn(state))

    async def close(self) -> None:
        """Ask no more."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait({self._asking})

    async def _learn(self, state: object) -> None:
        try:
            told = await self._ask()
        except StoreError as error:
            self._outage.failed(error)
            self._not_before = self._seconds() + _AGAIN_S
            return
        self._outage.worked()
        self._asked_for = state
        if told != self._told:
            self._told = told
            self.version += 1
