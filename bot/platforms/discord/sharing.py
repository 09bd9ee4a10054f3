"""Which private answers were shared with their channel, so that each is shared once and offers it no longer."""

from collections import OrderedDict
from dataclasses import replace

from bot.platforms.discord.components import asks_for
from bot.platforms.discord.message import Message
from bot.reply import ActionKind, Reply, Text


class Shares:
    """The private messages that were shared lately.

    A press always reaches the process that shows the message's server, and the shared message has no button left; so
    this only has to bridge the moment until the button is gone.
    """

    def __init__(self, capacity: int = 1_000) -> None:
        self._capacity = capacity
        self._shared: OrderedDict[int, None] = OrderedDict()

    def begin(self, message_id: int) -> bool:
        """Whether the message may be shared now; nobody else may share it then, until `failed`."""
        if message_id in self._shared:
            return False
        self._shared[message_id] = None
        if len(self._shared) > self._capacity:
            self._shared.popitem(last=False)
        return True

    def failed(self, message_id: int) -> None:
        """The message could not be shared; it may be tried again."""
        self._shared.pop(message_id, None)

    def holds(self, message_id: int) -> bool:
        """Whether the message was shared, or is about to be."""
        return message_id in self._shared

    def as_it_is(self, message_id: int, message: Message) -> Message:
        """The message to be shown under that id, without its share button where it was shared."""
        return without_share(message) if self.holds(message_id) else message


def without_share(message: Message) -> Message:
    """The same message, not to be shared again."""
    kept = tuple(button for button in message.buttons if not asks_for(ActionKind.SHARE, button.custom_id))
    return replace(message, buttons=kept)


def already_shared() -> Reply:
    """A share button was pressed twice."""
    return Reply(parts=(Text(markdown="This is already shared with the channel."),), private=True)
