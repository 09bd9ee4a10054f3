"""What every page of the site is made from."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from bot.knowledge import Knowledge
from bot.site.address import SiteAddress
from bot.site.links import LiveLinks

if TYPE_CHECKING:
    # Its libraries are imported when the first page is drawn.
    from bot.site.drawing import Drawing

_NOT_KEPT = {"Cache-Control": "no-store"}


@dataclass
class SiteParts:
    """The FAQ, the site's address, and how a page is drawn."""

    knowledge: Callable[[], Knowledge]
    faq_path: Path
    address: SiteAddress
    #: What there is besides the questions: see `Links.rooms`.
    rooms: tuple[str, ...] = ()
    #: Seconds between two changes of what grows.
    every_s: float = 0.5
    links: LiveLinks = field(init=False)
    _drawing: "Drawing | None" = None

    def __post_init__(self) -> None:
        """Know the way about."""
        self.links = LiveLinks(self.address.prefix, self.rooms)

    async def drawing(self) -> "Drawing":
        """The templates; the first call imports what fills them in, beside the event loop."""
        if self._drawing is None:
            self._drawing = await asyncio.to_thread(_drawing)
        return self._drawing

    async def page(self, template: str, **values: object) -> str:
        """Draw a page of the served site."""
        return (await self.drawing()).page(template, self.links, **values)

    async def respond(self, template: str, **values: object) -> web.Response:
        """Draw a page that is of this moment, and answer with it."""
        html = await self.page(template, **values)
        return web.Response(text=html, content_type="text/html", headers=_NOT_KEPT)

    async def trouble(self, heading: str, words: str) -> str:
        """Draw the page that tells what went wrong."""
        return await self.page("trouble.html", heading=heading, words=words)


def _drawing() -> "Drawing":
    from bot.site.drawing import Drawing

    return Drawing()
