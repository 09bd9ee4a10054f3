"""People on the fake Discord: they type, choose commands and press buttons, as their client would send it."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.gateway import DIRECT_MESSAGES, GUILD_MESSAGES, MESSAGE_CONTENT
from tests.fakes.discord.world import Interaction, Posted, new_id

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

_COMMAND, _COMPONENT, _AUTOCOMPLETE = 2, 3, 4
_SUBCOMMAND, _STRING = 1, 3


@dataclass
class Person:
    """Somebody in the server's one channel, or writing to the bot directly."""

    server: "FakeDiscord"
    name: str
    id: int
    #: What the person may do in the server, as Discord writes it.
    permissions: str = "0"

    async def slash(self, subcommand: str, **options: str) -> Interaction:
        """Send `/faq subcommand`; does not wait for the answer."""
        chosen = [{"name": name, "type": _STRING, "value": value} for name, value in options.items()]
        return await self._interact(_COMMAND, _command([{"name": subcommand, "type": _SUBCOMMAND, "options": chosen}]))

    async def type_ahead(self, subcommand: str, option: str, typed: str) -> Interaction:
        """Type into an option with autocomplete."""
        chosen = [{"name": option, "type": _STRING, "value": typed, "focused": True}]
        nested = [{"name": subcommand, "type": _SUBCOMMAND, "options": chosen}]
        return await self._interact(_AUTOCOMPLETE, _command(nested))

    async def press(self, message: Posted, label: str) -> Interaction:
        """Press the button whose label contains `label`."""
        button = next(button for button in message.buttons if label in button["label"])
        data = {"custom_id": button["custom_id"], "component_type": 2}
        return await self._interact(_COMPONENT, data, message=self.server.message_payload(message))

    async def say(self, content: str, *, is_bot: bool = False, answering: Posted | None = None) -> int:
        """Write into the channel; returns the message's id."""
        return await self._write(content, self.server.channel_id, is_bot=is_bot, pings_bot=answering is not None)

    async def whisper(self, content: str) -> int:
        """Write to the bot directly; returns the message's id."""
        return await self._write(content, self.server.direct_id, is_bot=False, pings_bot=False)

    async def _write(self, content: str, channel_id: int, *, is_bot: bool, pings_bot: bool) -> int:
        server = self.server
        direct = channel_id == server.direct_id
        if not server.gateway.intents & (DIRECT_MESSAGES if direct else GUILD_MESSAGES):
            return 0
        mentioned = pings_bot or bool(re.search(rf"<@!?{server.bot_id}>", content))
        visible = direct or mentioned or bool(server.gateway.intents & MESSAGE_CONTENT)
        payload = server.message_base(channel_id) | {
            "id": str(new_id()),
            "author": self._user() | {"bot": is_bot},
            "content": content if visible else "",
            "mentions": [server.bot_user] if mentioned else [],
        }
        if not direct:
            payload |= {"guild_id": str(server.guild_id), "member": _member()}
        await server.gateway.dispatch("MESSAGE_CREATE", payload)
        return int(payload["id"])

    async def _interact(self, kind: int, data: dict[str, Any], **more: Any) -> Interaction:
        server = self.server
        interaction = Interaction(kind, server.channel_id, server.bell)
        server.interactions[interaction.id] = interaction
        payload = {
            "id": str(interaction.id),
            "application_id": str(server.bot_id),
            "type": kind,
            "data": data,
            "token": interaction.token,
            "version": 1,
            "guild_id": str(server.guild_id),
            "channel_id": str(server.channel_id),
            "channel": server.channel_payload(),
            "member": _member() | {"user": self._user(), "permissions": self.permissions},
            "app_permissions": "0",
            "attachment_size_limit": 10485760,
            "context": 0,
            "entitlements": [],
            "authorizing_integration_owners": {},
        }
        await server.gateway.dispatch("INTERACTION_CREATE", payload | more)
        return interaction

    def _user(self) -> dict[str, Any]:
        return {"id": str(self.id), "username": self.name, "discriminator": "0", "avatar": None}


def _command(options: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "1", "name": "faq", "type": 1, "options": options}


def _member() -> dict[str, Any]:
    return {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
