"""Looks at the gaps, remembered for a minute: whoever goes on from a list or a gap means what they have just seen."""

import weakref
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.store.place import Channels, Place
from faq.matcher import Matcher

if TYPE_CHECKING:
    from bot.gaps.finder import Gaps

#: A look that is older is taken anew.
_LASTS = timedelta(minutes=1)
#: So many are remembered: of those who looked last.
_KEPT = 8

#: Where somebody stands: the server, its course, and the channels in which they see questions.
Standpoint = tuple[Place | None, str | None, Channels]


@dataclass(frozen=True, slots=True)
class Look:
    """What was found, and of what."""

    gaps: "Gaps"
    #: Of when the questions are, and how many they were, helpful answers and all.
    since: datetime
    until: datetime
    n_asked: int
    #: What was put away, and the FAQ that was held against it, on which day.
    dismissed: frozenset[str]
    matcher: "weakref.ref[Matcher]"
    day: date | None


class Looks:
    """The last look from each standpoint."""

    def __init__(self) -> None:
        self._looks: OrderedDict[Standpoint, Look] = OrderedDict()

    def keep(self, standpoint: Standpoint, look: Look) -> None:
        """Remember a look, and none that is too old or one too many."""
        self._looks[standpoint] = look
        self._looks.move_to_end(standpoint)
        while len(self._looks) > _KEPT or next(iter(self._looks.values())).until + _LASTS <= look.until:
            self._looks.popitem(last=False)

    def last(self, standpoint: Standpoint, now: datetime, matcher: Matcher) -> Look | None:
        """The last look, if it is of this minute and of this FAQ."""
        look = self._looks.get(standpoint)
        if look is None or not look.until <= now < look.until + _LASTS:
            return None
        return look if look.matcher() is matcher and look.day == matcher.day else None
