"""What goes wrong between the bot and the fake Slack's Web API: refusals, limits, answers that never come."""

import asyncio
import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from tests.fakes.slack.state import Json


@dataclass(frozen=True)
class Fault:
    """What the next call of a method meets."""

    status: int = 200
    error: str = "internal_error"
    headers: tuple[tuple[str, str], ...] = ()
    #: The connection breaks instead of an answer.
    cut: bool = False
    #: Whether Slack did what was asked, and only its answer goes wrong.
    done: bool = False
    #: Slack answers well, but only when this is set.
    gate: asyncio.Event | None = None

    def response(self) -> web.Response:
        return web.json_response({"ok": False, "error": self.error}, status=self.status, headers=dict(self.headers))


@dataclass(frozen=True)
class Rate:
    """So many calls in so many seconds."""

    calls: int
    per_s: float


class Faults:
    """The faults that are due, by method; `respond` and `upload` stand for the addresses that are no methods."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._due: dict[str, deque[Fault]] = defaultdict(deque)
        self._rates: dict[str, Rate] = {}
        self._called: dict[str, deque[float]] = defaultdict(deque)
        #: Calls that came too fast, by method.
        self.limited: dict[str, int] = defaultdict(int)

    def add(self, method: str, fault: Fault) -> None:
        self._due[method].append(fault)

    def limit(self, method: str, calls: int, per_s: float) -> None:
        """Answer 429 to more calls than that."""
        self._rates[method] = Rate(calls, per_s)

    def of(self, method: str) -> Fault | None:
        """What this call meets, if anything."""
        if self._due[method]:
            return self._due[method].popleft()
        rate, called, now = self._rates.get(method), self._called[method], self._now()
        if rate is None:
            return None
        while called and called[0] <= now - rate.per_s:
            called.popleft()
        if len(called) < rate.calls:
            called.append(now)
            return None
        self.limited[method] += 1
        return too_many(called[0] + rate.per_s - now)


def too_many(retry_after_s: float) -> Fault:
    """Slack's answer to who is too fast; it names whole seconds."""
    return Fault(429, "ratelimited", (("Retry-After", str(math.ceil(retry_after_s))),))


def refusal(error: str, **more: object) -> Json:
    """An answer that says no."""
    return {"ok": False, "error": error} | more
