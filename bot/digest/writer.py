"""Write the digest of a channel: what it may tell of, counted and gathered from the store.

It quotes what was asked in channels that the same people are staff of, and of the channel's own course where it has
one: whoever reads along in one course's channel need not be staff of another course. Counts are the whole server's.
"""

from collections.abc import Callable
from datetime import datetime

from bot.digest.reply import Week, digest_reply
from bot.digest.schedule import Schedule
from bot.gaps.finder import GapFinder
from bot.gaps.footing import channels_where
from bot.knowledge import Knowledge
from bot.preferences import Preferences
from bot.reply import Reply
from bot.stats.counting import Statistics
from bot.store.edits import EditState, EditStore
from bot.store.place import Channels, Place
from bot.store_memory import StoreMemory
from faq.entry import Entry

#: Edits that are looked through; a week has far fewer.
_EDITS = 500


class DigestWriter:
    """Writes over the knowledge of the moment."""

    def __init__(
        self,
        statistics: Statistics,
        finder: GapFinder,
        edits: EditStore,
        memory: StoreMemory,
        knowledge: Callable[[], Knowledge],
    ) -> None:
        self._statistics = statistics
        self._finder = finder
        self._edits = edits
        self._memory = memory
        self._knowledge = knowledge

    async def write(self, place: Place, schedule: Schedule, due: datetime) -> Reply | None:
        """The digest of the week that ended at `due`, for a channel; None where there is nothing to say.

        A channel of one course is told of that course alone.

        Raises:
            StoreError: the store cannot be read.
        """
        since = schedule.before(due)
        course = self._memory.preferences_at(place).course
        gaps = await self._finder.find(place.whole_server, course, weeks=1, channels=self._quoted(place))
        week = Week(
            since=since,
            until=due,
            course=course,
            now=await self._statistics.between(since, due, place, course),
            before=(await self._statistics.between(schedule.before(since), since, place, course)).numbers,
            gaps=gaps.open,
            taught=await self._taught(since, due, course),
        )
        return None if week.is_quiet else digest_reply(week)

    def _quoted(self, place: Place) -> Channels:
        here, server = self._memory.preferences_at(place), place.whole_server

        def is_quoted(there: Preferences) -> bool:
            return there.staff_role == here.staff_role and here.course in {None, there.course}

        return channels_where(is_quoted, self._memory.preferences_at(server), self._memory.channels_at(server))

    async def _taught(self, since: datetime, until: datetime, course: str | None) -> tuple[Entry, ...]:
        """What was taught and not taken back, each entry once, the last first."""
        faq = self._knowledge().faq
        edits = await self._edits.latest(_EDITS)
        ids = dict.fromkeys(
            edit.entry
            for edit in edits
            if since <= edit.at < until and edit.state is EditState.SAVED and edit.undoes is None
        )
        found = (faq.by_id[entry] for entry in ids if entry in faq.by_id)
        return tuple(entry for entry in found if course in {None, faq.course_of[entry.id]})
