"""How often one visitor may have something done: bursts are fine, floods are not."""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address

from aiohttp import web

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
        key, now = self._sender(request), self._seconds()
        left, since = self._buckets.pop(key, (_BURST, now))
        left = min(_BURST, left + (now - since) * _PER_SECOND)
        self._buckets[key] = (max(0.0, left - 1), now)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        if left < 1:
            raise web.HTTPTooManyRequests(text="That was very much in a short time. Please wait a few seconds.")

    def _sender(self, request: web.Request) -> str:
        """Who sent it; the last one that our own proxy names, since whatever stands before that anybody can write."""
        peer = request.remote or ""
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        return forwarded[:64] if self._behind_proxy and forwarded and _is_near(peer) else peer


def _is_near(peer: str) -> bool:
    try:
        return ip_address(peer).is_private
    except ValueError:
        return False
