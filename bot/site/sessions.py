"""Staff who are signed in: a cookie that no script reads, for hours at most, gone when the bot restarts."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from bot.asker import Asker
from bot.site.address import SiteAddress

COOKIE = "faqbot_staff"
#: Seconds after which a session ends, however much is done in it, and seconds without anything done.
_LONGEST_S, _IDLE_S = 8 * 3600.0, 3600.0
_KEPT = 256


@dataclass(slots=True)
class Session:
    """One browser in which somebody is signed in."""

    #: Names the session where its cookie must not be.
    id: str
    asker: Asker
    since: float
    used: float


class Sessions:
    """All of them; only digests of their cookies are kept."""

    def __init__(self, address: SiteAddress, seconds: Callable[[], float] = time.monotonic) -> None:
        self._address = address
        self._seconds = seconds
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def open(self, asker: Asker, response: web.StreamResponse) -> None:
        """Sign somebody in."""
        token, now = secrets.token_urlsafe(32), self._seconds()
        self._sessions[_digest(token)] = Session(secrets.token_urlsafe(16), asker, now, now)
        while len(self._sessions) > _KEPT:
            self._sessions.popitem(last=False)
        response.set_cookie(
            COOKIE,
            token,
            path=self._address.prefix or "/",
            httponly=True,
            samesite="Strict",
            secure=self._address.is_secure,
            max_age=int(_LONGEST_S),
        )

    def of(self, request: web.Request) -> Session | None:
        """The session of a browser; None where nobody is signed in."""
        digest, now = _digest(request.cookies.get(COOKIE, "")), self._seconds()
        session = self._sessions.get(digest)
        if session is None:
            return None
        if now - session.since >= _LONGEST_S or now - session.used >= _IDLE_S:
            del self._sessions[digest]
            return None
        session.used = now
        return session

    def close(self, request: web.Request, response: web.StreamResponse) -> None:
        """Sign somebody out."""
        self._sessions.pop(_digest(request.cookies.get(COOKIE, "")), None)
        response.del_cookie(COOKIE, path=self._address.prefix or "/")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
