"""What goes wrong on the way to the fake Discord: refusals, rate limits, broken connections and silence."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BASE = "/api/v10"


@dataclass
class Refusal(Exception):
    """An answer other than success; `errors` is Discord's tree of what is wrong where."""

    status: int
    code: int
    message: str
    errors: dict[str, Any] = field(default_factory=dict)


@dataclass
class Fault:
    """Meets the next `times` requests whose method and path match, instead of their handler."""

    method: str
    path: str
    times: int

    def hits(self, request: web.Request) -> bool:
        return self.times > 0 and self.method == request.method and bool(re.search(self.path, request.path))

    async def meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Do what goes wrong."""
        raise NotImplementedError


@dataclass
class Refused(Fault):
    """Discord says no, or is down."""

    status: int
    code: int

    async def meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        raise Refusal(self.status, self.code, "a fault set by the test")


@dataclass
class Limited(Fault):
    """Too many requests, of this route or of the whole bot."""

    retry_after_s: float
    is_global: bool

    async def meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        return too_many(self.retry_after_s, is_global=self.is_global)


@dataclass
class Cut(Fault):
    """The connection breaks, before Discord has read the request or before its answer is out."""

    is_handled: bool

    async def meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.is_handled:
            await handler(request)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()


@dataclass
class Hang(Fault):
    """Discord does not answer until the event is set; then it does what was asked."""

    until: asyncio.Event

    async def meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        await self.until.wait()
        return await handler(request)


def too_many(retry_after_s: float, *, is_global: bool) -> web.Response:
    """Status 429 as Discord writes it."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after_s, "global": is_global}
    response = json_response(body, 429)
    response.headers["Retry-After"] = str(max(1, round(retry_after_s)))
    response.headers["X-RateLimit-Scope"] = "global" if is_global else "user"
    if is_global:
        response.headers["X-RateLimit-Global"] = "true"
    return response


def json_response(data: Any, status: int = 200) -> web.Response:
    """JSON with the bare content type that discord.py insists on, as it comes through Discord's edge."""
    response = web.Response(body=json.dumps(data).encode(), status=status, content_type="application/json")
    response.headers["Via"] = "1.1 google"
    return response
