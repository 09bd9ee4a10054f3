"""What the bot is doing for somebody right now: an id that all its log lines share, and how long it has taken.

An errand begins where a platform takes something up and holds for the task that does so, and for the tasks begun there.
"""

import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

from bot.meter import Meter


class Errand:
    """One thing that was asked for, until the first message about it is in the chat."""

    __slots__ = ("_begun_s", "_id", "_meter", "_replied", "_seconds", "platform")

    def __init__(self, platform: str, meter: Meter, seconds: Callable[[], float]) -> None:
        self._id = ""
        self.platform = platform
        self._meter = meter
        self._seconds = seconds
        self._begun_s = seconds()
        self._replied = False

    @property
    def id(self) -> str:
        """Eight hexadecimal digits; made when first asked for, because most of what is overheard is never spoken of."""
        if not self._id:
            self._id = secrets.token_hex(4)
        return self._id

    def replied(self) -> None:
        """A message about it is in the chat; only the first counts."""
        if self._replied:
            return
        self._replied = True
        self._meter.replied(self.platform, self._seconds() - self._begun_s)


_current: ContextVar[Errand | None] = ContextVar("errand", default=None)


def begin(platform: str, meter: Meter, seconds: Callable[[], float] = time.monotonic) -> Errand:
    """Begin an errand in the current task."""
    errand = Errand(platform, meter, seconds)
    _current.set(errand)
    return errand


def current() -> Errand | None:
    """The errand of the current task, if it has one."""
    return _current.get()


def current_id() -> str:
    """The id of the current errand; outside one a new id, so that whoever needs one to tell always has it."""
    errand = _current.get()
    return secrets.token_hex(4) if errand is None else errand.id


def replied() -> None:
    """A message of the current errand is in the chat."""
    errand = _current.get()
    if errand is not None:
        errand.replied()
