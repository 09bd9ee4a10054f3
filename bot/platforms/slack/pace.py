"""Keep to Slack's pace for new messages: one a second in each conversation.

https://docs.slack.dev/apis/web-api/rate-limits#posting-messages; updates have limits of their own.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

#: Slack tolerates short bursts over it, without saying how short.
POST_EVERY_S = 1.0
#: When so many conversations are known, those that may be posted to at once are forgotten.
_MANY = 1000


class Pace:
    """Turns to post, in the order in which they were asked for."""

    def __init__(
        self,
        every_s: float = POST_EVERY_S,
        seconds: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._every_s = every_s
        self._seconds = seconds
        self._sleep = sleep
        self._free_s: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait until something may be posted in that conversation, and take the turn."""
        now_s = self._seconds()
        if len(self._free_s) > _MANY:
            self._free_s = {known: free_s for known, free_s in self._free_s.items() if free_s > now_s}
        mine_s = max(now_s, self._free_s.get(channel, now_s))
        self._free_s[channel] = mine_s + self._every_s
        if mine_s > now_s:
            await self._sleep(mine_s - now_s)
