"""Which entry answers a text, remembered until the FAQ changes, and where the change does not matter beyond that.

A gap's texts are looked up again and again. When the FAQ changes, what was found under the one before tells of nearly
all texts what they surely find now (`faq.steadiness`); only the others are searched again.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from weakref import WeakKeyDictionary

from faq.matcher import Decision, Matcher
from faq.search_memory import MOST, Asked, SearchMemory
from faq.steadiness import steady

#: Texts that are remembered for one FAQ, 10 MB. More than are ever looked at together; then it begins anew.
_REMEMBERED = 50_000
#: So many texts are looked up before a new FAQ counts, in a twentieth of a second; the others when they are wanted.
_SOON_DONE = 250
#: What works ahead searches so many texts at a time, and then lets others have the processor for so long.
_AT_A_TIME = 10
_REST_S = 0.002


@dataclass(slots=True)
class _Known:
    """Verdicts under one FAQ: by text and course the id of the entry that answers it, if one does; and of which day."""

    day: date | None
    verdicts: dict[Asked, str | None] = field(default_factory=dict)


class Verdicts:
    """Verdicts under the FAQs of late; may be asked from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: WeakKeyDictionary[Matcher, _Known] = WeakKeyDictionary()
        #: What was searched closely under the FAQ of now, or under the one before it until that is done; and which
        #: of it for its verdict.
        self._searches: SearchMemory | None = None
        self._looked_up: tuple[Asked, ...] = ()

    @property
    def searches(self) -> SearchMemory | None:
        """What questions found under this FAQ or one before it."""
        return self._searches

    def answered_by(self, matcher: Matcher, text: str, course: str | None) -> str | None:
        """The id of the entry that answers a text; None where none does. A course that no file names counts as none."""
        asked = _asked(matcher, text, course)
        known = self._of(matcher)
        if asked not in known.verdicts:
            found = matcher.overhear(asked[0], 1, asked[1])
            known.verdicts[asked] = found.matches[0].entry.id if found.decision is Decision.ANSWER else None
        return known.verdicts[asked]

    def carry_over(self, matcher: Matcher) -> None:
        """Look up under a new FAQ what was looked up under the one before, as far as that is soon done."""
        carried = self._of(matcher).verdicts
        left = (asked for asked in self._looked_up if asked not in carried)
        for asked in tuple(islice(left, _SOON_DONE)):
            self.answered_by(matcher, *asked)

    def search_ahead(
        self, matcher: Matcher, others: Iterable[Asked] = (), sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Search closely what was looked up under this FAQ, and `others`, so that the next change costs little.

        It takes a while, and gives way to whoever answers meanwhile.
        """
        searches, looked_up = SearchMemory(matcher), tuple(self._of(matcher).verdicts)
        for number, asked in enumerate(islice(chain(looked_up, others), MOST)):
            searches.search(*asked)
            if number % _AT_A_TIME == 0:
                sleep(_REST_S)
        self._searches, self._looked_up = searches, looked_up

    def _of(self, matcher: Matcher) -> _Known:
        with self._lock:
            known = self._known.get(matcher)
            if known is None or known.day != matcher.day or len(known.verdicts) >= _REMEMBERED:
                known = self._known[matcher] = _Known(matcher.day, self._carried(matcher))
            return known

    def _carried(self, matcher: Matcher) -> dict[Asked, str | None]:
        """What texts surely come to under a new FAQ, told from those before."""
        searches = self._searches
        if searches is None:
            return {}
        carried: dict[Asked, str | None] = {}
        for asked, told in steady(searches, matcher, self._looked_up).items():
            if told.is_unanswered:
                carried[asked] = None
            elif told.answers:
                search = searches.get(*asked)
                carried[asked] = None if search is None else search.entry_id
        return carried


def _asked(matcher: Matcher, text: str, course: str | None) -> Asked:
    return text, matcher.scope.known(course)


#: For finders, histories and classrooms alike: what one has looked up the others need not.
shared = Verdicts()
