"""The way from a chat to the site: the address for everybody, and for course staff a link that signs them in once.

Light to import, because every bot that talks has one; sessions themselves are `bot.site.sessions`'.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.asker import Asker
from bot.reply import Note, Reply, Text
from bot.rights import TERMINAL
from bot.site.address import SiteAddress

#: Seconds for which a link signs somebody in, if nobody used it before.
PASS_S = 600.0
#: Links that wait to be used; the oldest give way.
_PASSES = 256
#: Seconds for which what a platform said of somebody's rights is believed.
_BELIEVED_S = 60.0
_REMEMBERED = 1024

#: Asks a platform who somebody is now; None where they are no longer there.
Recall = Callable[[Asker], Awaitable[Asker | None]]


@dataclass(slots=True)
class _Pass:
    asker: Asker
    until: float


@dataclass
class Entrance:
    """Lets staff in, and asks again and again whether they still are."""

    address: SiteAddress
    #: Where the site is, for a person: the public address, or this machine's own.
    url: str
    seconds: Callable[[], float] = time.monotonic
    _passes: OrderedDict[str, _Pass] = field(default_factory=OrderedDict)
    _platforms: dict[str, Recall] = field(default_factory=dict)
    _known: OrderedDict[Asker, tuple[float, Asker | None]] = field(default_factory=OrderedDict)

    def ask_of(self, platform: str, recall: Recall) -> None:
        """Say how a platform is asked about its people."""
        self._platforms[platform] = recall

    def shown(self, asker: Asker, *, is_staff: bool) -> Reply:
        """Tell a person where the site is, and staff how to come in."""
        if not is_staff:
            return _told(f"All questions, and what was proved, to read: {self.url}")
        if not self.address.keeps_secrets:
            return _told(f"The site is at {self.url}. It signs staff in over https alone: put a proxy before it.")
        return _told(
            f"This signs you in, once, within {PASS_S / 60:.0f} minutes: {self._issue(asker)}",
            Note(markdown="Whoever opens it is you there, so keep it to yourself."),
        )

    def redeem(self, token: str) -> Asker | None:
        """Whom a link was made for; None where it was used, is too old, or never was. Afterwards it is used."""
        found = self._passes.pop(_digest(token), None)
        return found.asker if found is not None and self.seconds() < found.until else None

    async def recall(self, asker: Asker) -> Asker | None:
        """Somebody with the rights they have now, as far as their platform tells; None where they are gone.

        Whoever cannot be asked about has no rights but those that the operator named.
        """
        if asker.platform == TERMINAL:
            return asker
        now = self.seconds()
        believed = self._known.get(asker)
        if believed is not None and believed[0] > now and _same_place(believed[1], asker):
            return believed[1]
        recall = self._platforms.get(asker.platform)
        plain = asker.model_copy(update={"manages": False, "roles": frozenset()})
        found = plain if recall is None else await recall(asker)
        self._known[asker] = (now + _BELIEVED_S, found)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found

    def _issue(self, asker: Asker) -> str:
        token = secrets.token_urlsafe(32)
        # One link a person: a new one makes the last one worthless.
        for digest in [digest for digest, each in self._passes.items() if each.asker == asker]:
            del self._passes[digest]
        self._passes[_digest(token)] = _Pass(asker, self.seconds() + PASS_S)
        while len(self._passes) > _PASSES:
            self._passes.popitem(last=False)
        return f"{self.url.rstrip('/')}/staff/enter/{token}"


def _told(words: str, *more: Note) -> Reply:
    return Reply(parts=(Text(markdown=words), *more), private=True)


def _same_place(known: Asker | None, asker: Asker) -> bool:
    return known is None or (known.server, known.channel) == (asker.server, asker.channel)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
