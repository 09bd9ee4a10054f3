"""The proof desk: takes requests for proofs, sends each to its device's lane, and tells everyone who waits how it goes.

What a proof consists of is `runners`' business; how its state reads in a chat is `bot.proofs.reply`'s.
"""

import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.asker import Asker
from bot.errors import NotYourProof, ProofDeskClosed, ProofUnknown, TooManyProofs
from bot.meter import Meter, Unmetered
from bot.proofs.archive import FinishedProof, ProofArchive
from bot.proofs.job import ProofJob, ProofState, ProofStatus
from bot.proofs.lane import ProofLane
from bot.proofs.shelf import ProofShelf
from bot.reply import ProofRequest
from bot.shielding import to_its_end
from runners.card import Card, utc_now
from runners.errors import PictureFailed, RunnerError
from runners.experiments import experiment
from runners.launchers import Launcher
from runners.progress import ProofNews, ProofProgress
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


class ProofDesk:
    """Queues in front of a launcher, one for each device, so that no proof waits for another device's.

    `device` is where proofs compute that name none. `draw` makes a card's picture; without it proofs have none. `shelf`
    keeps finished proofs beyond the bot's life.
    """

    def __init__(
        self,
        launcher: Launcher,
        device: Device = Device.AUTO,
        new_key: Callable[[], str] = lambda: secrets.token_hex(4),
        *,
        draw: Draw | None = None,
        clocks: Clocks | None = None,
        shelf: ProofShelf | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._launcher = launcher
        self._device = device
        self._new_key = new_key
        self._draw = draw
        self._meter = meter or Unmetered()
        self._clocks = clocks or Clocks()
        self._archive = ProofArchive(launcher.fingerprint, shelf=shelf)
        self._lanes: dict[Device, ProofLane] = {}
        self._closed = False

    async def load(self) -> None:
        """Take up what earlier lives of the bot measured; until then no wait is told before one was measured."""
        await self._archive.load()

    async def latest(self, limit: int) -> tuple[FinishedProof, ...]:
        """The proofs that ended last, newest first, whoever asked and whatever they were run with.

        Raises:
            StoreError: the store cannot be read.
        """
        return await self._archive.latest(limit)

    async def card(self, sha256: str) -> FinishedProof | None:
        """The finished proof whose card has this SHA-256; None where none is kept.

        Raises:
            StoreError: the store cannot be read.
        """
        return await self._archive.card(sha256)

    async def finished(self, request: ProofRequest) -> FinishedProof | None:
        """The same proof, where it was run with the code and packages of now."""
        return await self._archive.find(self._placed(request))

    async def submit(self, request: ProofRequest, asker: Asker) -> ProofJob:
        """Hand out the finished proof that is the same, join the unfinished one that is, or queue a new one.

        Raises:
            RunnerError: the recipe or experiment is unknown.
            TooManyProofs: the queue, or this person's or channel's share of it, is full.
            ProofDeskClosed: the bot is stopping.
        """
        request = self._placed(request)
        finished = await self._archive.find(request)
        if finished is None:
            return await self.submit_anew(request, asker)
        self._meter.proof_known()
        age_s = (self._clocks.now() - finished.card.created).total_seconds()
        status = replace(
            self._new_status(request),
            state=ProofState.FINISHED,
            card=finished.card,
            picture=finished.picture,
            age_s=max(0.0, age_s),
        )
        return ProofJob(status, asker)

    async def submit_anew(self, request: ProofRequest, asker: Asker) -> ProofJob:
        """Queue a proof whether or not the same was proved before, or join the unfinished one; raises like `submit`."""
        request = self._placed(request)
        status = self._new_status(request)
        if self._closed:
            raise ProofDeskClosed("The bot is restarting. Please ask again in a minute.")
        for job in self._unfinished():
            if job.status.request == request:
                job.askers.add(asker)
                return job
        self._refuse_floods(asker)
        job = ProofJob(status, asker)
        self._lane(request).put(job)
        return job

    def cancel(self, key: str, asker: Asker) -> ProofJob:
        """Withdraw `asker` from a proof; raises like `withdraw`."""
        return self.withdraw(key, lambda other: other == asker)

    def withdraw(self, key: str, is_meant: Callable[[Asker], bool]) -> ProofJob:
        """Withdraw everybody who `is_meant` from a proof; it stops when nobody is left who asked for it.

        Raises:
            ProofUnknown: no unfinished proof has that key.
            NotYourProof: none of them asked for it.
        """
        job = next((job for job in self._unfinished() if job.status.key == key), None)
        if job is None or job.status.state is ProofState.DRAWING:
            raise ProofUnknown("That proof is already over.")
        meant = {asker for asker in job.askers if is_meant(asker)}
        if not meant:
            raise NotYourProof("Only the person who asked for a proof can stop it, or the course staff.")
        job.askers -= meant
        if not job.askers:
            self._stop(job, ProofState.CANCELLED)
        return job

    async def close(self) -> None:
        """Interrupt every proof, tell those who watch, and leave no process behind."""
        self._closed = True
        for job in self._unfinished():
            # What is measured stays measured; only its picture is given up.
            drawing = job.status.state is ProofState.DRAWING
            self._stop(job, ProofState.FINISHED if drawing else ProofState.INTERRUPTED)
        for lane in self._lanes.values():
            await lane.close()
        await self._launcher.close()

    @property
    def unfinished(self) -> tuple[ProofJob, ...]:
        """Every proof that waits or runs."""
        return self._unfinished()

    @property
    def under_way(self) -> tuple[int, int]:
        """How many proofs run, and how many wait."""
        states = [job.status.state for job in self._unfinished()]
        waiting = states.count(ProofState.QUEUED)
        return len(states) - waiting, waiting

    def _stop(self, job: ProofJob, state: ProofState) -> None:
        self._lane_with(job).stop(job, state)
        self._meter.proof_ended(state)

    def _placed(self, request: ProofRequest) -> ProofRequest:
        """The request with the bot's own device where it names none, or names the CPU which that is anyway."""
        own_is_named = request.device is Device.CPU and self._launcher.device_of(self._device) is Device.CPU
        if request.device is not Device.AUTO and not own_is_named:
            return request
        return request.model_copy(update={"device": self._device})

    def _lane(self, request: ProofRequest) -> ProofLane:
        device = self._launcher.device_of(request.device)
        if device not in self._lanes:
            self._lanes[device] = ProofLane(self._perform, self._archive.usual_seconds, self._clocks.seconds)
        return self._lanes[device]

    def _lane_with(self, job: ProofJob) -> ProofLane:
        """The lane of an unfinished proof; a cluster may have had no GPU yet when it was queued."""
        return next(lane for lane in self._lanes.values() if job in lane.unfinished)

    def _new_status(self, request: ProofRequest) -> ProofStatus:
        progress = ProofProgress.of(experiment(request.experiment), recipe(request.recipe))
        return ProofStatus(key=self._new_key(), request=request, progress=progress)

    def _unfinished(self) -> tuple[ProofJob, ...]:
        return tuple(job for lane in self._lanes.values() for job in lane.unfinished)

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

    async def _perform(self, job: ProofJob) -> None:
        try:
            await self._prove(job)
        except RunnerError as error:
            log.warning("proof %s failed: %s", job.status.key, type(error).__name__)
            self._fail(job, str(error))
        except Exception:
            log.exception("proof %s failed", job.status.key)
            self._fail(job, f"Something went wrong here (proof {job.status.key}).")

    def _fail(self, job: ProofJob, error: str) -> None:
        job.move(replace(job.status, state=ProofState.FAILED, error=error))
        self._meter.proof_ended(ProofState.FAILED)

    async def _prove(self, job: ProofJob) -> None:
        def report(news: ProofNews) -> None:
            if not job.status.is_over:
                job.move(replace(job.status, progress=job.status.progress.after(news)))

        request, before = job.status.request, self._archive.fingerprint()
        proof = await prove(
            experiment(request.experiment),
            recipe(request.recipe),
            request.seed,
            self._launcher,
            report,
            device=request.device,
        )
        card = Card.of(proof, self._clocks.now)
        job.move(replace(job.status, state=ProofState.DRAWING, card=card))
        finished = FinishedProof(request, self._archive.fingerprint_since(before), card, None)
        try:
            finished = replace(finished, picture=await self._picture(card))
        finally:
            # Also when the bot stops now: what was measured is measured.
            self._archive.remember(finished)
            await to_its_end(self._archive.keep(finished))
        job.move(replace(job.status, state=ProofState.FINISHED, picture=finished.picture))
        self._meter.proof_ended(ProofState.FINISHED, proof.seconds)

    async def _picture(self, card: Card) -> bytes | None:
        """A picture is a help, not the proof: where it cannot be drawn, the proof stands without it."""
        if self._draw is None:
            return None
        try:
            return await self._draw(card)
        except PictureFailed as error:
            log.warning("card %s has no picture: %s", card.sha256[:8], error)
            return None
