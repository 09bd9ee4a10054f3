"""The site beside a conversation on a terminal: heard from the start, served from the first caller on.

Light to import: what serves is imported for that caller, and whoever only talks does not wait for it.
"""

import asyncio
import contextlib
import importlib
import socket
from collections.abc import AsyncIterator, Sequence

from bot.application import Application
from bot.web.claim import claim_for

_SERVES = ("bot.metrics", "bot.supervision")


@contextlib.asynccontextmanager
async def served_lazily(application: Application) -> AsyncIterator[str]:
    """Serve inside the block; yields the site's address, or nothing where the usual port is taken.

    Raises:
        AddressTaken: the port that the operator chose cannot be listened on.
    """
    sockets = claim_for(application.settings)
    if not sockets:
        yield ""
        return
    application.entrance.is_for_this_machine = True
    application.entrance.opened_at(application.settings.site_home(sockets[0].getsockname()[1]))
    serving = asyncio.create_task(_serve(sockets, application))
    try:
        yield application.entrance.url
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        for listening in sockets:
            listening.close()


async def _serve(sockets: Sequence[socket.socket], application: Application) -> None:
    """Serve from the first caller on, until cancelled."""
    await _somebody_calls(sockets)
    for name in _SERVES:
        await asyncio.to_thread(importlib.import_module, name)
    from bot.metrics import Metrics
    from bot.supervision import watched_over_at

    async with watched_over_at(sockets, application, (), Metrics()):
        await asyncio.Event().wait()


async def _somebody_calls(sockets: Sequence[socket.socket]) -> None:
    loop, called = asyncio.get_running_loop(), asyncio.Event()
    for listening in sockets:
        loop.add_reader(listening, called.set)
    try:
        await called.wait()
    finally:
        for listening in sockets:
            loop.remove_reader(listening)
