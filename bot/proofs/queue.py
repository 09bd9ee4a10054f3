"""The order in which proofs are run: round robin over the people who asked, first come first served within a round."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from bot.asker import Asker
from bot.proofs.job import ProofJob


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A waiting proof; the lower round goes first, within a round the one that came first."""

    round: int
    arrival: int
    job: ProofJob


class FairQueue:
    """Waiting proofs. Whoever asks for a second proof waits until everybody else who waits has had a first."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._round = 0
        #: The round in which somebody was last served, as long as that is this round.
        self._served: dict[Asker, int] = {}
        self._arrivals = itertools.count()

    def __iter__(self) -> Iterator[ProofJob]:
        """The proofs in the order in which they would run."""
        return (waiting.job for waiting in self._waiting)

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, job: ProofJob) -> None:
        """Line up a proof behind its owner's others."""
        rounds = (waiting.round for waiting in self._waiting if waiting.job.owner == job.owner)
        last = max(rounds, default=self._served.get(job.owner, -1))
        self._waiting.append(_Waiting(max(self._round, last + 1), next(self._arrivals), job))
        self._waiting.sort(key=lambda waiting: (waiting.round, waiting.arrival))

    def pop(self) -> ProofJob:
        """Take out the proof whose turn it is.

        Raises:
            IndexError: nothing waits.
        """
        first = self._waiting.pop(0)
        self._round = first.round
        # Where nobody else waits, there is no round to be finished, and who was served before counts no more.
        earlier = self._served if self._waiting else {}
        self._served = {asker: served for asker, served in earlier.items() if served >= self._round}
        self._served[first.job.owner] = first.round
        return first.job

    def remove(self, job: ProofJob) -> None:
        """Take out a proof that nobody wants any more."""
        self._waiting = [waiting for waiting in self._waiting if waiting.job is not job]
