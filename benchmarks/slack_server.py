"""The tests' Slack with a stopwatch, and bots as processes of their own that are connected to it.

It checks every message as in the tests, but keeps none, so that its own memory stays flat.
"""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from aiohttp import web

from benchmarks.bot_process import Measured, started
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, FakeSlack
from tests.fakes.slack.conversations import Conversations
from tests.fakes.slack.gestures import TEAM
from tests.fakes.slack.sockets import Socket, Sockets
from tests.fakes.slack.state import Json, ResponseUrl

#: Slack takes one post a second in a channel, so there are enough for that pace to hold nothing up.
CHANNELS = tuple(f"C{number:04}" for number in range(600))
#: The connections that a bot opens.
CONNECTIONS = 2
_PATIENCE_S = 60.0
#: When the request that is being served came in.
_ARRIVED_S: ContextVar[float] = ContextVar("arrived_s")


class _Stopwatch(Sockets):
    """Sends envelopes without waiting, and notes when each was acknowledged."""

    def __init__(self, slack: "TimedSlack", notify: Callable[[], Awaitable[None]]) -> None:
        super().__init__(notify)
        self._slack = slack

    async def send(self, kind: str, payload: Json, key: str) -> float:
        """Send an envelope on the next socket; the seconds before it was written."""
        socket: Socket = await self._next_socket()
        envelope = f"envelope{next(self._numbers)}"
        ack: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        ack.add_done_callback(lambda _: self._noted(socket, envelope, key))
        socket.pending[envelope] = ack
        wire = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True}
        if kind == "events_api":
            wire |= {"accepts_response_payload": False, "retry_attempt": 0, "retry_reason": ""}
        sent_s = time.perf_counter()
        await socket.ws.send_json(wire)
        return sent_s

    def _noted(self, socket: Socket, envelope: str, key: str) -> None:
        del socket.pending[envelope]
        self._slack.acknowledged_s[key] = time.perf_counter()
        self._slack.bell.set()


class _Forgetful(Conversations):
    """Checks what is posted and notes when it came; nothing of it is kept."""

    answered_s: dict[str, float]

    def post(self, body: Json) -> Json:
        answer = super().post(body)
        self.messages.clear()
        self.posted_at_s.clear()
        self.answered_s[str(body.get("thread_ts"))] = _ARRIVED_S.get()
        return answer


class TimedSlack(FakeSlack):
    """Use as `async with`; sends envelopes by key, and notes when each was acknowledged and answered."""

    def __init__(self) -> None:
        super().__init__()
        self.acknowledged_s: dict[str, float] = {}
        #: When the request with the answer had come, by the key of what it answers.
        self.answered_s: dict[str, float] = {}
        self.talk = _Forgetful(self.clock, self._timestamp)
        self.talk.answered_s = self.answered_s
        self.channels.update(CHANNELS)
        self.bell = asyncio.Event()
        self.stopwatch = _Stopwatch(self, self._notify)
        self.sockets = self.stopwatch
        self._turns = 0

    async def mention(self, text: str) -> tuple[str, float]:  # type: ignore[override]
        """Mention the bot in the next channel; the key, and the seconds before the envelope was written."""
        key = self._timestamp()
        event = {"type": "app_mention", "user": "UMIRA", "channel": self._channel(), "ts": key, "event_ts": key}
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": f"Ev{key}",
            "event": event | {"text": f"<@{BOT_USER}> {text}"},
            "api_app_id": "AFAQ",
            "event_time": 1_700_000_000,
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        }
        return key, await self.stopwatch.send("events_api", payload, key)

    async def command(self, text: str) -> tuple[str, float]:
        """Type `/faq text`; returns like `mention`."""
        key, url = self._response_url("UMIRA")
        payload = {
            "command": "/faq",
            "text": text,
            "user_id": "UMIRA",
            "channel_id": self._channel(),
            "team_id": TEAM,
            "response_url": url,
            "trigger_id": key,
            "is_enterprise_install": "false",
        }
        return key, await self.stopwatch.send("slash_commands", payload, key)

    async def press_show(self, entry: str) -> tuple[str, float]:
        """Press a button that shows an entry; returns like `mention`."""
        key, url = self._response_url("UMIRA")
        channel = self._channel()
        payload = {
            "type": "block_actions",
            "user": {"id": "UMIRA", "team_id": TEAM},
            "team": {"id": TEAM},
            "trigger_id": key,
            "actions": [{"type": "button", "block_id": "b", "action_id": f"faq:show:{entry}"}],
            "container": {"type": "message", "message_ts": self._timestamp(), "channel_id": channel},
            "channel": {"id": channel},
            "response_url": url,
        }
        return key, await self.stopwatch.send("interactive", payload, key)

    async def answered(self, key: str) -> None:
        """Wait until that was acknowledged and answered."""
        async with asyncio.timeout(_PATIENCE_S):
            while key not in self.answered_s or key not in self.acknowledged_s:
                self.bell.clear()
                await self.bell.wait()

    def _channel(self) -> str:
        self._turns += 1
        return CHANNELS[self._turns % len(CHANNELS)]

    async def _method(self, request: web.Request) -> web.Response:
        _ARRIVED_S.set(time.perf_counter())
        answer = await super()._method(request)
        self.calls.clear()
        self.bell.set()
        return answer

    async def _respond(self, request: web.Request) -> web.Response:
        _ARRIVED_S.set(time.perf_counter())
        return await super()._respond(request)

    def _use(self, url: ResponseUrl, body: Json) -> web.Response:
        answer = super()._use(url, body)
        key = next(key for key, known in self.response_urls.items() if known is url)
        del self.response_urls[key]
        self.answered_s[key] = _ARRIVED_S.get()
        self.bell.set()
        return answer


@dataclass
class Bot(Measured):
    """A bot's process and the Slack that it alone is connected to."""

    server: TimedSlack
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    #: Where cProfile writes, if anywhere.
    profile: Path | None = None
    process: psutil.Process = field(init=False)
    started_s: float = 0.0

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Bot"]:
        """The bot, from when all its sockets are open to when it has ended."""
        with tempfile.TemporaryDirectory() as folder:
            told = {
                "FAQBOT_SLACK_BOT_TOKEN": BOT_TOKEN,
                "FAQBOT_SLACK_APP_TOKEN": APP_TOKEN,
                "FAQBOT_SLACK_API": self.server.base_url,
                "FAQBOT_STORE": str(Path(folder) / "faqbot.db"),
                **self.environment,
            }
            self.started_s = time.perf_counter()
            async with started(self.arguments, folder, told, self.profile) as self.process:
                await self.server.until(lambda: len(self.server.sockets.open) == CONNECTIONS, "its connections")
                yield self
