"""What everything that answers on Slack shares."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.assistant import Assistant
from bot.platforms.slack.messages import Outbox
from bot.platforms.slack.people import People
from bot.store.delivered import DeliveredStore


@dataclass(frozen=True, slots=True)
class BotUser:
    """The bot's own user in the workspace."""

    id: str
    name: str
    #: The workspace.
    team: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of a connected bot."""

    assistant: Assistant
    outbox: Outbox
    people: People
    delivered: DeliveredStore
    bot: BotUser
    recipes: Collection[str]
    #: Least seconds between two updates of one message.
    every_s: float
    #: The emoji with which staff have a message answered, without colons.
    emoji: str

    @property
    def invitation(self) -> str:
        """What a person is told where the bot may not post."""
        return f"I am not in this channel, so I cannot post there. Type `/invite @{self.bot.name}`, then try again."
