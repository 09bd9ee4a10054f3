"""The servers of the fake Discord: channels, forums, threads, roles, and what the bot may do in each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

import discord

from tests.fakes.discord.world import new_id

TEXT, DIRECT, PUBLIC_THREAD, FORUM = 0, 1, 11, 15

#: What a bot invited with sensible permissions may do everywhere.
USUAL = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    use_application_commands=True,
)
_BORN = "2026-01-01T00:00:00+00:00"


@dataclass
class Channel:
    """A text channel, a forum, a thread or post in one of them, or a conversation of two."""

    kind: int
    name: str
    guild: "Guild | None" = None
    parent: Self | None = None
    id: int = field(default_factory=new_id)
    #: What the bot may not do here although its role may.
    denied: discord.Permissions = field(default_factory=discord.Permissions.none)
    is_deleted: bool = False
    is_archived: bool = False
    #: Whether everybody but the bot is kept out.
    is_hidden: bool = False
    owner_id: int = 0
    #: Of a forum: the tags there are, by name. Of a post: those it has.
    tags: dict[str, int] = field(default_factory=dict)
    moderated_tags: frozenset[str] = frozenset()

    @property
    def is_thread(self) -> bool:
        return self.kind == PUBLIC_THREAD

    @property
    def allowed(self) -> discord.Permissions:
        """What the bot may do here; a thread takes its parent's."""
        if self.guild is None:
            return USUAL
        denied = self.denied.value | (self.parent.denied.value if self.parent else 0)
        return discord.Permissions(self.guild.allowed.value & ~denied)

    def deny(self, **permissions: bool) -> None:
        """Take permissions from the bot in this channel, such as `embed_links=True`."""
        self.denied = discord.Permissions(self.denied.value | discord.Permissions(**permissions).value)

    def hide(self) -> None:
        """Show the channel to the bot and to no other member."""
        self.is_hidden = True

    def payload(self) -> dict[str, Any]:
        """The channel as Discord sends it."""
        payload: dict[str, Any] = {"id": str(self.id), "type": self.kind, "name": self.name}
        if self.guild is None:
            return payload | {"recipients": [], "last_message_id": None}
        payload |= {"guild_id": str(self.guild.id), "parent_id": str(self.parent.id) if self.parent else None}
        if self.is_thread:
            return payload | self._of_thread()
        payload |= {"position": 0, "permission_overwrites": self._overwrites(), "nsfw": False, "topic": None}
        return payload | self._of_forum() if self.kind == FORUM else payload

    def _of_thread(self) -> dict[str, Any]:
        about = {"archived": self.is_archived, "auto_archive_duration": 1440, "archive_timestamp": _BORN}
        about |= {"locked": False, "create_timestamp": _BORN}
        return {
            "owner_id": str(self.owner_id),
            "thread_metadata": about,
            "message_count": 0,
            "member_count": 1,
            "rate_limit_per_user": 0,
            "applied_tags": [str(tag) for tag in self.tags.values()],
        }

    def _of_forum(self) -> dict[str, Any]:
        tags = [
            {"id": str(tag), "name": name, "moderated": name in self.moderated_tags} | _NO_EMOJI
            for name, tag in self.tags.items()
        ]
        return {"available_tags": tags, "default_reaction_emoji": None, "default_sort_order": None, "flags": 0}

    def _overwrites(self) -> list[dict[str, Any]]:
        if self.guild is None:
            return []
        hidden = discord.Permissions(view_channel=True).value if self.is_hidden else 0
        denied = self.denied.value | hidden
        return [{"id": str(self.guild.id), "type": 0, "allow": "0", "deny": str(denied)}] if denied else []


_NO_EMOJI = {"emoji_id": None, "emoji_name": None}


@dataclass
class Guild:
    """A server with its channels and roles."""

    id: int
    name: str
    #: What the bot's role may do.
    allowed: discord.Permissions = field(default_factory=lambda: discord.Permissions(USUAL.value))
    channels: list[Channel] = field(default_factory=list)
    roles: dict[str, int] = field(default_factory=dict)

    def text_channel(self, name: str) -> Channel:
        """A new text channel."""
        return self._add(Channel(TEXT, name, self))

    def forum(self, name: str, tags: Iterable[str] = (), moderated: Iterable[str] = ()) -> Channel:
        """A new forum whose posts can have these tags; only moderators may set the moderated ones."""
        ids = {tag: new_id() for tag in tags}
        return self._add(Channel(FORUM, name, self, tags=ids, moderated_tags=frozenset(moderated)))

    def role(self, name: str) -> int:
        """The id of a role, which is made on first use."""
        return self.roles.setdefault(name, new_id())

    def _add(self, channel: Channel) -> Channel:
        self.channels.append(channel)
        return channel

    def payload(self) -> dict[str, Any]:
        """The guild as GUILD_CREATE sends it."""
        everyone = {"id": self.id, "name": "@everyone"}
        roles = [everyone, *({"id": number, "name": name} for name, number in self.roles.items())]
        return {
            "id": str(self.id),
            "name": self.name,
            "owner_id": "1",
            "roles": [_role(role["id"], str(role["name"]), self.allowed) for role in roles],
            "channels": [channel.payload() for channel in self.channels if not channel.is_thread],
            "threads": [channel.payload() for channel in self.channels if channel.is_thread],
            "members": [],
            "member_count": 1,
            "unavailable": False,
        }


def _role(number: Any, name: str, allowed: discord.Permissions) -> dict[str, Any]:
    look = {"hoist": False, "managed": False, "mentionable": False, "color": 0, "colors": {"primary_color": 0}}
    return {"id": str(number), "name": name, "permissions": str(allowed.value), "position": 0, **look}


def spread_guilds(count: int) -> list[Guild]:
    """Guilds with one channel each, whose ids fall on the shards in turn."""
    first = new_id() >> 22
    guilds = [Guild((first + number) << 22, f"Course {number + 1}") for number in range(count)]
    for guild in guilds:
        guild.text_channel("general")
    return guilds
