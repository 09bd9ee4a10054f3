"""Who is at the other end of a page: a number that a cookie carries, and the proof that a form stood on this site.

A visitor is no account: the number only lets somebody judge the answer they got and stop the proof they started.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from aiohttp import web

from bot.asker import Asker
from bot.site.address import SiteAddress
from bot.store.place import SITE

_COOKIE = "faqbot_visitor"
_ID = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a browser."""

    id: str
    #: Whether their browser has to be told its number yet.
    is_new: bool

    @property
    def asker(self) -> Asker:
        """The visitor as the assistant knows people."""
        return Asker(platform=SITE, id=self.id, channel=SITE)


class Visitors:
    """Tells visitors apart, and their own forms from those that another site made them send."""

    def __init__(self, address: SiteAddress, secret: bytes) -> None:
        self._address = address
        self._secret = secret

    def of(self, request: web.Request) -> Visitor:
        """Whoever asks."""
        known = request.cookies.get(_COOKIE, "")
        if _ID.fullmatch(known):
            return Visitor(known, is_new=False)
        return Visitor(secrets.token_urlsafe(16), is_new=True)

    def remember(self, visitor: Visitor, response: web.StreamResponse) -> None:
        """Tell the browser its number, until it is closed."""
        if visitor.is_new:
            set_cookie(response, _COOKIE, visitor.id, self._address)

    def form_token(self, visitor_id: str) -> str:
        """What a form of this visitor carries. It looks different on every page, so that it cannot be guessed from
        how well pages compress."""
        proof = self._proof(visitor_id)
        mask = secrets.token_bytes(len(proof))
        return (mask + bytes(a ^ b for a, b in zip(mask, proof, strict=True))).hex()

    def require_own_form(self, request: web.Request, token: str, visitor_id: str) -> None:
        """Refuse what did not come from a page that this site gave to this visitor.

        Raises:
            HTTPForbidden: it did not.
        """
        origin = request.headers.get("Origin", "")
        if origin and not self._address.is_own_origin(origin, request.host):
            raise web.HTTPForbidden(text="That came from another site, so nothing was done.")
        if not hmac.compare_digest(self._unmasked(token), self._proof(visitor_id)):
            raise web.HTTPForbidden(
                text="That page was too old, so nothing was done. Go back, load it again, and repeat what you did. "
                "The site needs cookies for this."
            )

    def _proof(self, visitor_id: str) -> bytes:
        return hmac.new(self._secret, visitor_id.encode(), hashlib.sha256).digest()

    @staticmethod
    def _unmasked(token: str) -> bytes:
        if not re.fullmatch(r"[0-9a-f]{128}", token):
            return b""
        raw = bytes.fromhex(token)
        return bytes(a ^ b for a, b in zip(raw[: len(raw) // 2], raw[len(raw) // 2 :], strict=True))


def set_cookie(response: web.StreamResponse, name: str, value: str, address: SiteAddress) -> None:
    """Set a cookie that no script reads, that goes to this site alone, and over https where there is https."""
    response.set_cookie(
        name, value, path=address.prefix or "/", httponly=True, samesite="Lax", secure=address.is_secure
    )
