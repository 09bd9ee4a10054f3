"""The fake Discord as a whole: one server with one channel, on a free loopback port."""

import itertools
from typing import Any, Self

import discord
import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.people import Person
from tests.fakes.discord.rest import Fault, Rest
from tests.fakes.discord.rules import Refusal
from tests.fakes.discord.world import Bell, Interaction, Posted, new_id

TOKEN = "fake.token.that-nothing-may-log"


class FakeDiscord:
    """Use as `async with`; while it lasts, discord.py connects here instead of to Discord."""

    token = TOKEN

    def __init__(self) -> None:
        self.bell = Bell()
        self.gateway = Gateway(self)
        self.bot_id, self.guild_id, self.channel_id, self.direct_id = (new_id() for _ in range(4))
        self.messages: dict[int, Posted] = {}
        self.interactions: dict[int, Interaction] = {}
        self.synced: list[list[dict[str, Any]]] = []
        self.requests: list[str] = []
        self.refusals: list[Refusal] = []
        #: Bodies that would have pinged somebody.
        self.pings: list[dict[str, Any]] = []
        self.typing: list[int] = []
        #: Channels that the bot may not enter.
        self.closed_channels: set[int] = set()
        #: Whether the bot lacks the permission Attach Files in channels.
        self.files_forbidden = False
        self.faults: list[Fault] = []
        self._people = itertools.count(1)
        self._runner: web.AppRunner | None = None
        self._url = yarl.URL()
        self._before = (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)

    async def __aenter__(self) -> Self:
        application = Rest(self).application()
        application.router.add_get("/gateway", self.gateway.serve)
        application.router.add_get("/gateway/", self.gateway.serve)
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
    def bot_user(self) -> dict[str, Any]:
        return {"id": str(self.bot_id), "username": "faqbot", "discriminator": "0", "avatar": None, "bot": True}

    @property
    def mention(self) -> str:
        """What a person types to mention the bot."""
        return f"<@{self.bot_id}>"

    @property
    def posted(self) -> list[Posted]:
        """The bot's messages, oldest first."""
        return list(self.messages.values())

    def person(self, name: str) -> Person:
        """A new person."""
        return Person(self, name, new_id() + next(self._people))

    def keep(self, posted: Posted) -> Posted:
        self.messages[posted.id] = posted
        self.bell.ring()
        return posted

    def fail(self, method: str, path: str, *, status: int, code: int = 0, times: int = 1) -> None:
        """Answer the next `times` requests that match with an error."""
        self.faults.append(Fault(method, path, status, code, times))

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

    def channel_payload(self) -> dict[str, Any]:
        return {
            "id": str(self.channel_id),
            "type": 0,
            "name": "general",
            "guild_id": str(self.guild_id),
            "position": 0,
            "permission_overwrites": [],
            "nsfw": False,
            "parent_id": None,
        }

    def guild_payload(self) -> dict[str, Any]:
        everyone = {"id": str(self.guild_id), "name": "@everyone", "permissions": "0", "position": 0, "color": 0}
        everyone |= {"hoist": False, "managed": False, "mentionable": False, "colors": {"primary_color": 0}}
        return {
            "id": str(self.guild_id),
            "name": "Course",
            "owner_id": "1",
            "roles": [everyone],
            "channels": [self.channel_payload()],
            "threads": [],
            "members": [],
            "member_count": 1,
            "unavailable": False,
        }


def _shown(place: int, file: dict[str, Any]) -> dict[str, Any]:
    """A file as Discord sends it back."""
    address = f"https://cdn.discordapp.com/attachments/{file['filename']}"
    about = {"id": str(place + 1), "filename": file["filename"], "size": len(file["content"])}
    return about | {"description": file.get("description"), "url": address, "proxy_url": address}
