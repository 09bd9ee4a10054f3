"""Finished proofs, found again by request so that the same one is answered at once, and how long each kind took."""

from collections import OrderedDict, deque
from collections.abc import Callable
from statistics import median

from bot.proofs.shelf import FinishedProof, ProofShelf
from bot.reply import ProofRequest

__all__ = ["CARDS_KEPT", "FinishedProof", "ProofArchive"]

#: Cards to keep in memory: each has about 15 KB, and 0.1 MB with its picture, so all of them stay below 10 MB.
CARDS_KEPT = 64
#: Earlier proofs of a kind whose time counts; the machine's load of today matters more than last week's.
_TIMES_KEPT = 8

#: What makes proofs take alike: experiment, recipe, device.
_Kind = tuple[str, str, str]


class ProofArchive:
    """Finished proofs, the latest of them in memory, each good for as long as the fingerprint stays what it was.

    `fingerprint` names what a proof would run with now, or None while that is not known: then nothing is found. Without
    a `shelf` nothing outlives the bot.
    """

    def __init__(
        self, fingerprint: Callable[[], str | None], kept: int = CARDS_KEPT, shelf: ProofShelf | None = None
    ) -> None:
        self._fingerprint = fingerprint
        self._kept = kept
        self._shelf = shelf
        #: By the SHA-256 of the card, what was wanted last at the end.
        self._finished: OrderedDict[str, FinishedProof] = OrderedDict()
        self._seconds: dict[_Kind, deque[float]] = {}

    async def load(self) -> None:
        """Take up how long proofs took before the bot was started."""
        if self._shelf is None:
            return
        for request, seconds in reversed(await self._shelf.times()):
            self._measure(request, seconds)

    def remember(self, finished: FinishedProof) -> None:
        """Find a proof that has just ended from now on."""
        self._measure(finished.request, finished.card.proof.seconds)
        self._hold(finished)

    async def keep(self, finished: FinishedProof) -> None:
        """Let a proof outlive the bot."""
        if self._shelf is not None:
            await self._shelf.put(finished)

    def fingerprint(self) -> str | None:
        """What a proof would run with now."""
        return self._fingerprint()

    def fingerprint_since(self, before: str | None) -> str:
        """What a proof ran with that has just ended, and was started when the fingerprint was `before`.

        Empty, which no other proof runs with, if that changed meanwhile or is not known.
        """
        now = self.fingerprint()
        return now if now is not None and before in (now, None) else ""

    async def find(self, request: ProofRequest) -> FinishedProof | None:
        """The same proof, if it was run with the code and packages of now, in this life of the bot or an earlier."""
        if (fingerprint := self.fingerprint()) is None:
            return None
        known = [each for each in self._finished.values() if (each.request, each.fingerprint) == (request, fingerprint)]
        if known:
            return self._hold(max(known, key=lambda each: each.card.created))
        if self._shelf is None:
            return None
        kept = await self._shelf.same(request, fingerprint)
        return None if kept is None else self._hold(kept)

    async def card(self, sha256: str) -> FinishedProof | None:
        """The proof with this card, whatever it was run with; None where it is not kept, or no longer whole.

        Raises:
            StoreError: the store cannot be read.
        """
        known = self._finished.get(sha256)
        if known is not None or self._shelf is None:
            return known
        kept = await self._shelf.find(sha256)
        return None if kept is None else self._hold(kept)

    async def latest(self, limit: int) -> tuple[FinishedProof, ...]:
        """The proofs that ended last, newest first, whatever they were run with; at most `limit`, up to 64.

        Raises:
            StoreError: the store cannot be read.
        """
        if self._shelf is None:
            newest = sorted(self._finished.values(), key=lambda each: each.card.created, reverse=True)
            return tuple(newest[:limit])
        found = [await self.card(sha256) for sha256 in await self._shelf.latest(min(limit, self._kept))]
        return tuple(each for each in found if each is not None)

    def usual_seconds(self, request: ProofRequest) -> float | None:
        """What proofs of this kind took lately, in seconds; None where none was measured."""
        seconds = self._seconds.get(_kind(request))
        return median(seconds) if seconds else None

    def _measure(self, request: ProofRequest, seconds: float) -> None:
        self._seconds.setdefault(_kind(request), deque(maxlen=_TIMES_KEPT)).append(seconds)

    def _hold(self, finished: FinishedProof) -> FinishedProof:
        self._finished[finished.card.sha256] = finished
        self._finished.move_to_end(finished.card.sha256)
        while len(self._finished) > self._kept:
            self._finished.popitem(last=False)
        return finished


def _kind(request: ProofRequest) -> _Kind:
    return request.experiment, request.recipe, request.device
