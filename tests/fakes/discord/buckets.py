"""Rate limits of the fake Discord: so many requests of one route and channel in so many seconds."""

import re
from dataclasses import dataclass, field

from aiohttp import web

from tests.fakes.discord.faults import BASE, Handler, too_many
from tests.fakes.discord.world import Clock

#: Ids that stand for the resource that a limit is counted for; every other id in a path counts as one.
_MAJOR = re.compile(r"/(channels|guilds|webhooks)/\d+(?:/interaction-\d+)?")
_ID = re.compile(r"/\d+")


@dataclass
class _Window:
    ends_s: float
    left: int


@dataclass
class Buckets:
    """With a `limit`, a route refuses what goes beyond it and says in its headers what is left."""

    clock: Clock
    limit: int = 0
    every_s: float = 1.0
    #: How many requests came although nothing was left.
    refused: int = 0
    _windows: dict[str, _Window] = field(default_factory=dict)

    async def pass_through(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle the request where its bucket has room."""
        if not self.limit:
            return await handler(request)
        window = self._window(request)
        if window.left == 0:
            self.refused += 1
            response: web.StreamResponse = too_many(window.ends_s - self.clock(), is_global=False)
        else:
            window.left -= 1
            response = await handler(request)
        response.headers["X-RateLimit-Limit"] = str(self.limit)
        response.headers["X-RateLimit-Remaining"] = str(window.left)
        response.headers["X-RateLimit-Reset-After"] = f"{max(0.0, window.ends_s - self.clock()):.3f}"
        response.headers["X-RateLimit-Bucket"] = f"{abs(hash(_route(request))):x}"
        return response

    def _window(self, request: web.Request) -> _Window:
        path = request.path.removeprefix(BASE)
        major = _MAJOR.match(path)
        key = f"{_route(request)} {major[0] if major else ''}"
        window = self._windows.get(key)
        if window is None or self.clock() >= window.ends_s:
            window = self._windows[key] = _Window(self.clock() + self.every_s, self.limit)
        return window


def _route(request: web.Request) -> str:
    return f"{request.method} {_ID.sub('/id', request.path)}"
