"""The proof desk: takes requests for proofs, runs them one after the other, and tells everyone who waits how it goes.

What a proof consists of is `runners`' business; how its state reads in a chat is `bot.proof_reply`'s.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.asker import Asker
from bot.errors import NotYourProof, ProofDeskClosed, ProofUnknown, TooManyProofs
from bot.proof_archive import FinishedProof, ProofArchive
from bot.proof_job import ProofJob, ProofState, ProofStatus
from bot.proof_queue import FairQueue
from bot.reply import ProofRequest
from runners.card import Card, utc_now
from runners.errors import PictureFailed, RunnerError
from runners.experiments import experiment
from runners.installed import installed_fingerprint
from runners.launchers import Launcher
from runners.progress import ProofEvent, ProofProgress
from runners.prove import prove
from runners.recipes import recipe
from runners.spec import Device

log = logging.getLogger(__name__)

#: Proofs that may wait or run at once; one takes under a minute, so the last in line waits minutes, not hours.
MAX_UNFINISHED = 20
#: Of these, how many one person may have started.
MAX_UNFINISHED_PER_ASKER = 2
#: Of these, how many may have been started in one channel, so that one course cannot keep the others waiting.
MAX_UNFINISHED_PER_CHANNEL = 6

Draw = Callable[[Card], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Clocks:
    """Where the desk reads time from."""

    #: The date and time, for cards.
    now: Callable[[], datetime] = utc_now
    #: Seconds that only ever grow, for waits.
    seconds: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class _Running:
    """The proof that has the launcher."""

    job: ProofJob
    task: asyncio.Task[None]
    started_s: float


class ProofDesk:
    """A queue in front of a launcher. One proof at a time, because its runs already use every slot.

    `draw` makes a card's picture; without it proofs have none.
    """

    def __init__(
        self,
        launcher: Launcher,
        device: Device = Device.AUTO,
        new_key: Callable[[], str] = lambda: secrets.token_hex(4),
        *,
        draw: Draw | None = None,
        fingerprint: Callable[[], str] = installed_fingerprint,
        clocks: Clocks | None = None,
    ) -> None:
        self._launcher = launcher
        self._device = device
        self._new_key = new_key
        self._draw = draw
        self._clocks = clocks or Clocks()
        self._archive = ProofArchive(fingerprint)
        self._queue = FairQueue()
        self._running: _Running | None = None
        self._worker: asyncio.Task[None] | None = None
        self._closed = False

    def submit(self, request: ProofRequest, asker: Asker) -> ProofJob:
        """Hand out the finished proof that is the same, join the unfinished one that is, or queue a new one.

        Raises:
            RunnerError: the recipe or experiment is unknown.
            TooManyProofs: the queue, or this person's or channel's share of it, is full.
            ProofDeskClosed: the bot is stopping.
        """
        finished = self._archive.find(request)
        if finished is None:
            return self.submit_anew(request, asker)
        age_s = (self._clocks.now() - finished.card.created).total_seconds()
        status = replace(
            self._new_status(request),
            state=ProofState.FINISHED,
            card=finished.card,
            picture=finished.picture,
            age_s=max(0.0, age_s),
        )
        return ProofJob(status, asker)

    def submit_anew(self, request: ProofRequest, asker: Asker) -> ProofJob:
        """Queue a proof whether or not the same was proved before, or join the unfinished one; raises like `submit`."""
        status = self._new_status(request)
        if self._closed:
            raise ProofDeskClosed("The bot is restarting. Please ask again in a minute.")
        for job in self._unfinished():
            if job.status.request == request:
                job.askers.add(asker)
                return job
        self._refuse_floods(asker)
        job = ProofJob(status, asker)
        self._queue.put(job)
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
        job = self._stoppable(key)
        if asker not in job.askers:
            raise NotYourProof("Only the person who asked for a proof can stop it, or the course staff.")
        job.askers.discard(asker)
        if not job.askers:
            self._stop(job, ProofState.CANCELLED)
        return job

    def stop(self, key: str) -> ProofJob:
        """Stop a proof whoever asked for it.

        Raises:
            ProofUnknown: no unfinished proof has that key.
        """
        job = self._stoppable(key)
        job.askers.clear()
        self._stop(job, ProofState.CANCELLED)
        return job

    async def close(self) -> None:
        """Interrupt every proof, tell those who watch, and leave no process behind."""
        self._closed = True
        for job in self._unfinished():
            # What is measured stays measured; only its picture is given up.
            drawing = job.status.state is ProofState.DRAWING
            self._stop(job, ProofState.FINISHED if drawing else ProofState.INTERRUPTED)
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker
        await self._launcher.close()

    def _stoppable(self, key: str) -> ProofJob:
        job = next((job for job in self._unfinished() if job.status.key == key), None)
        if job is None or job.status.state is ProofState.DRAWING:
            raise ProofUnknown("That proof is already over.")
        return job

    def _new_status(self, request: ProofRequest) -> ProofStatus:
        progress = ProofProgress.of(experiment(request.experiment), recipe(request.recipe))
        return ProofStatus(key=self._new_key(), request=request, progress=progress)

    def _unfinished(self) -> tuple[ProofJob, ...]:
        running = (self._running.job,) if self._running else ()
        return tuple(job for job in (*running, *self._queue) if not job.status.is_over)

    def _refuse_floods(self, asker: Asker) -> None:
        unfinished = self._unfinished()
        if sum(asker in job.askers for job in unfinished) >= MAX_UNFINISHED_PER_ASKER:
            raise TooManyProofs(
                f"You already have {MAX_UNFINISHED_PER_ASKER} proofs under way. Wait for one to end, or cancel one."
            )
        in_channel = sum(bool(asker.channel) and job.owner.channel == asker.channel for job in unfinished)
        if in_channel >= MAX_UNFINISHED_PER_CHANNEL:
            raise TooManyProofs(
                f"{MAX_UNFINISHED_PER_CHANNEL} proofs from this channel are under way. Wait for one to end."
            )
        if len(unfinished) >= MAX_UNFINISHED:
            raise TooManyProofs(f"{MAX_UNFINISHED} proofs are waiting already. Please try again in a few minutes.")

    def _stop(self, job: ProofJob, state: ProofState) -> None:
        job.move(replace(job.status, state=state))
        if self._running and self._running.job is job:
            self._running.task.cancel()
        else:
            self._queue.remove(job)
            self._update_places()

    def _update_places(self) -> None:
        """Tell everyone who waits how many come first and how long that takes, as far as it was ever measured."""
        ahead, wait_s = (1, self._remaining_s(self._running)) if self._running else (0, 0.0)
        for job in self._queue:
            if (job.status.ahead, job.status.expected_wait_s) != (ahead, wait_s):
                job.move(replace(job.status, ahead=ahead, expected_wait_s=wait_s))
            ahead += 1
            usual_s = self._archive.usual_seconds(job.status.request)
            wait_s = None if wait_s is None or usual_s is None else wait_s + usual_s

    def _remaining_s(self, running: _Running) -> float | None:
        usual_s = self._archive.usual_seconds(running.job.status.request)
        if usual_s is None:
            return None
        return max(0.0, usual_s - (self._clocks.seconds() - running.started_s))

    async def _work(self) -> None:
        while len(self._queue):
            job = self._queue.pop()
            run = asyncio.create_task(self._perform(job))
            self._running = _Running(job, run, self._clocks.seconds())
            job.move(replace(job.status, state=ProofState.RUNNING, ahead=0, expected_wait_s=None))
            self._update_places()
            try:
                await _settled(run)
            finally:
                self._running = None

    async def _perform(self, job: ProofJob) -> None:
        try:
            await self._prove(job)
        except RunnerError as error:
            log.warning("proof %s failed: %s", job.status.key, type(error).__name__)
            job.move(replace(job.status, state=ProofState.FAILED, error=str(error)))
        except Exception:
            log.exception("proof %s failed", job.status.key)
            error_text = f"Something went wrong here (proof {job.status.key})."
            job.move(replace(job.status, state=ProofState.FAILED, error=error_text))

    async def _prove(self, job: ProofJob) -> None:
        def report(event: ProofEvent) -> None:
            if not job.status.is_over:
                job.move(replace(job.status, progress=job.status.progress.after(event)))

        request, fingerprint = job.status.request, self._archive.fingerprint()
        proof = await prove(
            experiment(request.experiment),
            recipe(request.recipe),
            request.seed,
            self._launcher,
            report,
            device=self._device,
        )
        card = Card.of(proof, self._clocks.now)
        job.move(replace(job.status, state=ProofState.DRAWING, card=card))
        picture = await self._picture(card)
        self._archive.keep(request, fingerprint, FinishedProof(card, picture))
        job.move(replace(job.status, state=ProofState.FINISHED, picture=picture))

    async def _picture(self, card: Card) -> bytes | None:
        """A picture is a help, not the proof: where it cannot be drawn, the proof stands without it."""
        if self._draw is None:
            return None
        try:
            return await self._draw(card)
        except PictureFailed as error:
            log.warning("card %s has no picture: %s", card.sha256[:8], error)
            return None


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
