"""Whether the clock was set far ahead while the bot runs: then nothing is forgotten before it has stood like that."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

log = logging.getLogger("bot.store")

#: A clock that goes ahead by less brings forward only what was due the next day anyway.
_FAR = timedelta(days=1)
#: So long must a clock that was set far ahead go on before it is believed.
_BELIEVED_AFTER = timedelta(days=1)


def uptime_s() -> float:
    """Seconds that nobody can set; on Linux those count in which the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class CalendarWatch:
    """Compares the calendar with the seconds that passed since it was looked at last."""

    def __init__(self, now: Callable[[], datetime], seconds: Callable[[], float] = uptime_s) -> None:
        self._now = now
        self._seconds = seconds
        self._looked = now(), seconds()
        self._doubted_until_s = self._looked[1]

    def is_believed(self) -> bool:
        """Whether what is old by the calendar is old."""
        (then, then_s), self._looked = self._looked, (self._now(), self._seconds())
        now, now_s = self._looked
        ahead = (now - then) - timedelta(seconds=now_s - then_s)
        if ahead > _FAR:
            self._doubted_until_s = now_s + _BELIEVED_AFTER.total_seconds()
            log.warning(
                "The clock went ahead by %d days. If that was wrong, set it right: in a day what is old by it will be "
                "cleaned up.",
                ahead.days,
            )
        elif ahead < -_FAR:
            # It was set right again, or is wrong now: nothing is older by it than it is.
            self._doubted_until_s = now_s
        return now_s >= self._doubted_until_s
