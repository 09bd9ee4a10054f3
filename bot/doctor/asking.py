"""Ask a chat's HTTP interface one question, and keep what its answer says about the time."""

import asyncio
import email.utils
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

_PATIENCE_S = 10.0


class NoAnswer(Exception):
    """The chat could not be asked; the message is why, in a few words."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]
    #: How many seconds this machine's clock is ahead of the chat's; None where the chat does not tell the time.
    ahead_s: float | None


class Asking:
    """Asks, over one session."""

    def __init__(self, session: aiohttp.ClientSession, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._session = session
        self._now = now
        #: By chat: how many seconds this machine's clock is ahead of it.
        self.ahead_s: dict[str, float] = {}

    async def ask(self, chat: str, method: str, url: str, authorization: str) -> Answered:
        """Ask once; what is no JSON object counts as an empty one.

        Raises:
            NoAnswer: there was none in time.
        """
        asked_s = time.monotonic()
        try:
            async with (
                asyncio.timeout(_PATIENCE_S),
                self._session.request(method, url, headers={"Authorization": authorization}) as answer,
            ):
                took_s = time.monotonic() - asked_s
                body = await answer.json(content_type=None) if "json" in answer.content_type else {}
        except TimeoutError:
            raise NoAnswer(f"no answer within {_PATIENCE_S:g} s") from None
        except aiohttp.ClientConnectorDNSError:
            raise NoAnswer("its name cannot be looked up (DNS)") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NoAnswer(type(error).__name__) from None
        ahead_s = _ahead(answer.headers.get("Date"), self._now(), took_s)
        if ahead_s is not None:
            self.ahead_s[chat] = ahead_s
        return Answered(answer.status, answer.headers, body if isinstance(body, dict) else {}, ahead_s)


def _ahead(date: str | None, now: datetime, took_s: float) -> float | None:
    """Seconds by which `now` is ahead; what the way and the whole seconds of the header leave open counts as none."""
    try:
        told = email.utils.parsedate_to_datetime(date or "")
    except ValueError:
        return None
    ahead_s = (now - told).total_seconds()
    slack_s = took_s + 1.0
    return 0.0 if -slack_s <= ahead_s <= slack_s else ahead_s
