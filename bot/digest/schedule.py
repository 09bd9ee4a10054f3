"""When a digest is due: a weekday and a time of day in a time zone, through summer and winter time."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field

from bot.errors import BadPreference, TimeZoneUnknown

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: Letters by which a weekday is known.
_SHORT = 3
_TIME = re.compile(r"([01]?[0-9]|2[0-3])(?:[:.]([0-5][0-9]))?h?")
_HOW = "Say weekday, time and time zone, such as `monday 9:00 Europe/Berlin`, or `off`."


class Schedule(BaseModel):
    """Once a week."""

    model_config = ConfigDict(frozen=True)

    weekday: Annotated[int, Field(ge=0, le=6, description="0 is Monday.")]
    hour: Annotated[int, Field(ge=0, le=23)]
    minute: Annotated[int, Field(ge=0, le=59)] = 0
    zone: str = Field(description="As the IANA time zone database calls it, such as Europe/Berlin.")

    def __str__(self) -> str:
        """As it is typed."""
        return f"{_WEEKDAYS[self.weekday]} {self.hour:02}:{self.minute:02} {self.zone}"

    @property
    def short(self) -> str:
        """Without its time zone, in 9 characters."""
        return f"{_WEEKDAYS[self.weekday][:_SHORT]} {self.hour:02}:{self.minute:02}"

    def last_due(self, now: datetime) -> datetime:
        """The latest moment, `now` itself included, at which it was due; in UTC.

        A time of day that the clocks skip counts as the moment to which they go on, one that they show twice as the
        first.

        Raises:
            TimeZoneUnknown: this machine knows no such time zone.
        """
        today = now.astimezone(self._zone()).date()
        day = today - timedelta(days=(today.weekday() - self.weekday) % 7)
        due = self._on(day)
        return due if due <= now else self._on(day - timedelta(weeks=1))

    def before(self, due: datetime) -> datetime:
        """When it was due the week before; in UTC, and an hour more or less away where the clocks were changed."""
        return self._on(due.astimezone(self._zone()).date() - timedelta(weeks=1))

    def _on(self, day: date) -> datetime:
        return datetime.combine(day, time(self.hour, self.minute), self._zone()).astimezone(UTC)

    def _zone(self) -> ZoneInfo:
        return zone_of(self.zone)


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name.

    Raises:
        TimeZoneUnknown: this machine knows no such time zone.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise TimeZoneUnknown(
            f"This machine knows no time zone {name}. Install its time zones: the package tzdata, of the system or of "
            "Python."
        ) from error


def read_schedule(typed: str) -> Schedule:
    """Read a weekday, a time and a time zone, in this order; of a zone, its city is enough.

    Raises:
        BadPreference: it is written otherwise; the message says how.
    """
    weekday, clock, *place = words if len(words := typed.split()) > 2 else ("", "", "")
    found = _TIME.fullmatch(clock.casefold())
    day = _weekday(weekday)
    if day is None or found is None:
        raise BadPreference(_HOW)
    return Schedule(weekday=day, hour=int(found[1]), minute=int(found[2] or 0), zone=_zone_named(" ".join(place)))


def _weekday(typed: str) -> int | None:
    if len(typed) < _SHORT:
        return None
    return next((day for day, name in enumerate(_WEEKDAYS) if name.casefold().startswith(typed.casefold())), None)


def _zone_named(typed: str) -> str:
    wanted = typed.strip().replace(" ", "_").casefold()
    known = sorted(available_timezones())
    if (exact := next((name for name in known if name.casefold() == wanted), None)) is not None:
        return exact
    cities = [name for name in known if name.rpartition("/")[2].casefold() == wanted]
    if len(cities) == 1:
        return cities[0]
    if cities:
        raise BadPreference(f"Which one do you mean: {', '.join(f'`{name}`' for name in cities)}?")
    if not known:
        raise BadPreference("This machine knows no time zones. Whoever runs me can install the package tzdata.")
    raise BadPreference(f"I know no time zone of that name. {_HOW}")


def schedules_like(typed: str, limit: int) -> tuple[str, ...]:
    """Schedules that what is typed may become, as they are typed."""
    weekday, _, rest = typed.strip().partition(" ")
    clock, _, place = rest.strip().partition(" ")
    days = [name for name in _WEEKDAYS if name.casefold().startswith(weekday.casefold())]
    hour = clock if _TIME.fullmatch(clock.casefold()) else "9:00"
    wanted = place.strip().replace(" ", "_").casefold()
    zones = [name for name in sorted(available_timezones()) if wanted in name.casefold()] if wanted else ["UTC"]
    return tuple(f"{day} {hour} {zone}" for zone in zones for day in days)[:limit]
