"""The gateway side of the fake Discord: it opens, resumes and ends sessions, and can be made to misbehave."""

import itertools
import json
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.sessions import KNOWN_INTENTS, PRIVILEGED, Session

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

_HEARTBEAT, _IDENTIFY, _RESUME, _RECONNECT, _INVALID_SESSION, _HELLO, _ACK = 1, 2, 6, 7, 9, 10, 11
#: Close codes after which the client's session is gone: it went on purpose.
_LEFT = (1000, 1001)


class Gateway:
    """The websocket endpoint and the sessions behind it."""

    def __init__(self, server: "FakeDiscord") -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self.sessions: dict[str, Session] = {}
        #: Privileged intents that the application was granted.
        self.granted = 0
        self.heartbeat_every_s = 41.25
        self.acks_withheld = False
        #: How many RESUMEs from now on are answered with an invalid session.
        self.resumes_refused = 0
        #: How many events that the client already had come again with the next RESUME.
        self.replayed_again = 0
        #: How many new sockets are turned away at the door.
        self.connections_refused = 0
        #: What was asked for, as it came.
        self.identified: list[dict[str, Any]] = []
        self.resumed: list[dict[str, Any]] = []
        self.heartbeats = 0

    @property
    def intents(self) -> int:
        """The intents of the latest session."""
        return int(self.identified[-1]["intents"]) if self.identified else 0

    @property
    def live(self) -> list[Session]:
        return [session for session in self.sessions.values() if session.is_live]

    @property
    def is_connected(self) -> bool:
        """Whether every shard that the client runs is here."""
        live = self.live
        return bool(live) and len({session.shard for session in live}) == live[0].shards

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Speak with one shard until it leaves."""
        if self.connections_refused:
            self.connections_refused -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await _say(socket, _HELLO, {"heartbeat_interval": self.heartbeat_every_s * 1000})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._hear(socket, json.loads(message.data))
        finally:
            self._forget_left(socket)
            self._server.bell.ring()
        return socket

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Send an event to the shard that it concerns."""
        for session in tuple(self.sessions.values()):
            if session.carries(event, data):
                await session.send(event, data)

    def mute(self) -> None:
        """From now on nothing arrives at the client, until it comes back."""
        for session in self.live:
            session.is_muted = True

    async def cut(self) -> None:
        """Drop every connection without a word; the sessions stay."""
        for session in self.live:
            assert session.socket is not None
            # aiohttp's own way to close says goodbye first, which a network that fails does not.
            session.socket._req.transport.abort()
        await self._server.bell.until(lambda: not self.live, "the connections broke")

    async def close(self, code: int = 1000, reason: str = "") -> None:
        """Hang up with a close code."""
        for session in self.live:
            assert session.socket is not None
            await session.socket.close(code=code, message=reason.encode())

    async def ask_to_reconnect(self) -> None:
        """Tell every shard to come back by another connection."""
        for session in self.live:
            await _say(session.socket, _RECONNECT, None)

    async def invalidate(self, *, resumable: bool) -> None:
        """Tell every shard that its session is invalid."""
        for session in self.live:
            if not resumable:
                del self.sessions[session.id]
            await _say(session.socket, _INVALID_SESSION, resumable)

    async def ask_for_heartbeat(self) -> None:
        """Ask every shard whether it still lives."""
        for session in self.live:
            await _say(session.socket, _HEARTBEAT, None)

    async def _hear(self, socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        if message["op"] == _HEARTBEAT:
            self.heartbeats += 1
            self._server.bell.ring()
            if not self.acks_withheld:
                await _say(socket, _ACK, None)
        elif message["op"] == _IDENTIFY:
            await self._identify(socket, message["d"])
        elif message["op"] == _RESUME:
            await self._resume(socket, message["d"])

    async def _identify(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        server = self._server
        refusal = self._refusal_of(data)
        if refusal is not None:
            await socket.close(code=refusal[0], message=refusal[1].encode())
            return
        self.identified.append(data)
        server.starts_left -= 1
        shard, shards = data.get("shard", (0, 1))
        session = Session(f"session-{next(self._numbers)}", shard, shards, data["intents"], server.bot_id, socket)
        self.sessions[session.id] = session
        await session.send("READY", self._ready(session))
        for guild in server.guilds:
            payload = guild.payload()
            if session.carries("GUILD_CREATE", payload):
                await session.send("GUILD_CREATE", payload)
        server.bell.ring()

    def _refusal_of(self, data: dict[str, Any]) -> tuple[int, str] | None:
        """The close code of an IDENTIFY that Discord would not take."""
        shard, shards = data.get("shard", (0, 1))
        if data["token"] != self._server.token or self._server.starts_left <= 0:
            return 4004, "Authentication failed."
        if not 0 <= shard < shards:
            return 4010, "Invalid shard."
        if data["intents"] & ~KNOWN_INTENTS:
            return 4013, "Invalid intent(s)."
        if data["intents"] & PRIVILEGED & ~self.granted:
            return 4014, "Disallowed intent(s)."
        return None

    def _ready(self, session: Session) -> dict[str, Any]:
        server = self._server
        mine = [guild for guild in server.guilds if (guild.id >> 22) % session.shards == session.shard]
        return {
            "v": 10,
            "user": server.bot_user,
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
            "session_id": session.id,
            "resume_gateway_url": server.resume_url,
            "shard": [session.shard, session.shards],
            "application": {"id": str(server.bot_id), "flags": server.application_flags},
        }

    async def _resume(self, socket: web.WebSocketResponse, data: dict[str, Any]) -> None:
        self.resumed.append(data)
        session = self.sessions.get(data["session_id"])
        if data["token"] != self._server.token:
            await socket.close(code=4004, message=b"Authentication failed.")
        elif session is None or self.resumes_refused:
            self.resumes_refused = max(0, self.resumes_refused - 1)
            self.sessions.pop(data["session_id"], None)
            await _say(socket, _INVALID_SESSION, False)
        elif data["seq"] > len(session.events):
            await socket.close(code=4007, message=b"Invalid seq.")
        else:
            session.socket, session.is_muted = socket, False
            again, self.replayed_again = self.replayed_again, 0
            await session.replay(max(0, data["seq"] - again))
            self._server.bell.ring()

    def _forget_left(self, socket: web.WebSocketResponse) -> None:
        if socket.close_code in _LEFT:
            self.sessions = {key: session for key, session in self.sessions.items() if session.socket is not socket}


async def _say(socket: web.WebSocketResponse | None, op: int, data: Any) -> None:
    assert socket is not None
    await socket.send_str(json.dumps({"op": op, "d": data, "s": None, "t": None}))
