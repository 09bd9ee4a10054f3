"""One proof at the desk: where it stands, and a way to watch it until it is over."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum

from bot.asker import Asker
from bot.reply import ProofRequest
from runners.card import Card
from runners.progress import ProofProgress
from runners.proof import Proof


class ProofState(StrEnum):
    """Where a proof stands."""

    QUEUED = "queued"
    RUNNING = "running"
    #: Everything is measured and judged; only the picture is still missing.
    DRAWING = "drawing"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    #: The bot stopped while the proof was under way.
    INTERRUPTED = "interrupted"


_OVER = frozenset({ProofState.FINISHED, ProofState.FAILED, ProofState.CANCELLED, ProofState.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class ProofStatus:
    """A proof as it stands at one moment."""

    key: str
    request: ProofRequest
    progress: ProofProgress
    state: ProofState = ProofState.QUEUED
    #: How many proofs come first.
    ahead: int = 0
    #: Seconds until it starts, as earlier proofs took; None while nothing of the kind was measured.
    expected_wait_s: float | None = None
    card: Card | None = None
    #: A PNG; None where none was drawn.
    picture: bytes | None = None
    #: Seconds since the card was written, where it was written for an earlier request; None where it is new.
    age_s: float | None = None
    error: str = ""

    @property
    def proof(self) -> Proof | None:
        """What was measured, once all of it is."""
        return self.card.proof if self.card else None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will change."""
        return self.state in _OVER


class ProofJob:
    """One proof at the desk; several people may watch the same."""

    def __init__(self, status: ProofStatus, asker: Asker) -> None:
        #: Who asked first; the proof counts as theirs.
        self.owner = asker
        self.askers = {asker}
        self.status = status
        self._moved = asyncio.Event()

    def move(self, status: ProofStatus) -> None:
        """Set the status and wake everyone who watches."""
        self.status = status
        self._moved.set()
        self._moved = asyncio.Event()

    async def watch(self, every_s: float) -> AsyncIterator[ProofStatus]:
        """Yield the status now, then when it has changed, at most once in `every_s` seconds; the last one always."""
        while True:
            moved, status = self._moved, self.status
            yield status
            if status.is_over:
                return
            await asyncio.sleep(every_s)
            await moved.wait()
