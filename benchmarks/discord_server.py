"""The tests' Discord with a stopwatch, and bots as processes of their own that are connected to it.

It checks every message as in the tests, but keeps none, so that its own memory stays flat over a million of them.
"""

import asyncio
import contextlib
import json
import random
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from discord.http import Route

from benchmarks.bot_process import Measured, started
from tests.fakes.discord import TOKEN, FakeDiscord, Posted
from tests.fakes.discord.sessions import MESSAGE_CONTENT
from tests.fakes.discord.world import new_id

#: The name of everybody whose message is to be answered; the peer knows them by it.
ASKER = "asker"
CHATTERER = "chatterer"
#: Discord sends the bot's own messages to the bot too, so each server has as many channels as it has questions a while.
GUILDS, CHANNELS = 20, 5
_PATIENCE_S = 60.0
#: A bot that was behind writes its last questions while others hold the file's lock or the processor.
_WRITTEN_WITHIN_S = 60.0
_EVERYBODY = range(10_000, 11_000)
_USER = {"discriminator": "0", "avatar": None}
_MEMBER = {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}


class _Doorbook(list[str]):
    """Requests by when they came; only the latest message is of interest."""

    def __init__(self) -> None:
        super().__init__()
        self.message_s = 0.0

    def append(self, request: str, /) -> None:
        if request.startswith("POST /channels/") and request.endswith("/messages"):
            self.message_s = time.perf_counter()


class TimedDiscord(FakeDiscord):
    """Use as `async with`; sends messages and notes when the answers come."""

    def __init__(self, guilds: int = GUILDS, channels: int = CHANNELS, roles: int = 0) -> None:
        super().__init__(guilds=guilds)
        for guild in self.guilds:
            for number in range(1, channels):
                guild.text_channel(f"course-{number}")
            for number in range(roles):
                guild.role(f"role-{number}")
        self.channels = tuple(channel for guild in self.guilds for channel in guild.channels)
        self.gateway.granted = MESSAGE_CONTENT
        self.requests = self.door = _Doorbook()
        #: Seconds at which the answer to a message came, by the message's id.
        self.answered_s: dict[int, float] = {}
        self.n_answered = 0
        self._rng = random.Random(1)
        self._sequence = 10_000_000

    async def __aenter__(self) -> "TimedDiscord":
        await super().__aenter__()
        self.rest_url = Route.BASE
        return self

    def keep(self, posted: Posted) -> Posted:
        """Note when it came; nothing of it is kept."""
        reference = posted.body.get("message_reference") or {}
        self.answered_s[int(reference.get("message_id", 0))] = self.door.message_s
        self.n_answered += 1
        for session in self.gateway.sessions.values():
            session.events.clear()
        self.bell.ring()
        return posted

    async def say(self, text: str, author: str) -> int:
        """Let somebody write into some channel; returns the message's id."""
        channel = self._rng.choice(self.channels)
        assert channel.guild is not None
        message_id = new_id()
        mentions = [self.bot_user] if self.mention in text else []
        payload = self.message_base(channel.id) | {
            "id": str(message_id),
            "guild_id": str(channel.guild.id),
            "author": _USER | {"id": str(self._rng.choice(_EVERYBODY)), "username": author},
            "member": _MEMBER,
            "content": text,
            "mentions": mentions,
        }
        self._sequence += 1
        socket = self.gateway.live[0].socket
        assert socket is not None
        await socket.send_str(json.dumps({"op": 0, "s": self._sequence, "t": "MESSAGE_CREATE", "d": payload}))
        return message_id

    async def answer_to(self, message_id: int) -> float:
        """Wait for the answer; the seconds at which its request came in."""
        await self.bell.until(lambda: message_id in self.answered_s, "the message is answered", _PATIENCE_S)
        return self.answered_s.pop(message_id)


@dataclass
class Bot(Measured):
    """A bot's process and the Discord that it alone is connected to."""

    server: TimedDiscord
    module: str
    environment: Mapping[str, str] = field(default_factory=dict)
    #: Where cProfile writes, if anywhere.
    profile: Path | None = None
    process: psutil.Process = field(init=False)
    store: Path = field(init=False)
    started_s: float = 0.0

    async def stored(self, questions: int) -> None:
        """Wait until the bot's store has so many questions; they are written a moment after their answers."""
        with contextlib.closing(sqlite3.connect(self.store)) as connection:
            until_s = time.perf_counter() + _WRITTEN_WITHIN_S
            while (found := connection.execute("SELECT count(*) FROM questions").fetchone()[0]) != questions:
                assert found < questions, f"{found} questions are stored, but {questions} were answered"
                assert time.perf_counter() < until_s, f"only {found} of {questions} answered questions are stored"
                await asyncio.sleep(0.1)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Bot"]:
        """The bot, from when the gateway has it to when it has ended."""
        with tempfile.TemporaryDirectory() as folder:
            self.store = Path(folder) / "faqbot.db"
            told = {"FAQBOT_DISCORD_TOKEN": TOKEN, "FAQBOT_STORE": str(self.store), **self.environment}
            module = (self.module, self.server.rest_url, self.server.gateway_url)
            self.started_s = time.perf_counter()
            async with started(module, folder, told, self.profile) as self.process:
                await self.server.bell.until(lambda: self.server.gateway.is_connected, "it connects", _PATIENCE_S)
                yield self
