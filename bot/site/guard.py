"""What stands around every page: which hosts are answered, which headers go out, how trouble is told.

The server before it (`bot.web.server`) bounds connections, bodies and patience.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from aiohttp import web

from bot.errors import BotError
from bot.site.address import SiteAddress

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Nothing is loaded from elsewhere, nothing inline is run, and no other page may frame this one.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Server": "faqbot",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Pages that are answered between two steps of the chat; the others wait their turn.
_AT_ONCE = 1

_HEADINGS = {
    400: "That cannot be read",
    403: "Not allowed",
    404: "Not found",
    405: "That cannot be done here",
    413: "Too much at once",
    415: "That cannot be read",
    421: "Wrong address",
    429: "A moment, please",
    503: "Not now",
}
_WORDS = {
    404: "There is nothing at this address. The entry may have been renamed, or the proof is no longer kept.",
    413: "That is more text than the site takes.",
}


class DrawTrouble(Protocol):
    """Draws the page that tells what went wrong."""

    async def __call__(self, heading: str, words: str) -> str:
        """The page."""


class Guard:
    """Wraps handlers."""

    def __init__(self, address: SiteAddress, draw_trouble: DrawTrouble) -> None:
        self._address = address
        self._draw_trouble = draw_trouble
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def around(self, handler: Handler) -> Handler:
        """The handler, for requests that are meant for this site."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            response = await self._answer(handler, request)
            if not response.prepared:
                response.headers.update({name: text for name, text in HEADERS.items() if name not in response.headers})
            return response

        return guarded

    def in_turn(self, handler: Handler) -> Handler:
        """The same for pages that cost only computing: however many are asked for at once, the chat goes on between."""

        async def waited(request: web.Request) -> web.StreamResponse:
            async with self._turns:
                await asyncio.sleep(0)
                return await handler(request)

        return self.around(waited)

    async def _answer(self, handler: Handler, request: web.Request) -> web.StreamResponse:
        if not self._address.answers_to(request.host):
            return await self._trouble(
                421, "This site does not answer to that name. Its operator names it with FAQBOT_SITE_URL."
            )
        try:
            return await handler(request)
        except web.HTTPMove as away:
            return web.Response(status=away.status, headers={"Location": str(away.location)})
        except web.HTTPException as refused:
            return await self._trouble(refused.status, _WORDS.get(refused.status, refused.text or ""))
        except BotError as error:
            return await self._trouble(503, str(error))
        except Exception:
            log.exception("a page of the site failed: %s", request.match_info.route.resource)
            return await self._trouble(500, "Something went wrong here. It is in the bot's log.")

    async def _trouble(self, status: int, words: str) -> web.Response:
        heading = _HEADINGS.get(status, "That did not work")
        page = await self._draw_trouble(heading, words)
        return web.Response(text=page, status=status, content_type="text/html", headers={"Cache-Control": "no-store"})
