"""Server-sent events: what changes is told to a page that is open, until it is over or the page is closed."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping

from aiohttp import web

from bot.site.guard import HEADERS
from bot.site.sender import sender_of

#: Pages that are told at once; each holds a connection. Others show the same when they are loaded again.
_OPEN = 64
#: Of these for one sender, so that nobody alone takes them from all others. A whole class may sit behind one address.
_OPEN_EACH = 32
#: Seconds after which a quiet stream says that it is still there, which is also how a closed page is noticed.
_PULSE_S = 15.0

#: Seconds in which pages are told that what they watch is over.
_PARTING_S = 0.2

News = Mapping[str, object]


class Events:
    """All streams of the site."""

    def __init__(self, *, behind_proxy: bool = False) -> None:
        self._behind_proxy = behind_proxy
        #: Who is told, by the task that tells them.
        self._open: dict[asyncio.Task[object], str] = {}

    async def tell(self, request: web.Request, news: AsyncIterator[News]) -> web.StreamResponse:
        """Tell a page all the news; the last says that nothing follows.

        Raises:
            HTTPServiceUnavailable: very many pages are being told.
        """
        sender = sender_of(request, behind_proxy=self._behind_proxy)
        if len(self._open) >= _OPEN or list(self._open.values()).count(sender) >= _OPEN_EACH:
            raise web.HTTPServiceUnavailable(text="Very many people watch at this moment. Load the page again later.")
        this = asyncio.current_task()
        if this is None:
            raise RuntimeError("Requests are answered in tasks.")
        self._open[this] = sender
        try:
            return await _stream(request, news)
        finally:
            del self._open[this]

    async def close(self) -> None:
        """Let go of every page; one whose news are not over by themselves tries to watch on when the bot is back."""
        if self._open:
            await asyncio.wait(self._open, timeout=_PARTING_S)
        for each in self._open:
            each.cancel()


async def _stream(request: web.Request, news: AsyncIterator[News]) -> web.StreamResponse:
    headers = HEADERS | {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    response = web.StreamResponse(headers=headers)
    response.content_type = "text/event-stream"
    await response.prepare(request)
    coming: asyncio.Task[News] | None = None
    with contextlib.suppress(ConnectionError):
        try:
            while True:
                coming = coming or asyncio.ensure_future(anext(news))
                done, _ = await asyncio.wait({coming}, timeout=_PULSE_S)
                if not done:
                    await response.write(b": still here\n\n")
                    continue
                told, coming = coming, None
                await response.write(_event(told.result()))
        except StopAsyncIteration:
            await response.write(b"event: over\ndata: {}\n\n")
        finally:
            if coming is not None:
                coming.cancel()
                await asyncio.wait({coming})
    return response


def _event(news: News) -> bytes:
    return f"data: {json.dumps(news, ensure_ascii=False)}\n\n".encode()
