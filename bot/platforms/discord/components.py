"""Buttons that still work after a restart: what to do is written in the button's id, not in the bot's memory."""

import re
from typing import Any, Protocol, Self

import discord

from bot.platforms.discord.limits import CUSTOM_ID_CHARS

_PREFIX = "faq"


def custom_id(kind: str, argument: str) -> str:
    """The id of a button, at most `CUSTOM_ID_CHARS` long.

    Raises:
        ValueError: kind and argument are too long together.
    """
    written = f"{_PREFIX}:{kind}:{argument}"
    if len(written) > CUSTOM_ID_CHARS:
        raise ValueError(f"A button id has at most {CUSTOM_ID_CHARS} characters, this one {len(written)}.")
    return written


class TakesPresses(Protocol):
    """The client behind the buttons."""

    async def pressed(self, interaction: discord.Interaction[Any], kind: str, argument: str) -> None:
        """Do what a button asks for."""


class FaqButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"{_PREFIX}:(?P<kind>[a-z]+):(?P<argument>.+)"
):
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
