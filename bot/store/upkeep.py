"""What the store does by itself while it is open: write what waits, renew leases, follow others' changes, clean up."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from bot.errors import StoreError
from bot.store.outage import Outage


class Upkeep:
    """The store's background tasks; they begin when they are given, and end at `stop`."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()

    def wake(self) -> None:
        """Something waits to be written."""
        self._woken.set()

    def every(self, seconds: float, what: str, work: Callable[[], Awaitable[object]]) -> None:
        """Do `work` now and again; `what` is what the log says while it fails."""
        self._tasks.append(asyncio.create_task(self._repeat(seconds, Outage(what), work), name=f"store: {what}"))

    def when_woken(self, gather_s: float, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` after every `wake`, at most once in `gather_s` seconds; it tells its own failures."""
        self._tasks.append(asyncio.create_task(self._on_wake(gather_s, work), name="store: write"))

    async def stop(self) -> None:
        """End every task. Nothing is cancelled: a transaction under way comes to its end."""
        self._stopping.set()
        self._woken.set()
        await asyncio.gather(*self._tasks)

    async def _on_wake(self, gather_s: float, work: Callable[[], Awaitable[None]]) -> None:
        while not self._stopping.is_set():
            await self._woken.wait()
            await self._pause(gather_s)
            self._woken.clear()
            await work()

    async def _repeat(self, seconds: float, outage: Outage, work: Callable[[], Awaitable[object]]) -> None:
        while not self._stopping.is_set():
            try:
                await work()
            except StoreError as error:
                outage.failed(error)
            else:
                outage.worked()
            await self._pause(seconds)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
