"""Notice when the event loop comes round late: while something holds it up, nobody is answered."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

#: Often enough to catch what a student would notice, seldom enough to cost nothing.
EVERY_S = 0.5


async def watch_loop(
    lagged: Callable[[float], None],
    every_s: float = EVERY_S,
    seconds: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> NoReturn:
    """Tell `lagged`, every `every_s` seconds, how many seconds later than planned this came about; until cancelled."""
    while True:
        planned_s = seconds() + every_s
        await sleep(every_s)
        lagged(max(0.0, seconds() - planned_s))
