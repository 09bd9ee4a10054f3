"""The way from a chat to the site: the address for everybody, and for course staff a link that signs them in once.

Light to import, because every bot that talks has one; sessions themselves are `bot.site.sessions`'.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import wording
from bot.asker import Asker
from bot.reply import Note, Reply, Text
from bot.rights import TERMINAL
from bot.site.address import SiteAddress

if TYPE_CHECKING:
    from bot.store.sign_ins import SignInStore

#: For so long a link signs somebody in, if nobody used it before.
LINK_FOR = timedelta(minutes=10)
#: Seconds for which what a platform said of somebody's rights is believed by whoever only looks.
_BELIEVED_S = 60.0
_REMEMBERED = 1024

#: Asks a platform who somebody is now; None where they are no longer there.
Recall = Callable[[Asker], Awaitable[Asker | None]]


@dataclass
class Entrance:
    """Lets staff in, and asks again and again whether they still are."""

    address: SiteAddress
    sign_ins: "SignInStore"
    #: Whether staff can work there, and not only read.
    has_staff_room: bool = True
    seconds: Callable[[], float] = time.monotonic
    #: Where the site is, for a person; empty while it is not served.
    url: str = ""
    #: Whether everybody who talks to the bot sits at its own machine.
    is_for_this_machine: bool = False
    _platforms: dict[str, Recall] = field(default_factory=dict)
    _known: OrderedDict[Asker, tuple[float, Asker | None]] = field(default_factory=OrderedDict)

    def ask_of(self, platform: str, recall: Recall) -> None:
        """Say how a platform is asked about its people."""
        self._platforms[platform] = recall

    def opened_at(self, url: str) -> None:
        """Say where the site is served from now on."""
        self.url = url

    def linked(self) -> SiteAddress:
        """Where links in a chat lead: the public address, or this machine's own where nobody is elsewhere."""
        return SiteAddress.of(self.url) if self.is_for_this_machine and self.url else self.address

    async def shown(self, asker: Asker, *, is_staff: bool) -> Reply:
        """Tell a person where the site is, and staff how to come in.

        Raises:
            StoreError: no link can be made.
        """
        if not self.url:
            return wording.no_site()
        if not is_staff or not self.has_staff_room:
            return _told(f"All questions, and what was proved, to read: {self.url}")
        if not self.address.keeps_secrets:
            return _told(f"The site is at {self.url}. It signs staff in over https alone: put a proxy before it.")
        token = await self.sign_ins.offer(asker, LINK_FOR)
        minutes = LINK_FOR.total_seconds() / 60
        return _told(
            f"This signs you in, once, within {minutes:.0f} minutes: {self.url.rstrip('/')}/staff/enter/{token}",
            Note(markdown="Whoever opens it is you there, so keep it to yourself."),
        )

    async def redeem(self, token: str) -> Asker | None:
        """Whom a link was made for; None where it was used, is too old, or never was. Afterwards it is used.

        Raises:
            StoreError: it is not used.
        """
        return await self.sign_ins.redeem(token)

    async def recall(self, asker: Asker) -> Asker | None:
        """Somebody with the rights they have now, as far as their platform tells; None where they are gone.

        Whoever cannot be asked about has no rights but those that the operator named.
        """
        if asker.platform == TERMINAL:
            return asker.model_copy(update={"manages": True})
        recall = self._platforms.get(asker.platform)
        plain = asker.model_copy(update={"manages": False, "roles": frozenset()})
        found = plain if recall is None else await recall(asker)
        self._known[asker] = (self.seconds() + _BELIEVED_S, found)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found

    async def remember(self, asker: Asker) -> Asker | None:
        """The same for whoever only looks: what was told a moment ago is believed."""
        believed = self._known.get(asker)
        if believed is not None and believed[0] > self.seconds() and _same_place(believed[1], asker):
            return believed[1]
        return await self.recall(asker)


def _told(words: str, *more: Note) -> Reply:
    return Reply(parts=(Text(markdown=words), *more), private=True)


def _same_place(known: Asker | None, asker: Asker) -> bool:
    return known is None or (known.server, known.channel) == (asker.server, asker.channel)
