"""A staff member where they stand: which questions they may see there, and which entries they may change from there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.asker import Asker
from bot.mandate import Mandate
from bot.memory import Memory
from bot.preferences import Preferences
from bot.rights import TERMINAL, Rights
from bot.store.place import EVERY_CHANNEL, Channels, OnSite, Place


@dataclass(frozen=True, slots=True)
class Footing:
    """A staff member and what they may do where they are. Made anew at every press, and kept nowhere."""

    asker: Asker
    #: The course that is searched here, or None for all.
    course: str | None
    #: The server whose questions they see; None for those of everywhere.
    place: Place | None
    channels: Channels
    mandate: Mandate


async def footing_of(asker: Asker, rights: Rights, memory: Memory) -> Footing | None:
    """Where `asker` stands; None for whoever is not staff there.

    Questions are seen of those channels of the server in which they are staff too, and of the same course. Whoever may
    change a course's entries sees what was asked about it in a browser, too: that is of no server.
    """
    preferences = await memory.preferences(asker)
    if not rights.is_staff(asker, preferences):
        return None
    mandate = rights.mandate(asker, preferences)
    if asker.platform == TERMINAL:
        return Footing(asker, preferences.course, None, EVERY_CHANNEL, mandate)
    server = await memory.preferences(asker.anywhere)

    def is_seen(there: Preferences) -> bool:
        return rights.is_staff(asker, there) and preferences.course in {None, there.course}

    channels = channels_where(is_seen, server, await memory.channels(asker))
    channels = replace(channels, site=_seen_of_the_site(mandate, preferences.course))
    return Footing(asker, preferences.course, Place(asker.platform, asker.server), channels, mandate)


def _seen_of_the_site(mandate: Mandate, course: str | None) -> OnSite | None:
    """What somebody sees who stands where `course` is searched; whom the operator did not name sees nothing."""
    if mandate.is_empty:
        return None
    return OnSite(mandate.courses if course is None else frozenset({course}))


def channels_where(
    is_seen: Callable[[Preferences], bool], server: Preferences, apart: Mapping[str, Preferences]
) -> Channels:
    """The channels of which something holds, from what is set for their `server` and for those that are set `apart`."""
    if is_seen(server):
        return Channels(frozenset(name for name, there in apart.items() if not is_seen(there)), are_left_out=True)
    return Channels(frozenset(name for name, there in apart.items() if is_seen(there)))
