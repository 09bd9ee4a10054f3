"""See that every digest is posted once: by one process, at its time, or within a day of it where no bot was running.

Who posts a digest has it as a duty in the store. Where a process dies over it, the next one looks whether it stands in
the channel before it posts. What is a day late is left out: the next digest tells of the week after.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.background import again_and_again
from bot.digest.schedule import Schedule
from bot.errors import PostFailed, PostRefused, TimeZoneUnknown
from bot.platforms.door import Door
from bot.reply import Reply
from bot.store.duties import Duty, DutyStore
from bot.store.place import Place
from bot.store.preferences import PreferenceStore

log = logging.getLogger(__name__)

#: How often it is looked whether a digest is due.
LOOK_EVERY_S = 5.0
#: A digest that could not be posted for so long is left out.
_LATE = timedelta(days=1)
#: Much longer than writing and posting take, so that nobody else posts meanwhile.
_LEASE = timedelta(minutes=10)
#: Where staff move the day, at least so long lies between two digests of a channel.
_APART = timedelta(days=3)
#: After so long it is tried again what a platform did not take.
_RETRY = timedelta(minutes=5)

#: Writes the digest of a channel from its schedule and when it was due; None where there is nothing to say.
Write = Callable[[Place, Schedule, datetime], Awaitable[Reply | None]]


class Postman:
    """Posts digests through the doors of the platforms that this process serves."""

    def __init__(
        self,
        preferences: PreferenceStore,
        duties: DutyStore,
        write: Write,
        doors: Iterable[Door],
        now: Callable[[], datetime],
    ) -> None:
        self._preferences = preferences
        self._duties = duties
        self._write = write
        self._doors = {door.name: door for door in doors}
        self._now = now
        self._done: set[str] = set()
        self._unknown: set[str] = set()

    async def follow(self, every_s: float = LOOK_EVERY_S) -> None:
        """Post what is due, now and again, until cancelled."""
        await again_and_again(self.post_due, every_s, "Digests wait")

    async def post_due(self) -> None:
        """Post every digest that is due and that nobody has posted.

        Raises:
            StoreError: the store cannot be read or written; what is not posted stays due.
        """
        due_now = {errand.name: errand for errand in self._errands()}
        self._done &= due_now.keys()
        for name, errand in due_now.items():
            if name not in self._done:
                await self._see_to(errand)

    def _errands(self) -> Iterator["_Errand"]:
        """What is due and can be posted by this process."""
        for place, schedule, wanted_since in self._preferences.digests():
            door = self._doors.get(place.platform)
            if door is None or not door.serves(place):
                continue
            due = self._due(schedule)
            if due is not None and wanted_since < due and self._now() - due < _LATE:
                yield _Errand(place, schedule, due)

    def _due(self, schedule: Schedule) -> datetime | None:
        try:
            return schedule.last_due(self._now())
        except TimeZoneUnknown as error:
            if schedule.zone not in self._unknown:
                self._unknown.add(schedule.zone)
                log.warning("a digest is never due: %s", error)
            return None

    async def _see_to(self, errand: "_Errand") -> None:
        """Post one, unless another process does or did."""
        duty = await self._duties.take(errand.name, _LEASE)
        if duty is None:
            if await self._duties.is_done(errand.name):
                self._done.add(errand.name)
            return
        try:
            await self._post(duty, errand)
        except PostFailed as error:
            log.warning("a digest was not posted and will be tried again: %s", error)
            await self._duties.put_off(errand.name, self._now() + _RETRY)
            return
        except PostRefused as error:
            log.warning("a digest could not be posted in channel %s: %s", errand.place.channel, error)
        await self._duties.finish(errand.name)
        self._done.add(errand.name)

    async def _post(self, duty: Duty, errand: "_Errand") -> None:
        if await self._duties.any_done(errand.series, errand.due - _APART):
            log.info("the digest of channel %s was moved to soon after the last one", errand.place.channel)
            return
        reply = await self._write(errand.place, errand.schedule, errand.due)
        if reply is None:
            log.info("the digest of channel %s has nothing to say", errand.place.channel)
            return
        door = self._doors[errand.place.platform]
        await door.post(errand.place, reply, errand.name, tried_since=duty.begun if duty.was_left else None)


@dataclass(frozen=True, slots=True)
class _Errand:
    """A digest that is to be posted, and when it was due."""

    place: Place
    schedule: Schedule
    due: datetime

    @property
    def series(self) -> str:
        """What the names of all digests of the channel begin with."""
        return f"digest:{self.place.platform}:{self.place.server}:{self.place.channel}:"

    @property
    def name(self) -> str:
        """The same for every process of the bot."""
        return f"{self.series}{self.due:%Y-%m-%dT%H:%M}"
