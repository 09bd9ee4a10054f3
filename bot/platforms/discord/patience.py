"""How long the bot waits before it knocks at Discord's gateway again.

discord.py's own waits grow to 17 minutes, and shrink again only after half an hour without a failure: a bot would stay
away long after Discord is back. At the start it knocks every five seconds, each time one call deeper, until Python ends
it.
"""

import asyncio
import random
import time
from collections.abc import Callable
from typing import Any

import discord
import yarl

#: A day of these waits is less than the thousand sessions that Discord lets a bot begin in a day.
#: https://discord.com/developers/docs/events/gateway#session-start-limit-object
LONGEST_S = 120.0
#: After so long without a failure the next one counts as the first.
STEADY_S = 120.0
#: Doublings until the longest wait.
_DOUBLINGS = 7


class Patience:
    """Waits of about 2, 4, 8 … seconds, up to two minutes; in the form of discord.py's own."""

    def __init__(
        self, seconds: Callable[[], float] = time.monotonic, chance: Callable[[float, float], float] = random.uniform
    ) -> None:
        self._seconds = seconds
        self._chance = chance
        self._failures = 0
        self._over_s = seconds()

    def delay(self) -> float:
        """Seconds until the next try: three quarters of what is due or more, so that many bots spread out."""
        now_s = self._seconds()
        if now_s > self._over_s + STEADY_S:
            self._failures = 0
        self._failures = min(self._failures + 1, _DOUBLINGS)
        wait_s = min(2.0**self._failures, LONGEST_S) * self._chance(0.75, 1.0)
        self._over_s = now_s + wait_s
        return wait_s


class PatientClient(discord.AutoShardedClient):
    """discord.py's client, which knocks at the gateway for as long as it takes, at the start and later."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        #: Several may be connected at once.
        self._launching: set[int] = set()

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard for the first time.

        discord.py logs a failure, waits five seconds, and calls itself for the next try: that call ends here.
        """
        if shard_id in self._launching:
            raise _TryAgain
        patience = Patience()
        while not await self._launched(gateway, shard_id, initial=initial):  # noqa: ASYNC110 - nothing here rings
            await asyncio.sleep(patience.delay())
        shard = self.get_shard(shard_id)
        if shard is not None:
            # There is no other way to tell it.
            shard._parent._backoff = patience  # type: ignore[assignment]  # noqa: SLF001

    async def _launched(self, gateway: yarl.URL, shard_id: int, *, initial: bool) -> bool:
        self._launching.add(shard_id)
        try:
            await super().launch_shard(gateway, shard_id, initial=initial)
        except _TryAgain:
            return False
        finally:
            self._launching.discard(shard_id)
        return True


class _TryAgain(Exception):
    """A shard could not be connected."""
