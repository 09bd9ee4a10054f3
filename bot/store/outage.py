"""What the log says when the store fails behind the answers' back: once when it begins, once when it is over."""

import logging

from bot.errors import StoreError

log = logging.getLogger("bot.store")


class Outage:
    """One kind of background work, and whether it fails at the moment."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._failing = False

    def failed(self, error: StoreError) -> None:
        """Say so, unless it was said."""
        if not self._failing:
            log.warning("%s: %s Answers go on.", self._what, error)
        self._failing = True

    def worked(self, note: str = "") -> None:
        """Say that it is over, if it was; a note of what got lost is told in any case."""
        if self._failing:
            log.warning("%s: works again%s.", self._what, note and f"; {note}")
        elif note:
            log.warning("%s: %s.", self._what, note)
        self._failing = False
