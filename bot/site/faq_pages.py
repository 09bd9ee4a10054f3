"""The pages to read: contents, sections, entries, search. They need no cookie, no script, and change nothing."""

import asyncio
import json
from collections.abc import Callable
from datetime import date

from aiohttp import web

from bot.site.assets import assets
from bot.site.change_dates import ChangeDates
from bot.site.kept_pages import KeptPages
from bot.site.parts import SiteParts
from bot.site.reading import Reader
from bot.site.routes import Route
from bot.site.searching import TYPED_CHARS, look_up

_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}

#: Draws a page, or nothing where there is none; it may take a while, and runs beside the event loop.
Draw = Callable[[Reader], str | None]


class FaqPages:
    """Handlers of what everybody may read."""

    def __init__(self, parts: SiteParts, dates: ChangeDates, today: Callable[[], date] = date.today) -> None:
        self._parts = parts
        self._dates = dates
        self._today = today
        self._kept = KeptPages()
        #: The reader of the state that was asked for last.
        self._reader: tuple[object, Reader] | None = None

    @property
    def routes(self) -> tuple[Route, ...]:
        """Where they are."""
        return (
            Route("GET", "/", self._home, in_turn=True),
            Route("GET", "/s/{slug}", self._section, in_turn=True),
            Route("GET", "/q/{id}", self._entry, in_turn=True),
            Route("GET", "/search", self._search, in_turn=True),
            Route("GET", "/search.json", self._search_json, in_turn=True),
            Route("GET", "/static/{name:.+}", _static, in_turn=True),
        )

    async def _home(self, request: web.Request) -> web.Response:
        return await self._page(request, "/", lambda reader: reader.home(self._parts.links))

    async def _section(self, request: web.Request) -> web.Response:
        slug, page = request.match_info["slug"], _number(request.query.get("page", "1"))

        address = f"/s/{slug}/{page}"
        return await self._page(request, address, lambda reader: reader.section(slug, page, self._parts.links))

    async def _entry(self, request: web.Request) -> web.Response:
        entry_id = request.match_info["id"]
        if entry_id not in self._parts.knowledge().faq.by_id:
            raise web.HTTPNotFound
        links, changed = self._parts.links, self._dates.of(entry_id)
        return await self._page(request, f"/q/{entry_id}", lambda reader: reader.entry(entry_id, links, changed))

    async def _search(self, request: web.Request) -> web.Response:
        typed = request.query.get("q", "")[:TYPED_CHARS]
        found = look_up(self._parts.knowledge(), typed)
        return await self._parts.respond("search.html", typed=typed, found=found.entries, decision=found.decision.value)

    async def _search_json(self, request: web.Request) -> web.Response:
        found = look_up(self._parts.knowledge(), request.query.get("q", ""))
        links = self._parts.links
        entries = [{"question": entry.question, "url": links.entry(entry.id)} for entry in found.entries]
        text = json.dumps({"decision": found.decision.value, "found": entries}, ensure_ascii=False)
        return web.json_response(text=text, headers={"Cache-Control": "no-store"})

    @property
    def _faq_state(self) -> object:
        """What a reader reads: another one makes it old."""
        knowledge = self._parts.knowledge()
        return knowledge.version, id(knowledge), self._today()

    async def _page(self, request: web.Request, address: str, draw: Draw) -> web.Response:
        faq_state = self._faq_state
        self._dates.follow(faq_state)
        state = faq_state, self._dates.version
        page = self._kept.find(state, address)
        if page is None:
            reader = await self._reader_of(faq_state)
            html = await asyncio.to_thread(draw, reader)
            if html is None:
                raise web.HTTPNotFound
            page = self._kept.keep(state, address, html)
        return page.answer(request)

    async def _reader_of(self, state: object) -> Reader:
        if self._reader is not None and self._reader[0] == state:
            return self._reader[1]
        drawing, knowledge, today = await self._parts.drawing(), self._parts.knowledge(), self._today()
        reader = await asyncio.to_thread(Reader.of, knowledge, self._parts.faq_path, drawing, today)
        self._reader = (state, reader)
        return reader


async def _static(request: web.Request) -> web.Response:
    asset = assets().get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    # A page of another version asks for another version; it gets this one, but not for good.
    is_this = request.query.get("v") == asset.version
    headers = dict(_FOR_GOOD) if is_this else {"Cache-Control": "no-cache"}
    body = asset.content
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body, headers["Content-Encoding"] = asset.packed, "gzip"
    return web.Response(body=body, content_type=asset.media_type, charset="utf-8", headers=headers)


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        raise web.HTTPNotFound
    return int(typed)
