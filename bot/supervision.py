"""What watches over a serving bot: whether it is alive and ready, and what it counts, told over HTTP."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Protocol

from bot.application import Application
from bot.loop_watch import watch_loop
from bot.metrics import CONTENT_TYPE, Metrics, Now
from bot.platforms.standing import Standing
from bot.readiness import Ask, Check, Readiness
from bot.site.opening import open_site
from bot.web.claim import claim_for
from bot.web.operator_pages import operator_pages
from bot.web.server import WebServer

log = logging.getLogger(__name__)


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
    """Serve health, counts and the site inside the block; yields the server, or None where nothing is served.

    Raises:
        AddressTaken: the port that the operator chose cannot be listened on.
    """
    async with watched_over_at(claim_for(application.settings), application, platforms, metrics) as server:
        yield server


@contextlib.asynccontextmanager
async def watched_over_at(
    sockets: Sequence[socket.socket], application: Application, platforms: Sequence[Connected], metrics: Metrics
) -> AsyncIterator[WebServer | None]:
    """The same at sockets that listen already; with none, nothing is served."""
    now = _now(application, platforms)
    lag = asyncio.create_task(watch_loop(metrics.lagged))
    is_public = application.settings.site_address.is_public_name
    readiness = readiness_of(application, platforms)
    pages = operator_pages(readiness, partial(metrics.page, now), CONTENT_TYPE, is_public)
    site = open_site(application)
    server = WebServer((*pages, *site.routes))
    try:
        await server.open_on(sockets)
        if sockets:
            log.info("health and metrics are at http://%s:%d", *server.address)
            application.entrance.opened_at(application.settings.site_home(server.address[1]))
        if application.entrance.url:
            log.info("the site is at %s", application.entrance.url)
        yield server if sockets else None
    finally:
        # Pages that watch something grow would hold the server up.
        await site.close()
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
