"""Bad moments of Discord or the network: which pass by themselves, and how a write that matters gets through them.

discord.py already waits out rate limits and some errors of the server; what is left comes here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import aiohttp
import discord

log = logging.getLogger(__name__)

#: What a write to Discord fails with when the network or Discord has a bad moment.
BAD_MOMENT = (discord.HTTPException, aiohttp.ClientError, OSError)

_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500


async def through_trouble(write: Callable[[], Awaitable[None]], pauses_s: tuple[float, ...]) -> None:
    """Write, and after a failure that passes by itself again, once for each of `pauses_s`, that many seconds later.

    What `write` does must not be harmed by an earlier try that took effect without its answer coming back.

    Raises:
        BAD_MOMENT: the failure does not pass, or was still there at the last try.
    """
    for pause_s in pauses_s:
        try:
            await write()
        except BAD_MOMENT as error:
            if not passes(error):
                raise
            log.warning("a write to Discord failed (%s); the next try is in %g s", type(error).__name__, pause_s)
        else:
            return
        await asyncio.sleep(pause_s)
    await write()


def passes(error: Exception) -> bool:
    """Whether the same request may be taken later; every failure of the network may pass."""
    if not isinstance(error, discord.HTTPException):
        return True
    return error.status == _TOO_MANY_REQUESTS or error.status >= _SERVER_ERRORS
