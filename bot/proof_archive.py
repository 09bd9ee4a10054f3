"""Finished proofs, kept in memory so that the same request is answered at once, and how long each kind took."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bot.reply import ProofRequest
from runners.card import Card

#: Cards to keep: each has about 15 KB, and 0.1 MB with its picture, so all of them stay below 10 MB.
CARDS_KEPT = 64
#: Earlier proofs of a kind whose time counts; the machine's load of today matters more than last week's.
_TIMES_KEPT = 8

#: What makes proofs take alike: experiment, recipe, device.
_Kind = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FinishedProof:
    """A card and its picture, if one was drawn."""

    card: Card
    picture: bytes | None


class ProofArchive:
    """Finished proofs by request, each good for as long as the fingerprint stays what it was.

    `fingerprint` names the code and packages that a proof would run with now.
    """

    def __init__(self, fingerprint: Callable[[], str], kept: int = CARDS_KEPT) -> None:
        self._fingerprint = fingerprint
        self._kept = kept
        self._finished: OrderedDict[tuple[ProofRequest, str], FinishedProof] = OrderedDict()
        self._seconds: dict[_Kind, deque[float]] = {}

    def keep(self, request: ProofRequest, fingerprint: str, finished: FinishedProof) -> None:
        """Remember a proof that was started when the fingerprint was `fingerprint`."""
        self._seconds.setdefault(_kind(request), deque(maxlen=_TIMES_KEPT)).append(finished.card.proof.seconds)
        self._finished[request, fingerprint] = finished
        self._finished.move_to_end((request, fingerprint))
        while len(self._finished) > self._kept:
            self._finished.popitem(last=False)

    def fingerprint(self) -> str:
        """The code and packages as they are now."""
        return self._fingerprint()

    def find(self, request: ProofRequest) -> FinishedProof | None:
        """The same proof, if it was run with the code and packages of now."""
        return self._finished.get((request, self.fingerprint()))

    def usual_seconds(self, request: ProofRequest) -> float | None:
        """What proofs of this kind took lately, in seconds; None where none was measured."""
        seconds = self._seconds.get(_kind(request))
        return median(seconds) if seconds else None


def _kind(request: ProofRequest) -> _Kind:
    return request.experiment, request.recipe, request.device
