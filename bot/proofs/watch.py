"""Start a proof for somebody and tell how it goes, reply by reply; or stop one."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

from bot import wording
from bot.asker import Asker
from bot.errors import BotError, ProofsForStaffOnly, ProofUnknown
from bot.form import Values
from bot.memory import Memory
from bot.proofs.desk import ProofDesk
from bot.proofs.job import ProofJob, ProofState, ProofStatus
from bot.proofs.reply import proof_reply
from bot.proofs.result_form import report_of
from bot.proofs.stopped_reply import finished_reply, stopped_reply
from bot.proofs.stops import ProofStops
from bot.reach import Reach
from bot.reply import Action, ActionKind, Note, ProofRequest, Reply, Sources
from bot.rights import Rights
from bot.site.address import SiteAddress
from faq.entry import Link
from runners.errors import RunnerError
from runners.experiments import experiment
from runners.progress import ProofProgress
from runners.recipes import recipe
from runners.why import why

_Submit = Callable[[ProofRequest, Asker], Awaitable[ProofJob]]


class ProofWatch:
    """The way to the proof desk, past the rights of whoever comes."""

    def __init__(
        self,
        desk: ProofDesk,
        memory: Memory,
        rights: Rights,
        site: Callable[[], SiteAddress] = SiteAddress,
        elsewhere: ProofStops | None = None,
    ) -> None:
        """Use one desk, and, to stop a proof, those of other processes that are `elsewhere`."""
        self._elsewhere = elsewhere
        self._desk = desk
        self._memory = memory
        self._rights = rights
        self._site = site

    async def prove(self, request: ProofRequest, asker: Asker, every_s: float) -> AsyncIterator[Reply]:
        """Show the same proof if it is known, join it if it is under way, or run it."""
        async for reply in self._follow(self._desk.submit, request, asker, every_s):
            yield reply

    async def prove_anew(self, request: ProofRequest, asker: Asker, every_s: float) -> AsyncIterator[Reply]:
        """Run a proof although the same may be known, or join it if it is under way."""
        async for reply in self._follow(self._desk.submit_anew, request, asker, every_s):
            yield reply

    async def submit(self, request: ProofRequest, asker: Asker) -> ProofJob:
        """The job that proves what is asked.

        Raises:
            ProofsForStaffOnly: this person may not start proofs here.
            BotError, RunnerError: as the desk says.
        """
        await self._refuse_strangers(asker)
        return await self._desk.submit(request, asker)

    async def last_words(self, said: Reply, since: datetime) -> Reply:
        """How a message ends that was left alone while a proof grew in it, from `since` on.

        Where the proof was measured all the same, it is shown; else it can be run again.
        """
        finished = None if said.proof is None else await self._desk.finished(said.proof)
        if finished is None or finished.card.created < since:
            return stopped_reply(said)
        progress = ProofProgress.of(experiment(finished.request.experiment), recipe(finished.request.recipe))
        status = ProofStatus(
            key="",
            request=finished.request,
            progress=progress,
            state=ProofState.FINISHED,
            card=finished.card,
            picture=finished.picture,
        )
        return finished_reply(said, self._linked(proof_reply(status), status))

    async def compare(self, argument: str, values: Values) -> Reply:
        """What most likely makes somebody's own result another one than the proof's that the argument names."""
        try:
            request = ProofRequest.of_argument(argument)
            finished = await self._desk.finished(request)
            if finished is None:
                again = Action(kind=ActionKind.RUN_PROOF, argument=request.argument, label="Run the proof")
                return wording.proof_is_old().model_copy(update={"actions": (again,)})
            explanation = why(report_of(values, request.seed), finished.card)
        except (RunnerError, ValueError) as error:
            return wording.trouble(str(error)) if isinstance(error, RunnerError) else wording.stale_button()
        return Reply(parts=(wording.why(explanation),), private=True)

    async def submit_anew(self, request: ProofRequest, asker: Asker) -> ProofJob:
        """The job that proves it whether or not it was proved before; raises like `submit`."""
        await self._refuse_strangers(asker)
        return await self._desk.submit_anew(request, asker)

    async def cancel(self, key: str, asker: Asker) -> Reply:
        """Withdraw a person from a proof; staff withdraw everybody whom they reach, and so mostly stop it."""
        reach = self._rights.reach(asker, await self._memory.preferences(asker))
        try:
            is_over = await self._withdraw(key, asker, reach)
        except BotError as error:
            return wording.trouble(str(error))
        said = "Stopped." if is_over else "You no longer wait for this proof; somebody else does, so it goes on."
        return Reply(parts=(Note(markdown=said),), private=True)

    async def _withdraw(self, key: str, asker: Asker, reach: Reach) -> bool:
        try:
            job = self._desk.withdraw(key, lambda other: other == asker or reach.covers(other))
        except ProofUnknown:
            if self._elsewhere is None:
                raise
            return await self._elsewhere.stop(key, asker, reach)
        return job.status.is_over

    async def _follow(
        self, submit: _Submit, request: ProofRequest, asker: Asker, every_s: float
    ) -> AsyncIterator[Reply]:
        try:
            await self._refuse_strangers(asker)
            job = await submit(request, asker)
        except (BotError, RunnerError) as error:
            yield wording.trouble(str(error))
            return
        async for status in job.watch(every_s):
            yield self._linked(proof_reply(status), status)

    def _linked(self, reply: Reply, status: ProofStatus) -> Reply:
        """With the address of the proof's own page, where there is one for everybody."""
        address = self._site().proof(status.card.sha256) if status.card and status.is_over else ""
        if not address:
            return reply
        link = Sources(links=(Link(title="Every run, curves to explore, the card", url=address),))
        return reply.model_copy(update={"parts": (*reply.parts, link)})

    async def _refuse_strangers(self, asker: Asker) -> None:
        if not self._rights.may_prove(asker, await self._memory.preferences(asker)):
            raise ProofsForStaffOnly("Here only the course staff start proofs.")
