"""Staff who are signed in: a cookie that no script reads, for hours at most, in every process of the bot."""

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bot.asker import Asker
from bot.site.address import SiteAddress
from bot.store.sign_ins import SignIn, SignInStore

COOKIE = "faqbot_staff"
#: After so long a session ends, however much is done in it, and after so long without anything done.
_LONGEST, _IDLE = timedelta(hours=8), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sessions:
    """All of them, as the store keeps them."""

    address: SiteAddress
    sign_ins: SignInStore

    async def open(self, asker: Asker, response: web.StreamResponse) -> None:
        """Sign somebody in.

        Raises:
            StoreError: they are not signed in.
        """
        response.set_cookie(
            COOKIE,
            await self.sign_ins.open(asker, _LONGEST),
            path=self._path,
            httponly=True,
            samesite="Strict",
            secure=self.address.is_secure,
            max_age=int(_LONGEST.total_seconds()),
        )

    async def of(self, request: web.Request) -> SignIn | None:
        """The session of a browser; None where nobody is signed in.

        Raises:
            StoreError: it cannot be known.
        """
        token = request.cookies.get(COOKIE, "")
        return await self.sign_ins.find(token, _IDLE) if token else None

    async def close(self, request: web.Request, response: web.StreamResponse) -> None:
        """Sign somebody out.

        Raises:
            StoreError: they are still signed in.
        """
        await self.sign_ins.end(request.cookies.get(COOKIE, ""))
        response.del_cookie(COOKIE, path=self._path)

    @property
    def _path(self) -> str:
        return self.address.prefix or "/"
