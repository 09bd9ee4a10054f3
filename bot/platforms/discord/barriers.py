"""What the bot was refused lately, channel by channel: it asks for less there, and tells staff once a day.

Each is known to the one process that serves the channel's server, and forgotten after a while, so that a permission
which was given counts soon.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from enum import Enum

from bot.platforms.discord.place import Place

log = logging.getLogger(__name__)

#: Seconds for which a refusal is taken for Discord's answer to the next message as well.
_COUNTS_S = 600.0
#: Seconds between two hints about the same channel and permission.
_TOLD_EVERY_S = 86400.0
#: Refusals remembered at once; the oldest are forgotten first.
_REFUSALS = 10_000


class Barrier(Enum):
    """A permission that the bot lacks in a channel, by the name that Discord's settings give it."""

    EMBEDS = "Embed Links"
    FILES = "Attach Files"
    HISTORY = "Read Message History"
    SPEECH = "Send Messages"
    THREADS = "Send Messages in Threads"
    TAGS = "Manage Threads"


#: What the bot does instead.
_INSTEAD = {
    Barrier.EMBEDS: "answers come there as plain text",
    Barrier.FILES: "files could not be attached; proofs come there without picture and card",
    Barrier.HISTORY: "answers do not show there which message they answer",
    Barrier.SPEECH: "nothing is answered there; it needs View Channel, Send Messages, Embed Links and "
    "Read Message History",
    Barrier.THREADS: "nothing is answered in the threads there; it needs View Channel, Send Messages in Threads, "
    "Embed Links and Read Message History",
    Barrier.TAGS: "solved posts do not get their tag",
}


class Barriers:
    """Refusals by channel; a thread counts as its channel."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._met_s: OrderedDict[tuple[str, Barrier], float] = OrderedDict()
        self._told_s: OrderedDict[tuple[str, Barrier], float] = OrderedDict()

    def of(self, place: Place) -> frozenset[Barrier]:
        """What the bot need not try there for now."""
        if not self._met_s:
            return frozenset()
        return frozenset(barrier for barrier in Barrier if self._stands(place, barrier))

    def keep_silent(self, place: Place) -> bool:
        """Whether nothing can be written there for now, so that no answer need be looked for."""
        return self._stands(place, to_speak(place))

    def meet(self, place: Place, barrier: Barrier) -> None:
        """Remember a refusal; the log names it with the place to change it, once a day for each channel."""
        _keep(self._met_s, (place.channel, barrier), self._seconds())
        told_s = self._told_s.get((place.channel, barrier))
        if told_s is not None and self._seconds() - told_s < _TOLD_EVERY_S:
            return
        _keep(self._told_s, (place.channel, barrier), self._seconds())
        log.warning(
            "in channel %s the bot lacks the permission %s: %s. Whoever manages that server gives it to the bot's role "
            "under Edit Channel → Permissions",
            place.channel,
            barrier.value,
            _INSTEAD[barrier],
        )

    def _stands(self, place: Place, barrier: Barrier) -> bool:
        met_s = self._met_s.get((place.channel, barrier))
        return met_s is not None and self._seconds() - met_s < _COUNTS_S


def to_speak(place: Place) -> Barrier:
    """What keeps the bot from writing there at all."""
    return Barrier.THREADS if place.thread else Barrier.SPEECH


def _keep(times_s: OrderedDict[tuple[str, Barrier], float], key: tuple[str, Barrier], now_s: float) -> None:
    times_s[key] = now_s
    times_s.move_to_end(key)
    if len(times_s) > _REFUSALS:
        times_s.popitem(last=False)
