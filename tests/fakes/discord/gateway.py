"""The gateway side of the fake Discord: one websocket per shard, and only the events that its intents allow."""

import asyncio
import itertools
import json
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _HELLO, _ACK = 0, 1, 2, 6, 10, 11

GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15
_PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT


class Gateway:
    """The websocket endpoint and the sessions on it."""

    def __init__(self, server: "FakeDiscord") -> None:
        self._server = server
        self._sockets: set[web.WebSocketResponse] = set()
        self._sequence = itertools.count(1)
        self.intents = 0

    @property
    def is_connected(self) -> bool:
        return bool(self._sockets)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Speak with one shard until it leaves."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self._send(socket, _HELLO, {"heartbeat_interval": 41250})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._hear(socket, json.loads(message.data))
        finally:
            self._sockets.discard(socket)
            self._server.bell.ring()
        return socket

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Send an event to every shard."""
        for socket in self._sockets:
            await self._send(socket, _DISPATCH, data, event)

    async def close(self) -> None:
        """Hang up."""
        await asyncio.gather(*(socket.close() for socket in tuple(self._sockets)))

    async def _hear(self, socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        if message["op"] == _HEARTBEAT:
            await self._send(socket, _ACK, None)
        elif message["op"] == _IDENTIFY:
            await self._identify(socket, message["d"])
        elif message["op"] == _RESUME:
            self._sockets.add(socket)
            await self._send(socket, _DISPATCH, {}, "RESUMED")

    async def _identify(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        server = self._server
        if data["token"] != server.token:
            await socket.close(code=4004, message=b"Authentication failed.")
            return
        self.intents = data["intents"]
        if self.intents & _PRIVILEGED:
            await socket.close(code=4014, message=b"Disallowed intent(s).")
            return
        ready = {
            "v": 10,
            "user": server.bot_user,
            "guilds": [{"id": str(server.guild_id), "unavailable": True}],
            "session_id": "session",
            "resume_gateway_url": server.gateway_url,
            "shard": data.get("shard", [0, 1]),
            "application": {"id": str(server.bot_id), "flags": 0},
        }
        await self._send(socket, _DISPATCH, ready, "READY")
        await self._send(socket, _DISPATCH, server.guild_payload(), "GUILD_CREATE")
        self._sockets.add(socket)
        server.bell.ring()

    async def _send(self, socket: web.WebSocketResponse, op: int, data: Any, event: str | None = None) -> None:
        sequence = next(self._sequence) if op == _DISPATCH else None
        await socket.send_str(json.dumps({"op": op, "d": data, "s": sequence, "t": event}))
