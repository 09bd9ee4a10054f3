"""What every handler of a Discord event needs: the assistant, the open conversations, and who is asking."""

from dataclasses import dataclass, field
from typing import Any

import discord

from bot.asker import Asker
from bot.assistant import Assistant
from bot.platforms.discord.barriers import Barriers
from bot.platforms.discord.conversations import Conversations
from bot.platforms.discord.limits import PRIVATE_GROWS_S
from bot.platforms.discord.place import place_of
from bot.platforms.discord.sharing import Shares
from bot.platforms.taken_up import TakenUp

_PLATFORM = "discord"


@dataclass(frozen=True, slots=True)
class Context:
    """The parts behind the handlers."""

    assistant: Assistant
    conversations: Conversations
    #: The fewest seconds between two edits of one message.
    every_s: float
    #: Messages and interactions that were taken up. Discord repeats events, above all when a connection is resumed.
    taken_up: TakenUp = field(default_factory=lambda: TakenUp(_PLATFORM))
    #: What the bot was refused lately, channel by channel.
    barriers: Barriers = field(default_factory=Barriers)
    #: Private answers that were shared with their channel.
    shares: Shares = field(default_factory=Shares)
    #: The most seconds for which a private message grows.
    private_for_s: float = PRIVATE_GROWS_S


def asker_of(interaction: discord.Interaction[Any]) -> Asker:
    """Whoever used a command or pressed a button, where, and with what rights."""
    user = interaction.user
    place = place_of(interaction.channel, interaction.channel_id)
    return Asker(
        platform=_PLATFORM,
        id=str(user.id),
        server=_written(interaction.guild_id),
        channel=place.channel,
        thread=place.thread,
        is_direct=interaction.guild_id is None,
        manages=interaction.guild_id is not None and interaction.permissions.manage_guild,
        roles=_roles(user),
        name=user.display_name,
    )


def author_of(message: discord.Message) -> Asker:
    """Whoever wrote a message, where, and with what rights."""
    member, guild = message.author, message.guild
    place = place_of(message.channel, message.channel.id)
    return Asker(
        platform=_PLATFORM,
        id=str(member.id),
        server=_written(guild.id if guild else None),
        channel=place.channel,
        thread=place.thread,
        is_direct=guild is None,
        manages=isinstance(member, discord.Member) and member.guild_permissions.manage_guild,
        roles=_roles(member),
    )


def _roles(user: discord.User | discord.Member) -> frozenset[str]:
    return frozenset(str(role.id) for role in user.roles) if isinstance(user, discord.Member) else frozenset()


def _written(number: int | None) -> str:
    return "" if number is None else str(number)
