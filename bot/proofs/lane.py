"""The proofs of one device: one of them runs, the others wait in a fair order and are told their place.

What performing a proof means is the desk's business.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace

from bot.proofs.job import ProofJob, ProofState
from bot.proofs.queue import FairQueue
from bot.reply import ProofRequest


@dataclass(frozen=True, slots=True)
class _Running:
    """The proof that has the device."""

    job: ProofJob
    task: asyncio.Task[None]
    started_s: float


class ProofLane:
    """A queue in front of one device. One proof at a time, because its runs already use every slot.

    `perform` runs a proof and raises nothing but cancellation; `usual_s` is what proofs like a request took lately, in
    seconds, or None; `clock` counts seconds.
    """

    def __init__(
        self,
        perform: Callable[[ProofJob], Coroutine[None, None, None]],
        usual_s: Callable[[ProofRequest], float | None],
        clock: Callable[[], float],
    ) -> None:
        self._perform = perform
        self._usual_s = usual_s
        self._clock = clock
        self._queue = FairQueue()
        self._running: _Running | None = None
        self._worker: asyncio.Task[None] | None = None

    @property
    def unfinished(self) -> tuple[ProofJob, ...]:
        """The proof that runs, then those that wait."""
        running = (self._running.job,) if self._running else ()
        return tuple(job for job in (*running, *self._queue) if not job.status.is_over)

    def put(self, job: ProofJob) -> None:
        """Line up a proof and see to it that it will run."""
        self._queue.put(job)
        self._update_places()
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())

    def stop(self, job: ProofJob, state: ProofState) -> None:
        """End a proof of this lane, running or waiting, in the given state."""
        job.move(replace(job.status, state=state))
        if self._running and self._running.job is job:
            self._running.task.cancel()
        else:
            self._queue.remove(job)
            self._update_places()

    async def close(self) -> None:
        """Start nothing more, and wait until what ran is gone; its proofs must be stopped before."""
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker

    def _update_places(self) -> None:
        """Tell everyone who waits how many come first and how long that takes, as far as it was ever measured."""
        ahead, wait_s = (1, self._remaining_s(self._running)) if self._running else (0, 0.0)
        for job in self._queue:
            if (job.status.ahead, job.status.expected_wait_s) != (ahead, wait_s):
                job.move(replace(job.status, ahead=ahead, expected_wait_s=wait_s))
            ahead += 1
            usual_s = self._usual_s(job.status.request)
            wait_s = None if wait_s is None or usual_s is None else wait_s + usual_s

    def _remaining_s(self, running: _Running) -> float | None:
        usual_s = self._usual_s(running.job.status.request)
        if usual_s is None:
            return None
        return max(0.0, usual_s - (self._clock() - running.started_s))

    async def _work(self) -> None:
        while len(self._queue):
            job = self._queue.pop()
            run = asyncio.create_task(self._perform(job))
            self._running = _Running(job, run, self._clock())
            job.move(replace(job.status, state=ProofState.RUNNING, ahead=0, expected_wait_s=None))
            self._update_places()
            try:
                await _settled(run)
            finally:
                self._running = None


async def _settled(task: asyncio.Task[None]) -> None:
    """Wait for a task however it ends; only a cancellation of the waiter itself passes on."""
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        if task.done():
            return
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        raise
