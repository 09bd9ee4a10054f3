"""What every handler of a Discord event needs: the assistant, the open conversations, and who is asking."""

from dataclasses import dataclass, field

import discord

from bot.asker import Asker
from bot.assistant import Assistant
from bot.platforms.discord.conversations import Conversations
from bot.platforms.once import Once

_PLATFORM = "discord"


@dataclass(frozen=True, slots=True)
class Context:
    """The parts behind the handlers."""

    assistant: Assistant
    conversations: Conversations
    #: The fewest seconds between two edits of one message.
    every_s: float
    #: Messages and interactions that were taken up. Discord repeats events, above all when a connection is resumed.
    taken_up: Once = field(default_factory=Once)


def asker_of(user: discord.User | discord.Member, channel_id: int | None) -> Asker:
    """The person behind a Discord user, and where they ask."""
    return Asker(platform=_PLATFORM, id=str(user.id), channel="" if channel_id is None else str(channel_id))
