"""Finished proofs, found again by request so that the same one is answered at once, and how long each kind took."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from statistics import median

from bot.proof_files import FinishedProof, ProofFiles
from bot.reply import ProofRequest

__all__ = ["CARDS_KEPT", "FinishedProof", "ProofArchive"]

#: Cards to keep in memory: each has about 15 KB, and 0.1 MB with its picture, so all of them stay below 10 MB.
CARDS_KEPT = 64
#: Earlier proofs of a kind whose time counts; the machine's load of today matters more than last week's.
_TIMES_KEPT = 8

#: What makes proofs take alike: experiment, recipe, device.
_Kind = tuple[str, str, str]


class ProofArchive:
    """Finished proofs by request, each good for as long as the fingerprint stays what it was.

    `fingerprint` names the code and packages that a proof would run with now. Without `files` nothing outlives the bot.
    """

    def __init__(self, fingerprint: Callable[[], str], kept: int = CARDS_KEPT, files: ProofFiles | None = None) -> None:
        self._fingerprint = fingerprint
        self._kept = kept
        self._files = files
        self._finished: OrderedDict[tuple[ProofRequest, str], FinishedProof] = OrderedDict()
        self._seconds: dict[_Kind, deque[float]] = {}

    async def keep(self, request: ProofRequest, fingerprint: str, finished: FinishedProof) -> None:
        """Remember a proof that was started when the fingerprint was `fingerprint`."""
        self._seconds.setdefault(_kind(request), deque(maxlen=_TIMES_KEPT)).append(finished.card.proof.seconds)
        self._remember(request, fingerprint, finished)
        if self._files is not None:
            # In a thread, because a disk may take its time and the chat must not.
            await asyncio.to_thread(self._files.save, request, fingerprint, finished)

    def fingerprint(self) -> str:
        """The code and packages as they are now."""
        return self._fingerprint()

    def find(self, request: ProofRequest) -> FinishedProof | None:
        """The same proof, if it was run with the code and packages of now, in this life of the bot or an earlier."""
        fingerprint = self.fingerprint()
        known = self._finished.get((request, fingerprint))
        if known is not None or self._files is None:
            return known
        kept = self._files.load(request, fingerprint)
        if kept is not None:
            self._remember(request, fingerprint, kept)
        return kept

    def usual_seconds(self, request: ProofRequest) -> float | None:
        """What proofs of this kind took lately, in seconds; None where none was measured."""
        seconds = self._seconds.get(_kind(request))
        return median(seconds) if seconds else None

    def _remember(self, request: ProofRequest, fingerprint: str, finished: FinishedProof) -> None:
        self._finished[request, fingerprint] = finished
        self._finished.move_to_end((request, fingerprint))
        while len(self._finished) > self._kept:
            self._finished.popitem(last=False)


def _kind(request: ProofRequest) -> _Kind:
    return request.experiment, request.recipe, request.device
