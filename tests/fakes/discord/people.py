"""People on the fake Discord: they write, choose commands, press, pick and fill in, as their client would send it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.guilds import FORUM, PUBLIC_THREAD, Channel
from tests.fakes.discord.world import Interaction, Posted, new_id

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

_COMMAND, _COMPONENT, _AUTOCOMPLETE, _SUBMITTED = 2, 3, 4, 5
_SLASH_COMMAND, _MESSAGE_COMMAND = 1, 3
_SUBCOMMAND, _STRING, _INTEGER, _ROLE = 1, 3, 4, 8
#: Ids are far larger than any number that is typed.
_IDS_FROM = 1 << 22


@dataclass
class Person:
    """Somebody in the servers, or writing to the bot directly. Without `at` they are in the first channel."""

    server: "FakeDiscord"
    name: str
    id: int
    #: What the person may do in the server, as Discord writes it.
    permissions: str = "0"
    #: The ids of their roles.
    roles: list[int] = field(default_factory=list)

    async def slash(self, subcommand: str, at: Channel | None = None, **options: str | int) -> Interaction:
        """Send `/faq subcommand`, or `/faq group subcommand`; a large number is a role. Waits for no answer."""
        chosen = [_option(name, value) for name, value in options.items()]
        roles = [role for role in self.server.guilds[0].payload()["roles"] if int(role["id"]) in options.values()]
        resolved = {"resolved": {"roles": {role["id"]: role for role in roles}}} if roles else {}
        return await self._interact(_COMMAND, _faq(subcommand, chosen) | resolved, at)

    async def type_ahead(self, subcommand: str, option: str, typed: str, at: Channel | None = None) -> Interaction:
        """Type into an option with autocomplete."""
        chosen = [{"name": option, "type": _STRING, "value": typed, "focused": True}]
        return await self._interact(_AUTOCOMPLETE, _faq(subcommand, chosen), at)

    async def choose(self, command: str, message_id: int, at: Channel | None = None) -> Interaction:
        """Choose a command of a message's context menu; the message comes along, and of a reply what it names."""
        known = self.server.said.get(message_id) or self.server.message_payload(self.server.messages[message_id])
        if self.server.tells_no_referenced_message:
            known = {key: value for key, value in known.items() if key != "referenced_message"}
        data = {"id": "2", "name": command, "type": _MESSAGE_COMMAND, "target_id": str(message_id)}
        return await self._interact(_COMMAND, data | {"resolved": {"messages": {str(message_id): known}}}, at)

    async def press(self, message: Posted, label: str) -> Interaction:
        """Press the button whose label contains `label`."""
        button = next(button for button in message.buttons if label in (button.get("label") or ""))
        return await self._use(message, {"custom_id": button["custom_id"], "component_type": button["type"]})

    async def pick(self, message: Posted, *labels: str) -> Interaction:
        """Pick the options whose labels contain `labels` in the message's select menu."""
        select = next(part for part in message.selects if all(_value(part, label) for label in labels))
        values = [_value(select, label) for label in labels]
        data = {"custom_id": select["custom_id"], "component_type": select["type"], "values": values}
        return await self._use(message, data)

    async def fill_in(self, opened: Interaction, *values: str, **typed: str) -> Interaction:
        """Send the form that an interaction opened: first fields in order, others by id, the rest as it is."""
        modal = await opened.opened()
        rest = list(values)
        rows = [_filled(row, rest, typed) for row in modal["components"]]
        data = {"custom_id": modal["custom_id"], "components": rows, "resolved": {}}
        at, origin = self.server.channel(opened.channel_id), opened.origin
        # A form that was opened from a message comes back with that message.
        shown = {} if origin is None else {"message": self.server.message_payload(origin)}
        return await self._interact(_SUBMITTED, data, at, origin, **shown)

    async def say(
        self, content: str, at: Channel | None = None, *, is_bot: bool = False, answering: Posted | int | None = None
    ) -> int:
        """Write into a channel, perhaps as a reply to the bot's message or to a person's; returns the message's id."""
        return await self._write(content, at or self.server.general, is_bot=is_bot, answering=answering)

    async def whisper(self, content: str) -> int:
        """Write to the bot directly; returns the message's id."""
        return await self._write(content, self.server.direct)

    async def start_thread(self, title: str, at: Channel | None = None) -> Channel:
        """Start a thread in a channel."""
        return await self._open(title, at or self.server.general, {})

    async def post(self, forum: Channel, title: str, content: str, tags: Iterable[str] = ()) -> Channel:
        """Write a new post in a forum; its first message has the post's id."""
        assert forum.kind == FORUM
        post = await self._open(title, forum, {tag: forum.tags[tag] for tag in tags})
        await self._write(content, post, message_id=post.id)
        return post

    async def delete(self, message_id: int, at: Channel | None = None) -> None:
        """Delete a message of one's own."""
        channel = at or self.server.general
        self.server.unsaid.add(message_id)
        self.server.said.pop(message_id, None)
        gone = {"id": str(message_id), "channel_id": str(channel.id)}
        await self.server.gateway.dispatch("MESSAGE_DELETE", gone | _place(channel))

    async def _open(self, title: str, parent: Channel, tags: dict[str, int]) -> Channel:
        assert parent.guild is not None
        thread = Channel(PUBLIC_THREAD, title, parent.guild, parent, owner_id=self.id, tags=tags)
        parent.guild.channels.append(thread)
        await self.server.gateway.dispatch("THREAD_CREATE", thread.payload() | {"newly_created": True})
        return thread

    async def _write(
        self,
        content: str,
        at: Channel,
        *,
        is_bot: bool = False,
        answering: Posted | int | None = None,
        message_id: int | None = None,
    ) -> int:
        server = self.server
        mentioned = isinstance(answering, Posted) or bool(re.search(rf"<@!?{server.bot_id}>", content))
        payload = server.message_base(at.id) | {
            "id": str(message_id or new_id()),
            "author": self._user() | {"bot": is_bot},
            "content": content,
            "mentions": [server.bot_user] if mentioned else [],
        }
        payload |= self._reference(answering, at)
        server.said[int(payload["id"])] = payload
        member = {"member": self._member()} if at.guild is not None else {}
        await server.gateway.dispatch("MESSAGE_CREATE", payload | _place(at) | member)
        return int(payload["id"])

    def _reference(self, answered: Posted | int | None, at: Channel) -> dict[str, Any]:
        """What makes a message a reply."""
        if answered is None:
            return {}
        server = self.server
        shown = server.message_payload(answered) if isinstance(answered, Posted) else server.said.get(answered)
        number = answered.id if isinstance(answered, Posted) else answered
        told = {"type": 19, "message_reference": {"message_id": str(number), "channel_id": str(at.id), "type": 0}}
        return told if number in server.unsaid else told | {"referenced_message": shown}

    async def _use(self, message: Posted, data: dict[str, Any]) -> Interaction:
        """Use a component of a message."""
        shown = {"message": self.server.message_payload(message)}
        return await self._interact(_COMPONENT, data, self.server.channel(message.channel_id), message, **shown)

    async def _interact(
        self, kind: int, data: dict[str, Any], at: Channel | None, origin: Posted | None = None, **more: Any
    ) -> Interaction:
        server, channel = self.server, at or self.server.general
        interaction = Interaction(kind, channel.id, server.bell, server.clock, origin=origin)
        server.interactions[interaction.id] = interaction
        interaction.payload = {
            "id": str(interaction.id),
            "application_id": str(server.bot_id),
            "type": kind,
            "data": data,
            "token": interaction.token,
            "version": 1,
            "channel_id": str(channel.id),
            "channel": channel.payload(),
            "app_permissions": str(channel.allowed.value),
            "attachment_size_limit": 10485760,
            "context": 0 if channel.guild is not None else 1,
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {},
        }
        interaction.payload |= _place(channel) | self._presence(channel) | more
        await server.gateway.dispatch("INTERACTION_CREATE", interaction.payload)
        return interaction

    def _presence(self, channel: Channel) -> dict[str, Any]:
        if channel.guild is None:
            return {"user": self._user()}
        return {"member": self._member() | {"user": self._user(), "permissions": self.permissions}}

    def _user(self) -> dict[str, Any]:
        return {"id": str(self.id), "username": self.name, "discriminator": "0", "avatar": None}

    def payload(self) -> dict[str, Any]:
        """The person as a member of a server, as REST gives one."""
        return self._member() | {"user": self._user()}

    def _member(self) -> dict[str, Any]:
        roles = [str(role) for role in self.roles]
        return {"roles": roles, "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}


def _place(channel: Channel) -> dict[str, Any]:
    return {} if channel.guild is None else {"guild_id": str(channel.guild.id)}


def _option(name: str, value: str | int) -> dict[str, Any]:
    """An option with what was typed, or with the role that was chosen."""
    if isinstance(value, int) and value < _IDS_FROM:
        return {"name": name, "type": _INTEGER, "value": value}
    return {"name": name, "type": _STRING if isinstance(value, str) else _ROLE, "value": str(value)}


def _faq(subcommand: str, chosen: list[dict[str, Any]]) -> dict[str, Any]:
    """A command of the `/faq` group, however deep."""
    options = chosen
    for depth, name in enumerate(reversed(subcommand.split())):
        options = [{"name": name, "type": _SUBCOMMAND + (depth > 0), "options": options}]
    return {"id": "1", "name": "faq", "type": _SLASH_COMMAND, "options": options}


def _value(select: dict[str, Any], label: str) -> str | None:
    return next((option["value"] for option in select.get("options") or [] if label in option["label"]), None)


def _filled(row: dict[str, Any], values: list[str], typed: dict[str, str]) -> dict[str, Any]:
    """A row or label of a form with its field filled in from the front of `values`, or from `typed` by its id."""
    if "component" in row:
        return {"type": row["type"], "id": row.get("id", 0), "component": _field(row["component"], values, typed)}
    return {"type": row["type"], "components": [_field(part, values, typed) for part in row["components"]]}


def _field(part: dict[str, Any], values: list[str], typed: dict[str, str]) -> dict[str, Any]:
    told = {"type": part["type"], "custom_id": part["custom_id"], "id": part.get("id", 0)}
    value = values.pop(0) if values else typed.get(part["custom_id"], part.get("value") or "")
    if part["type"] == 4:
        assert value or not part.get("required", True), f"Discord's client sends no form without {part['custom_id']}"
        assert len(value) <= (part.get("max_length") or 4000), f"Discord's client takes no longer {part['custom_id']}"
    return told | ({"value": value} if part["type"] == 4 else {"values": [value] if value else []})
