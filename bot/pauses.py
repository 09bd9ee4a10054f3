"""Pauses between automatic answers, channel by channel, as this process knows them; memory knows those of others.

A thread is a conversation of its own: an answer there does not silence the bot in the rest of the channel.
"""

from collections import OrderedDict
from collections.abc import Callable

from bot.asker import Asker

#: Channels remembered at once; the one that spoke longest ago is forgotten first.
_CHANNELS = 10_000

_Place = tuple[str, str, str, str]


class Pauses:
    """Which channels have had an automatic answer lately. `seconds` only ever grows."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._until_s: OrderedDict[_Place, float] = OrderedDict()

    def begin(self, asker: Asker, length_s: float) -> None:
        """Begin a pause in the channel where `asker` is."""
        place = _place(asker)
        self._until_s[place] = self._seconds() + length_s
        self._until_s.move_to_end(place)
        if len(self._until_s) > _CHANNELS:
            self._until_s.popitem(last=False)

    def holds(self, asker: Asker) -> bool:
        """Whether the channel where `asker` is has a pause now."""
        return self._until_s.get(_place(asker), float("-inf")) > self._seconds()


def _place(asker: Asker) -> _Place:
    return asker.platform, asker.server, asker.channel, asker.thread
