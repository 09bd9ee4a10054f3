"""Look the gaps through before staff do: soon after a start, and whenever the FAQ changed.

Then nobody waits for what is asked in vain to be put together, nor for it to be searched in a changed FAQ, and the
check before a lesson is saved knows what was found so far.
"""

import asyncio
import weakref
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from bot.background import again_and_again
from bot.gaps.finder import WEEKS, GapFinder
from bot.gaps.verdicts import Verdicts
from bot.knowledge import Knowledge
from bot.store.gap_history import GapHistoryStore
from bot.store.gaps import GapStore
from bot.store.place import Place
from faq.search_memory import Asked

#: How often it is looked whether the FAQ changed, in seconds; so soon after a start gaps are looked through first.
LOOK_EVERY_S = 1.0
#: And so often in any case, for what is asked meanwhile.
_AGAIN_AFTER = timedelta(hours=1)
#: Servers whose gaps are looked through; those of more are put together when somebody wants to see them.
_SERVERS = 4
#: Answered questions of late on which a lesson is tried.
LABELLED = 500
LABELLED_FOR = timedelta(weeks=4)


class Lookahead:
    """Prepares what staff will ask for, over the knowledge of the moment, for this process alone."""

    def __init__(
        self,
        finder: GapFinder,
        gaps: GapStore,
        history: GapHistoryStore,
        verdicts: Verdicts,
        knowledge: Callable[[], Knowledge],
        course_at: Callable[[Place], str | None],
        now: Callable[[], datetime],
    ) -> None:
        self._finder = finder
        self._gaps = gaps
        self._history = history
        self._verdicts = verdicts
        self._knowledge = knowledge
        self._course_at = course_at
        self._now = now
        #: Of which FAQ, held against which day, and when it was looked last.
        self._looked_at: tuple[object, date | None] | None = None
        self._looked: datetime | None = None

    async def follow(self, every_s: float = LOOK_EVERY_S) -> None:
        """Look when the FAQ changed, and now and again, until cancelled."""
        await again_and_again(self.look, every_s, "Gaps are not looked through ahead")

    async def look(self) -> None:
        """Look the gaps through, where that is due.

        Raises:
            StoreError: the store cannot be read.
        """
        knowledge, now = self._knowledge(), self._now()
        # It holds on to no FAQ that was replaced.
        looked_at = (weakref.ref(knowledge.matcher), knowledge.matcher.day)
        if looked_at == self._looked_at and self._looked is not None and now - self._looked < _AGAIN_AFTER:
            return
        self._looked_at, self._looked = looked_at, now
        for server in (await self._history.servers(now - timedelta(weeks=WEEKS)))[:_SERVERS]:
            await self._finder.find(server, self._course_at(server))
        answered = await self._gaps.answered(now - LABELLED_FOR, None, LABELLED)
        recent = tuple((each.text, each.course or None) for each in answered)
        await asyncio.to_thread(self._search, knowledge, recent, now.date())

    def _search(self, knowledge: Knowledge, recent: Sequence[Asked], today: date) -> None:
        # What teaches is not needed at a start.
        from faq.teaching.rehearsal import tried_on

        phrasings = ((each.text, each.course or None) for each in tried_on(knowledge.faq, today))
        self._verdicts.search_ahead(knowledge.matcher, (*phrasings, *recent))
