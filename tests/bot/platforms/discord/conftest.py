"""A fake Discord, a way to connect the bot to it, and an assistant that says what a test tells it to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

import pytest
from pydantic import SecretStr

from bot.assistant import Asker, Question
from bot.platforms.discord.platform import DiscordPlatform
from bot.proofs.desk import ProofDesk
from bot.proofs.stopped_reply import stopped_reply
from bot.reply import Progress, Reply, Text
from runners.spec import Device
from tests.bot.platforms.discord.remembering import Remembering, remembering
from tests.fakes.discord import TOKEN, FakeDiscord, Person

RECIPES = ("digits", "digits-tiny")
#: What the bot calls an error in these tests.
INCIDENT = "cafe0123"
#: Manage Server, https://discord.com/developers/docs/topics/permissions
MANAGE_GUILD = str(1 << 5)

Connect = Callable[..., Awaitable[DiscordPlatform]]


@pytest.fixture
async def discord_server(request: pytest.FixtureRequest) -> AsyncIterator[FakeDiscord]:
    """Fails the test when anything the bot wrote could have pinged somebody.

    Indirect parametrisation gives it arguments, such as `{"guilds": 6, "shards": 3}`.
    """
    async with FakeDiscord(**getattr(request, "param", {})) as server:
        yield server
        assert not server.pings


@pytest.fixture
def ada(discord_server: FakeDiscord) -> Person:
    return discord_server.person("ada")


@pytest.fixture
def teacher(discord_server: FakeDiscord) -> Person:
    """Somebody who manages the server."""
    teacher = discord_server.person("teacher")
    teacher.permissions = MANAGE_GUILD
    return teacher


@pytest.fixture
async def assistants(desk: ProofDesk) -> AsyncIterator[Remembering]:
    """Makes assistants over one store."""
    async with remembering(desk) as assistants:
        yield assistants


@pytest.fixture
async def connect(discord_server: FakeDiscord) -> AsyncIterator[Connect]:
    """Connect the bot with an assistant; everything is closed at the end of the test."""
    running: list[tuple[DiscordPlatform, asyncio.Task[None]]] = []

    async def connect(assistant: object, **options: object) -> DiscordPlatform:
        settings = {"recipes": RECIPES, "every_s": 0.01, "retry_after_s": (0.01,) * 4, "new_incident": lambda: INCIDENT}
        settings |= options
        platform = DiscordPlatform(assistant, SecretStr(TOKEN), **settings)
        running.append((platform, asyncio.create_task(platform.run())))
        await discord_server.connected()
        return platform

    yield connect
    for platform, task in running:
        await platform.close()
        await task


def said(markdown: str, **more: object) -> Reply:
    return Reply(parts=(Text(markdown=markdown),), **more)


def step(fraction: float) -> Reply:
    return Reply(parts=(Progress(label="training", fraction=fraction),))


class ScriptedAssistant:
    """Yields the replies it was given, each once `gate` lets it, and remembers what it was asked."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self.replies = replies
        self.asked: list[Question] = []
        self.seeds: list[tuple[str | None, str | None]] = []
        self.devices: list[Device] = []
        self.acts: list[tuple[str, str, Asker]] = []
        self.every_s: list[float] = []
        self._gates: dict[int, asyncio.Event] = {}

    def hold_back(self, number: int) -> asyncio.Event:
        """Keep reply `number` (from 0) back until the event is set."""
        return self._gates.setdefault(number, asyncio.Event())

    async def _play(self, every_s: float) -> AsyncIterator[Reply]:
        self.every_s.append(every_s)
        for number, reply in enumerate(self.replies):
            if number in self._gates:
                await self._gates[number].wait()
            if isinstance(reply, Exception):
                raise reply
            yield reply

    def respond(self, question: Question, *, every_s: float) -> AsyncIterator[Reply]:
        self.asked.append(question)
        return self._play(every_s)

    async def answer(self, question: Question) -> Reply:
        """What `grow` begins with."""
        self.asked.append(question)
        return await anext(self._play(0.0))

    def grow(self, answer: Reply, asker: Asker, *, every_s: float) -> AsyncIterator[Reply]:
        return self._play(every_s)

    def seed(
        self, seed: str | None, recipe: str | None, asker: Asker, *, every_s: float, device: Device = Device.AUTO
    ) -> AsyncIterator[Reply]:
        self.seeds.append((seed, recipe))
        self.devices.append(device)
        return self._play(every_s)

    def act(
        self, kind: str, argument: str, asker: Asker, *, every_s: float, on_private: bool = False
    ) -> AsyncIterator[Reply]:
        self.acts.append((kind, argument, asker))
        return self._play(every_s)

    async def last_words(self, said: Reply, since: datetime) -> Reply:
        return stopped_reply(said)

    def complete(self, typed: str, limit: int) -> tuple[str, ...]:
        return tuple(f"{typed} {number} " + "long " * 30 for number in range(limit + 5))

    async def catalogue(self, asker: Asker) -> Reply:
        return said("- everything I know", private=True)

    def help(self, unknown: str = "") -> Reply:
        return said(f"help {unknown}".strip(), private=True)
