"""What watches over a serving bot: whether it is alive and ready, and what it counts, told over HTTP."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Protocol

from bot.application import Application
from bot.errors import AddressTaken
from bot.loop_watch import watch_loop
from bot.metrics import CONTENT_TYPE, Metrics, Now
from bot.platforms.standing import Standing
from bot.readiness import Ask, Check, Readiness
from bot.settings import Settings
from bot.site.opening import site_routes
from bot.site.switch import SiteSwitch
from bot.web.operator_pages import operator_pages
from bot.web.server import WebServer

log = logging.getLogger(__name__)

#: Whoever sits at the machine finds what listens there under one name: a cookie of another would not count.
_OWN_NAME, _OWN_ADDRESSES = "localhost", {"0.0.0.0", "::", "127.0.0.1", "::1"}  # noqa: S104 - read, not bound


class Connected(Protocol):
    """A platform, as far as it is watched."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def standing(self) -> Standing:
        """How its connections stand."""


@contextlib.asynccontextmanager
async def watched_over(
    application: Application, platforms: Sequence[Connected], metrics: Metrics
) -> AsyncIterator[WebServer | None]:
    """Serve health and counts inside the block; yields the server, or None where nothing is served.

    Raises:
        AddressTaken: the port that the operator chose cannot be listened on.
    """
    now = _now(application, platforms)
    lag = asyncio.create_task(watch_loop(metrics.lagged))
    pages = operator_pages(readiness_of(application, platforms), partial(metrics.page, now), CONTENT_TYPE)
    server = WebServer((*pages, *site_routes(application)))
    try:
        is_open = await _opened(server, application.settings)
        if is_open:
            application.entrance.opened_at(site_url(application.settings, server))
        yield server if is_open else None
    finally:
        await server.close()
        lag.cancel()
        await asyncio.wait({lag})


def readiness_of(application: Application, platforms: Sequence[Connected]) -> Readiness:
    """Who is asked whether the bot can serve: every platform, the FAQ, the store."""
    parts: dict[str, Ask] = {platform.name: _connection(platform) for platform in platforms}

    async def faq() -> Check:
        knowledge = application.knowledge
        detail = f"{len(knowledge.current.faq)} entries, version {knowledge.current.version}"
        if knowledge.problem is not None:
            # The last good one is served, so nobody waits for an answer.
            detail += "; the files changed and are broken now, see the log or faqbot check"
        return Check(name="faq", ok=len(knowledge.current.faq) > 0, detail=detail)

    async def store() -> Check:
        trouble = await application.store.look()
        return Check(name="store", ok=trouble is None, detail="answers" if trouble is None else str(trouble))

    return Readiness(parts | {"faq": faq, "store": store})


def _connection(platform: Connected) -> Ask:
    async def ask() -> Check:
        standing = platform.standing
        return Check(name=platform.name, ok=standing.is_whole, detail=str(standing))

    return ask


def _now(application: Application, platforms: Sequence[Connected]) -> Now:
    def faq() -> tuple[str, int, bool]:
        knowledge = application.knowledge
        return knowledge.current.version, len(knowledge.current.faq), knowledge.problem is not None

    return Now(
        proofs=lambda: application.desk.under_way,
        faq=faq,
        standings=lambda: {platform.name: platform.standing for platform in platforms},
    )


def site_url(settings: Settings, server: WebServer) -> str:
    """Where a person finds the site; empty where it is switched off."""
    if settings.site is SiteSwitch.OFF:
        return ""
    host, port = server.address
    return settings.site_url or f"http://{_OWN_NAME if host in _OWN_ADDRESSES else host}:{port}/"


async def _opened(server: WebServer, settings: Settings) -> bool:
    if not settings.serves_http:
        return False
    try:
        await server.open(settings.http_host, settings.http_port)
    except AddressTaken as error:
        if settings.port_was_chosen:
            raise
        log.warning("%s The bot goes on without it.", error)
        return False
    log.info("health and metrics are at http://%s:%d", *server.address)
    if settings.site is not SiteSwitch.OFF:
        log.info("the site is at %s", site_url(settings, server))
    return True
