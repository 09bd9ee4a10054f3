"""One small HTTP server in the bot's process. What it serves is given to it as routes; it guards them all alike.

A client that is slow, or one of very many, costs the bot next to nothing: a request has a few seconds to arrive whole,
bodies are small, and beyond a number of connections the one that has waited longest for its request gives way.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.web.claim import claim


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may cost."""

    #: Seconds for a request's line and headers, and between two requests of one connection.
    head_s: float = 15.0
    #: Seconds for a request's body.
    body_s: float = 10.0
    #: The largest body, in bytes.
    body_bytes: int = 64 * 1024
    #: Connections at once. Every one needs a file descriptor, and the chats' own must never run out of them.
    connections: int = 256
    #: Seconds that answers under way have when the bot stops.
    grace_s: float = 2.0


class WebServer:
    """Serves routes at one address between `open` and `close`."""

    def __init__(self, routes: Iterable[web.AbstractRouteDef], limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._answering: set[asyncio.Protocol] = set()
        application = web.Application(middlewares=[self._guard], client_max_size=self._limits.body_bytes)
        application.add_routes(routes)
        self._runner = web.AppRunner(
            application,
            access_log=None,
            keepalive_timeout=self._limits.head_s,
            lingering_time=self._limits.grace_s,
            shutdown_timeout=self._limits.grace_s,
        )
        self._listening: list[asyncio.Server] = []

    async def open(self, host: str, port: int) -> None:
        """Begin to listen; port 0 lets the system choose one.

        Raises:
            AddressTaken: the address cannot be listened on.
        """
        await self.open_on(claim(host, port))

    async def open_on(self, sockets: Iterable[socket.socket]) -> None:
        """Begin to serve who comes to sockets that listen already."""
        await self._runner.setup()
        loop = asyncio.get_running_loop()
        for listening in sockets:
            self._listening.append(await loop.create_server(self._connection, sock=listening))

    async def close(self) -> None:
        """Take nothing new, and give what is being answered a moment to end."""
        for listening in self._listening:
            listening.close()
        await self._runner.cleanup()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that are listened on."""
        if not self._listening:
            raise RuntimeError("The server is not open.")
        host, port, *_ = self._listening[0].sockets[0].getsockname()
        return str(host), int(port)

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        server = self._runner.server
        return 0 if server is None else len(server.connections)

    def _connection(self) -> asyncio.Protocol:
        """Take one more client; where there are too many, whoever has waited longest without a request goes."""
        server = self._runner.server
        if server is None:
            raise RuntimeError("The server is not open.")
        # One that is being closed has no transport any more.
        connected = [other for other in server.connections if other.transport is not None]
        if len(connected) >= self._limits.connections:
            waiting = next((other for other in connected if other not in self._answering), None)
            if waiting is None:
                return _Refused()
            waiting.force_close()
        return server()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._answering.add(request.protocol)
        try:
            if request.can_read_body:
                await self._read_body(request)
            return await handler(request)
        finally:
            self._answering.discard(request.protocol)

    async def _read_body(self, request: web.Request) -> None:
        """Have the body arrive before anybody works on it; aiohttp refuses one that is too large."""
        try:
            async with asyncio.timeout(self._limits.body_s):
                await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None


class _Refused(asyncio.Protocol):
    """A client for whom there is no room."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hang up."""
        transport.close()


@contextlib.asynccontextmanager
async def serving(
    routes: Iterable[web.AbstractRouteDef], host: str, port: int, limits: Limits | None = None
) -> AsyncIterator[WebServer]:
    """A server that listens inside the block.

    Raises:
        AddressTaken: the address cannot be listened on.
    """
    server = WebServer(routes, limits)
    await server.open(host, port)
    try:
        yield server
    finally:
        await server.close()
