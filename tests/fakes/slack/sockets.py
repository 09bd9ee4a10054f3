"""The fake Slack's end of Socket Mode: several sockets, envelopes, acknowledgements, retries, and breaks.

An acknowledgement counts on the socket that carried its envelope. What Slack retries when none came is the Events API
alone; a command or a press whose socket broke is shown to the person as failed, and nobody repeats it.
"""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]

#: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
ACKNOWLEDGE_S = 3.0
#: https://docs.slack.dev/apis/events-api/using-socket-mode
MOST_SOCKETS = 10
#: How long a test waits for something that should happen; it fails with what was seen instead.
PATIENCE_S = 10.0
#: Slack retries an event almost at once, after a minute and after five; here a minute is 50 ms.
#: https://docs.slack.dev/apis/events-api#retries
RETRY_AFTER_S = (0.0, 0.05, 0.25)


class OperationTimeout(AssertionError):
    """What a person sees of a command or a press that nobody acknowledged."""


@dataclass(eq=False)
class Socket:
    """One connection of the app."""

    ws: web.WebSocketResponse
    gone: "asyncio.Future[None]"
    leaving: bool = False
    pending: "dict[str, asyncio.Future[Json | None]]" = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return not self.gone.done()


class Sockets:
    """Every connection, and what goes over them."""

    def __init__(self, notify: Callable[[], Awaitable[None]]) -> None:
        self._notify = notify
        self._numbers = itertools.count(1)
        self._turns = itertools.count()
        self._tickets: set[str] = set()
        self._all: list[Socket] = []
        #: How many connections there ever were.
        self.connections = 0
        self.acknowledged_after_s: dict[str, float] = {}
        #: Envelopes that came more than once, with the number of the retry; and acknowledgements that meant nothing.
        self.retried: list[tuple[str, int]] = []
        self.strays: list[str] = []
        self.retry_after_s = RETRY_AFTER_S
        self._lost_acks = 0

    @property
    def open(self) -> list[Socket]:
        """The connections that stand, those that Slack is about to close among them."""
        return [socket for socket in self._all if socket.is_open]

    def ticket(self) -> str:
        """Allow one more connection."""
        ticket = f"ticket{next(self._numbers)}"
        self._tickets.add(ticket)
        return ticket

    def lose_acknowledgements(self, count: int) -> None:
        """Take the next ones as never sent, as a network would."""
        self._lost_acks += count

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("ticket") not in self._tickets:
            return web.Response(status=403, text="a ticket works once")
        self._tickets.discard(request.query["ticket"])
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        socket = Socket(ws, asyncio.get_running_loop().create_future())
        if len(self.open) >= MOST_SOCKETS:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return ws
        self._all.append(socket)
        self.connections += 1
        greeting = {"num_connections": len(self.open), "debug_info": {"approximate_connection_time": 18060}}
        await ws.send_json({"type": "hello", "connection_info": {"app_id": "AFAQ"}} | greeting)
        await self._notify()
        try:
            await self._read(socket)
        finally:
            socket.gone.set_result(None)
            await self._notify()
        return ws

    async def deliver(self, kind: str, payload: Json) -> Json | None:
        """Send an envelope and wait for its acknowledgement, whose payload is returned; a late one fails the test.

        Raises:
            OperationTimeout: a command or a press was not acknowledged because its socket broke.
        """
        assert self._all, "nobody is connected"
        for attempt in itertools.count():
            socket = await self._next_socket()
            done, answer = await self._attempt(socket, kind, payload, attempt)
            if done:
                return answer
            if kind != "events_api":
                raise OperationTimeout(f"{kind}: operation_timeout")
            if attempt == len(self.retry_after_s):
                raise AssertionError(f"{payload.get('event_id')} was given up after {attempt} retries")
            await asyncio.sleep(self.retry_after_s[attempt])
            self.retried.append((str(payload.get("event_id")), attempt + 1))
        raise AssertionError("unreachable")

    async def say_goodbye(self, reason: str = "refresh_requested", *, most: int = MOST_SOCKETS) -> list[Socket]:
        """Say on `most` sockets that they will be closed; returns them. They still carry envelopes until they are."""
        leaving = [socket for socket in self.open if not socket.leaving][:most]
        for socket in leaving:
            socket.leaving = True
            await socket.ws.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})
        return leaving

    async def close(self, leaving: list[Socket]) -> None:
        """Close sockets as announced, once what they carry is acknowledged, or after a while all the same."""
        pending = [ack for socket in leaving for ack in socket.pending.values() if not ack.done()]
        if pending:
            await asyncio.wait(pending, timeout=ACKNOWLEDGE_S)
        for socket in leaving:
            await socket.ws.close()

    def cut(self, *, most: int = MOST_SOCKETS) -> None:
        """Break connections without a word, as a network does."""
        for socket in self.open[:most]:
            socket.leaving = True
            transport = socket.ws._req.transport if socket.ws._req is not None else None
            if transport is not None:
                transport.abort()

    async def _next_socket(self) -> Socket:
        """One of the open ones in turn, a leaving one only where there is no other; waits until there is one.

        Slack itself would count a missing socket as a failed attempt; its attempts span six minutes, so an app that
        comes back within them gets its events all the same.
        """
        async with asyncio.timeout(PATIENCE_S):
            while not self.open:
                await asyncio.sleep(0.005)
        sockets = [socket for socket in self.open if not socket.leaving] or self.open
        return sockets[next(self._turns) % len(sockets)]

    async def _attempt(self, socket: Socket, kind: str, payload: Json, attempt: int) -> tuple[bool, Json | None]:
        loop = asyncio.get_running_loop()
        envelope = f"envelope{next(self._numbers)}"
        ack: asyncio.Future[Json | None] = loop.create_future()
        socket.pending[envelope] = ack
        wire = {"envelope_id": envelope, "type": kind, "payload": payload}
        wire["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            wire |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        sent = loop.time()
        try:
            await socket.ws.send_json(wire)
        except ConnectionError:
            return False, None
        await asyncio.wait({ack, socket.gone}, timeout=ACKNOWLEDGE_S, return_when=asyncio.FIRST_COMPLETED)
        if not ack.done():
            assert socket.gone.done(), f"{kind} was not acknowledged within {ACKNOWLEDGE_S} s"
            return False, None
        if self._lost_acks:
            self._lost_acks -= 1
            return False, None
        self.acknowledged_after_s[envelope] = loop.time() - sent
        return True, ack.result()

    async def _read(self, socket: Socket) -> None:
        async for frame in socket.ws:
            if frame.type is not WSMsgType.TEXT:
                continue
            answer = json.loads(frame.data)
            ack = socket.pending.get(answer["envelope_id"])
            if ack is None:
                self.strays.append(answer["envelope_id"])
                continue
            assert not ack.done(), "an envelope was acknowledged twice"
            ack.set_result(answer.get("payload"))
