"""Buttons and menus that still work after a restart: what to do is written in their ids, not in the bot's memory."""

import re
from typing import Any, Protocol, Self

import discord

from bot.platforms.discord.limits import CUSTOM_ID_CHARS

_PREFIX = "faq"
#: The id of every menu; what was picked says what to do.
MENU_ID = "faq-menu"


_WRITTEN = re.compile(rf"{_PREFIX}:(?P<kind>[a-z]+):(?P<argument>.+)", re.DOTALL)


def custom_id(kind: str, argument: str) -> str | None:
    """The id of a button, or the value of a menu's choice; None where Discord's limit leaves no room for it."""
    written = f"{_PREFIX}:{kind}:{argument}"
    return written if argument and len(written) <= CUSTOM_ID_CHARS else None


def asks_for(kind: str, written: str | None) -> bool:
    """Whether a custom id is that of a button of this kind."""
    return (written or "").startswith(f"{_PREFIX}:{kind}:")


class TakesPresses(Protocol):
    """The client behind the buttons."""

    async def pressed(self, interaction: discord.Interaction[Any], kind: str, argument: str) -> None:
        """Do what a button or a picked choice asks for."""


class FaqButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_WRITTEN):
    """Any button of the bot, rebuilt from its id when it is pressed."""

    def __init__(self, item: discord.ui.Button[Any], kind: str, argument: str) -> None:
        super().__init__(item)
        self._kind = kind
        self._argument = argument

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read what the button is for from its id."""
        if not isinstance(item, discord.ui.Button):
            raise TypeError(f"{_PREFIX}: ids belong to buttons only")
        return cls(item, match["kind"], match["argument"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button is for."""
        client: TakesPresses = interaction.client
        await client.pressed(interaction, self._kind, self._argument)


class FaqMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template=MENU_ID):
    """Any menu of the bot; what is picked names what to do, as a button's id does."""

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], __: re.Match[str], /
    ) -> Self:
        """Take the menu as the message shows it."""
        if not isinstance(item, discord.ui.Select):
            raise TypeError(f"the id {MENU_ID} belongs to menus only")
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what was picked."""
        found = _WRITTEN.fullmatch("".join(self.item.values))
        # What names nothing that could be done is answered as a button of another time is.
        kind, argument = found.group("kind", "argument") if found else ("", "")
        client: TakesPresses = interaction.client
        await client.pressed(interaction, kind, argument)
