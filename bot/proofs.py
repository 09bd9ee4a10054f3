"""The proof desk: takes requests for proofs, runs them one after the other, and tells everyone who waits how it goes.

What a proof consists of is `runners`' business; how its state reads in a chat is `bot.proof_reply`'s.
"""

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.asker import Asker
from bot.errors import NotYourProof, ProofDeskClosed, ProofUnknown, TooManyProofs
from bot.reply import ProofRequest
from runners.errors import RunnerError
from runners.experiments import experiment
from runners.launchers import Launcher
from runners.progress import ProofEvent, ProofProgress
from runners.proof import Proof
from runners.prove import prove
from runners.recipes import recipe
from runners.spec import Device

log = logging.getLogger(__name__)

#: Proofs that may wait or run at once; one takes under a minute, so the last in line waits minutes, not hours.
MAX_UNFINISHED = 20
#: Of these, how many one person may have started.
MAX_UNFINISHED_PER_ASKER = 2


class ProofState(StrEnum):
    """Where a proof stands."""

    QUEUED = "queued"
    RUNNING = "running"
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
    proof: Proof | None = None
    error: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will change."""
        return self.state in _OVER


class ProofJob:
    """One proof at the desk; several people may watch the same."""

    def __init__(self, status: ProofStatus, asker: Asker) -> None:
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


class ProofDesk:
    """A queue in front of a launcher. One proof at a time, because its runs already use every slot."""

    def __init__(
        self,
        launcher: Launcher,
        device: Device = Device.AUTO,
        new_key: Callable[[], str] = lambda: secrets.token_hex(4),
    ) -> None:
        self._launcher = launcher
        self._device = device
        self._new_key = new_key
        self._queue: deque[ProofJob] = deque()
        self._running: tuple[ProofJob, asyncio.Task[None]] | None = None
        self._worker: asyncio.Task[None] | None = None
        self._closed = False

    def submit(self, request: ProofRequest, asker: Asker) -> ProofJob:
        """Queue a proof, or join the unfinished one that is the same.

        Raises:
            RunnerError: the recipe or experiment is unknown.
            TooManyProofs: the queue, or this person's share of it, is full.
            ProofDeskClosed: the bot is stopping.
        """
        progress = ProofProgress.of(experiment(request.experiment), recipe(request.recipe))
        if self._closed:
            raise ProofDeskClosed("The bot is restarting. Please ask again in a minute.")
        for job in self._unfinished():
            if job.status.request == request:
                job.askers.add(asker)
                return job
        self._refuse_floods(asker)
        job = ProofJob(ProofStatus(key=self._new_key(), request=request, progress=progress), asker)
        self._queue.append(job)
        self._update_places()
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return job

    def cancel(self, key: str, asker: Asker) -> ProofJob:
        """Withdraw `asker` from a proof; it stops when nobody is left who asked for it.

        Raises:
            ProofUnknown: no unfinished proof has that key.
            NotYourProof: somebody else asked for it.
        """
        job = next((job for job in self._unfinished() if job.status.key == key), None)
        if job is None:
            raise ProofUnknown("That proof is already over.")
        if asker not in job.askers:
            raise NotYourProof("Only the person who asked for a proof can stop it.")
        job.askers.discard(asker)
        if not job.askers:
            self._stop(job, ProofState.CANCELLED)
        return job

    async def close(self) -> None:
        """Interrupt every proof, tell those who watch, and leave no process behind."""
        self._closed = True
        for job in self._unfinished():
            self._stop(job, ProofState.INTERRUPTED)
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker
        await self._launcher.close()

    def _unfinished(self) -> tuple[ProofJob, ...]:
        running = (self._running[0],) if self._running else ()
        return tuple(job for job in (*running, *self._queue) if not job.status.is_over)

    def _refuse_floods(self, asker: Asker) -> None:
        unfinished = self._unfinished()
        if sum(asker in job.askers for job in unfinished) >= MAX_UNFINISHED_PER_ASKER:
            raise TooManyProofs(
                f"You already have {MAX_UNFINISHED_PER_ASKER} proofs under way. Wait for one to end, or cancel one."
            )
        if len(unfinished) >= MAX_UNFINISHED:
            raise TooManyProofs(f"{MAX_UNFINISHED} proofs are waiting already. Please try again in a few minutes.")

    def _stop(self, job: ProofJob, state: ProofState) -> None:
        job.move(replace(job.status, state=state))
        if self._running and self._running[0] is job:
            self._running[1].cancel()
        else:
            self._queue.remove(job)
            self._update_places()

    def _update_places(self) -> None:
        for place, job in enumerate(self._queue):
            ahead = place + (1 if self._running else 0)
            if job.status.ahead != ahead:
                job.move(replace(job.status, ahead=ahead))

    async def _work(self) -> None:
        while self._queue:
            job = self._queue.popleft()
            run = asyncio.create_task(self._perform(job))
            self._running = (job, run)
            job.move(replace(job.status, state=ProofState.RUNNING, ahead=0))
            self._update_places()
            try:
                await _settled(run)
            finally:
                self._running = None

    async def _perform(self, job: ProofJob) -> None:
        def report(event: ProofEvent) -> None:
            if not job.status.is_over:
                job.move(replace(job.status, progress=job.status.progress.after(event)))

        request = job.status.request
        try:
            proof = await prove(
                experiment(request.experiment),
                recipe(request.recipe),
                request.seed,
                self._launcher,
                report,
                device=self._device,
            )
        except RunnerError as error:
            log.warning("proof %s failed: %s", job.status.key, type(error).__name__)
            job.move(replace(job.status, state=ProofState.FAILED, error=str(error)))
        except Exception:
            log.exception("proof %s failed", job.status.key)
            job.move(
                replace(
                    job.status, state=ProofState.FAILED, error=f"Something went wrong here (proof {job.status.key})."
                )
            )
        else:
            job.move(replace(job.status, state=ProofState.FINISHED, proof=proof))


async def _settled(task: Awaitable[None]) -> None:
    """Wait for a task however it ends; only a cancellation of the waiter itself passes on."""
    inner = asyncio.ensure_future(task)
    try:
        await asyncio.shield(inner)
    except asyncio.CancelledError:
        if inner.done():
            return
        inner.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await inner
        raise
