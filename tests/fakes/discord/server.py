"""The fake Discord as a whole: its guilds, what was written in them, and its loopback port."""

import asyncio
import itertools
from typing import Any, Self

import discord
import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.discord.buckets import Buckets
from tests.fakes.discord.faults import Cut, Fault, Hang, Limited, Refusal, Refused
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.guilds import DIRECT, Channel, Guild, spread_guilds
from tests.fakes.discord.people import Person
from tests.fakes.discord.rest import Rest
from tests.fakes.discord.sessions import MESSAGE_CONTENT
from tests.fakes.discord.world import Bell, Clock, Interaction, Posted, new_id

TOKEN = "fake.token.that-nothing-may-log"
#: The application's flag for a bot in fewer than 100 servers that was granted message content.
_CONTENT_GRANTED = 1 << 19


class FakeDiscord:
    """Use as `async with`; while it lasts, discord.py connects here instead of to Discord."""

    def __init__(self, *, guilds: int = 1, shards: int = 1) -> None:
        self.token = TOKEN
        self.bell = Bell()
        self.clock = Clock()
        self.gateway = Gateway(self)
        #: How many shards Discord recommends, and how many sessions may still be started.
        self.shards = shards
        self.starts_left = 1000
        self.bot_id = new_id()
        self.guilds: list[Guild] = spread_guilds(guilds)
        self.direct = Channel(DIRECT, "")
        self.guild_id, self.channel_id = self.guilds[0].id, self.guilds[0].channels[0].id
        self.direct_id = self.direct.id
        self.messages: dict[int, Posted] = {}
        self.interactions: dict[int, Interaction] = {}
        #: The commands there are, and each list that was put in their place.
        self.commands: list[dict[str, Any]] = []
        self.synced: list[list[dict[str, Any]]] = []
        self.requests: list[str] = []
        self.refusals: list[Refusal] = []
        #: Bodies that would have pinged somebody.
        self.pings: list[dict[str, Any]] = []
        self.typing: list[int] = []
        #: Whether a message that somebody chose comes without the one that it replies to. Discord promises neither.
        self.tells_no_referenced_message = False
        #: Channels that the bot may not enter.
        self.closed_channels: set[int] = set()
        self.faults: list[Fault] = []
        self.buckets = Buckets(self.clock)
        #: What people wrote, as the bot was told, and what was deleted since.
        self.said: dict[int, dict[str, Any]] = {}
        self.unsaid: set[int] = set()
        #: Who is in the servers, by id.
        self.members: dict[int, Person] = {}
        self._people = itertools.count(1)
        self._runner: web.AppRunner | None = None
        self._url = yarl.URL()
        self._before = (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)

    async def __aenter__(self) -> Self:
        application = Rest(self).application()
        for path in ("/gateway", "/gateway/", "/resume", "/resume/"):
            application.router.add_get(path, self.gateway.serve)
        self._runner = web.AppRunner(application, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._url = yarl.URL.build(scheme="http", host="127.0.0.1", port=self._runner.addresses[0][1])
        Route.BASE = str(self._url / "api/v10")
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)
        return self

    async def __aexit__(self, *_: object) -> None:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = self._before
        await self.gateway.close()
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def gateway_url(self) -> str:
        return str(self._url.with_scheme("ws") / "gateway")

    @property
    def resume_url(self) -> str:
        """Where a client that comes back should do so; another address, as with Discord."""
        return str(self._url.with_scheme("ws") / "resume")

    @property
    def bot_user(self) -> dict[str, Any]:
        return {"id": str(self.bot_id), "username": "faqbot", "discriminator": "0", "avatar": None, "bot": True}

    @property
    def application_flags(self) -> int:
        return _CONTENT_GRANTED if self.gateway.granted & MESSAGE_CONTENT else 0

    @property
    def mention(self) -> str:
        """What a person types to mention the bot."""
        return f"<@{self.bot_id}>"

    @property
    def posted(self) -> list[Posted]:
        """The bot's messages, oldest first."""
        return list(self.messages.values())

    @property
    def general(self) -> Channel:
        """The first channel of the first guild."""
        return self.guilds[0].channels[0]

    @property
    def files_forbidden(self) -> bool:
        """Whether the bot lacks the permission Attach Files in the first channel."""
        return not self.general.allowed.attach_files

    @files_forbidden.setter
    def files_forbidden(self, forbidden: bool) -> None:
        self.general.denied = discord.Permissions(attach_files=forbidden)

    def channel(self, channel_id: int) -> Channel | None:
        """The channel with that id, unless it was deleted."""
        known = (self.direct, *(channel for guild in self.guilds for channel in guild.channels))
        return next((channel for channel in known if channel.id == channel_id and not channel.is_deleted), None)

    def person(self, name: str) -> Person:
        """A new person."""
        person = Person(self, name, new_id() + next(self._people))
        self.members[person.id] = person
        return person

    def keep(self, posted: Posted) -> Posted:
        self.messages[posted.id] = posted
        self.bell.ring()
        return posted

    def fail(self, method: str, path: str, *, status: int, code: int = 0, times: int = 1) -> None:
        """Answer the next `times` requests that match with an error."""
        fault = (
            Refused(method, path, times, status, code) if status != 429 else Limited(method, path, times, 0.01, False)
        )
        self.faults.append(fault)

    def limit(self, method: str, path: str, retry_after_s: float, *, is_global: bool = False, times: int = 1) -> None:
        """Answer the next `times` requests that match with a rate limit."""
        self.faults.append(Limited(method, path, times, retry_after_s, is_global))

    def cut(self, method: str, path: str, *, is_handled: bool = False, times: int = 1) -> None:
        """Break the connection of the next `times` requests that match; handled ones take effect all the same."""
        self.faults.append(Cut(method, path, times, is_handled))

    def hang(self, method: str, path: str, *, times: int = 1) -> asyncio.Event:
        """Leave the next `times` requests that match without an answer until the event is set."""
        until = asyncio.Event()
        self.faults.append(Hang(method, path, times, until))
        return until

    async def connected(self) -> None:
        """Wait until the bot is on the gateway."""
        await self.bell.until(lambda: self.gateway.is_connected, "the bot connected")

    async def message(self, number: int = 0) -> Posted:
        """Wait for the bot's message with that number, from 0."""
        await self.bell.until(lambda: len(self.messages) > number, f"the bot wrote {number + 1} messages")
        return self.posted[number]

    def message_base(self, channel_id: int) -> dict[str, Any]:
        """What every message has."""
        return {
            "channel_id": str(channel_id),
            "timestamp": discord.utils.utcnow().isoformat(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
        }

    def message_payload(self, posted: Posted) -> dict[str, Any]:
        """A message of the bot as Discord sends it back."""
        shown = {
            key: posted.body.get(key) or empty for key, empty in (("content", ""), ("embeds", []), ("components", []))
        }
        shown |= {"attachments": [_shown(place, file) for place, file in enumerate(posted.files)]}
        own = {"id": str(posted.id), "author": self.bot_user, "flags": posted.flags}
        return self.message_base(posted.channel_id) | shown | own


def _shown(place: int, file: dict[str, Any]) -> dict[str, Any]:
    """A file as Discord sends it back."""
    address = f"https://cdn.discordapp.com/attachments/{file['filename']}"
    about = {"id": str(place + 1), "filename": file["filename"], "size": len(file["content"])}
    return about | {"description": file.get("description"), "url": address, "proxy_url": address}
