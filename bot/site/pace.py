"""How often one visitor may have something done: bursts are fine, floods are not."""

import time
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web

from bot.site.sender import sender_of

#: Things done at once, and how many more every second.
_BURST = 30.0
_PER_SECOND = 1.0
#: Addresses remembered at once.
_KEPT = 4096


class Pace:
    """A bucket for every network address."""

    def __init__(self, *, behind_proxy: bool, seconds: Callable[[], float] = time.monotonic) -> None:
        self._behind_proxy = behind_proxy
        self._seconds = seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def require(self, request: web.Request) -> None:
        """Take one from the sender's bucket.

        Raises:
            HTTPTooManyRequests: it is empty.
        """
        key, now = sender_of(request, behind_proxy=self._behind_proxy), self._seconds()
        left, since = self._buckets.pop(key, (_BURST, now))
        left = min(_BURST, left + (now - since) * _PER_SECOND)
        self._buckets[key] = (max(0.0, left - 1), now)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        if left < 1:
            raise web.HTTPTooManyRequests(text="That was very much in a short time. Please wait a few seconds.")
