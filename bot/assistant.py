"""The assistant: a question in, a reply out, with no chat platform in sight. Every platform talks to this one object.

What an answer says is `bot.answers`' business, what a pressed button does is `bot.presses`'.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from bot import __version__, wording
from bot.answers import SEARCHED_CHARS, Answers
from bot.asker import Asker
from bot.catalogue import Spot, catalogue, sections_of
from bot.commands import Ask, Command, Gaps, Help, Inspect, List, Page, Privacy, Seed, Settings, Stats, Why
from bot.errors import BotError
from bot.explanation_reply import explanation_reply
from bot.form import FormKind, Values
from bot.house_rules import HouseRules
from bot.knowledge import Knowledge
from bot.mandate import TeachingServer
from bot.memory import Forgetful, Memory
from bot.meter import Meter
from bot.preferences import Preferences
from bot.presses import Presses
from bot.privacy_reply import privacy_reply
from bot.proofs import result_form
from bot.proofs.desk import ProofDesk
from bot.proofs.job import ProofJob
from bot.proofs.reply import proof_reply
from bot.proofs.shelf import FinishedProof
from bot.proofs.stops import ProofStops
from bot.proofs.watch import ProofWatch
from bot.question import Question
from bot.reply import Action, Literal, ProofRequest, Reply, Text
from bot.rights import Rights
from bot.site.address import SiteAddress
from bot.site.entrance import Entrance
from bot.staff_reply import StaffReply
from faq.explanation import explain
from faq.matcher import Decision, SearchResult
from runners.errors import RunnerError
from runners.recipes import recipe
from runners.spec import Device, parse_seed
from runners.spec import Seed as SeedNumber
from runners.why import Report, parse_error_rate, parse_version, why

if TYPE_CHECKING:
    # It needs a store; `faqbot ask` opens none.
    from bot.gaps.staff_room import StaffRoom
    from bot.stats.desk import StatsDesk
    from bot.store.edits import Edit

__all__ = ["Asker", "Assistant", "ProofDefaults", "Question"]


class ProofDefaults(BaseModel):
    """What a proof uses where the person who asks names nothing."""

    model_config = ConfigDict(frozen=True)

    experiment: str = "same-seed"
    recipe: str = "digits"
    seed: SeedNumber = 42


class Assistant:
    """Answers questions, runs proofs, and keeps to what staff prefer where it is asked."""

    def __init__(
        self,
        knowledge: Callable[[], Knowledge],
        desk: ProofDesk,
        defaults: ProofDefaults | None = None,
        staff: frozenset[Asker] = frozenset(),
        memory: Memory | None = None,
        seconds: Callable[[], float] = time.monotonic,
        staff_room: "Callable[[], StaffRoom] | None" = None,
        stats_desk: "StatsDesk | None" = None,
        meter: Meter | None = None,
        site: Callable[[], SiteAddress] = SiteAddress,
        entrance: Entrance | None = None,
        stops: ProofStops | None = None,
        teaching: frozenset[TeachingServer] = frozenset(),
    ) -> None:
        self._knowledge = knowledge
        self._desk = desk
        self._defaults = defaults or ProofDefaults()
        self._memory = memory or Forgetful()
        self._rights = Rights(staff, teaching)
        self._watch = ProofWatch(desk, self._memory, self._rights, site, stops)
        self._answers = Answers(knowledge, self._memory, self._rights, self._request, seconds, meter, site)
        self._rules = HouseRules(knowledge, self._memory, self._rights)
        self._staff_room = staff_room
        self._stats_desk = stats_desk
        self._entrance = entrance
        self._presses = Presses(
            knowledge, self._memory, self._answers, self._watch, self._rules, self._request, staff_room
        )

    def search(self, question: Question, limit: int = 5) -> SearchResult:
        """Search the FAQ for a question; the decision is what `ask` acts on."""
        return self._answers.search(question, limit=limit)

    def ask(self, question: Question) -> Reply:
        """Answer, suggest, or admit not to know, with nothing remembered and no proof started."""
        return self._answers.plain(question)

    def perform(self, command: Command, asker: Asker, *, every_s: float, private: bool = False) -> AsyncIterator[Reply]:
        """Do what a typed command asks for; yields like `respond`. `private` goes for the answer to a question."""
        match command:
            case Ask(text=text):
                return self.respond(Question(text=text, asker=asker, private=private), every_s=every_s)
            case Seed(seed=seed, recipe=recipe_name, device=device):
                return self.seed(seed, recipe_name, asker, every_s=every_s, device=device)
            case Why():
                return self.why(command, asker, every_s=every_s)
            case Stats():
                return self.stats(command, asker)
            case _:
                return _single(self._shown(command, asker))

    async def _shown(self, command: Inspect | List | Settings | Privacy | Gaps | Page | Help, asker: Asker) -> Reply:
        match command:
            case Inspect(text=text):
                return await self.explain(Question(text=text, asker=asker))
            case List():
                return await self.catalogue(asker)
            case Settings():
                return await self.settings(command, asker)
            case Privacy():
                return await self.privacy(asker)
            case Gaps():
                return await self.gaps(asker)
            case Page():
                return await self.page(asker)
            case Help(unknown=unknown):
                return self.help(unknown)

    def proof_of(self, question: Question) -> ProofRequest | None:
        """The proof that the question's answer starts or offers; None where there is none."""
        result = self.search(question)
        if result.decision is not Decision.ANSWER or result.matches[0].entry.proof is None:
            return None
        return self._request(result.matches[0].entry.proof)

    async def respond(self, question: Question, *, every_s: float) -> AsyncIterator[Reply]:
        """Yield the answer at once; where it carries a proof, yield the same message grown by progress and result.

        Replies come at most once in `every_s` seconds, the last one always; each replaces the one before.
        """
        async for reply in self.grow(await self._answers.answer(question), question.asker, every_s=every_s):
            yield reply

    async def grow(self, answer: Reply, asker: Asker, *, every_s: float) -> AsyncIterator[Reply]:
        """Yield an answer and what becomes of its proof, where it carries one; yields like `respond`."""
        if answer.proof is None:
            yield answer
            return
        async for proof in self.prove(answer.proof, asker, every_s=every_s):
            yield answer.model_copy(
                update={"parts": (*answer.parts, *proof.parts), "actions": (*answer.actions, *proof.actions)}
            )

    async def answer(self, question: Question) -> Reply:
        """Only the answer: where `Reply.proof` is set, its proof is the caller's to start, with `grow` for one."""
        return await self._answers.answer(question)

    async def prove(self, request: ProofRequest, asker: Asker, *, every_s: float) -> AsyncIterator[Reply]:
        """Show the same proof if it is known, join it if it is under way, or run it; yields like `respond`."""
        async for reply in self._watch.prove(request, asker, every_s):
            yield reply

    async def last_words(self, said: Reply, since: datetime) -> Reply:
        """How a message ends whose bot was stopped while a proof grew under what was `said`, from `since` on."""
        return await self._watch.last_words(said, since)

    async def start_proof(self, request: ProofRequest, asker: Asker) -> ProofJob:
        """The same proof if it is known or under way, or a new one, to be watched by whoever draws it themselves.

        Raises:
            ProofsForStaffOnly: this person may not start proofs here.
            BotError, RunnerError: as the desk says.
        """
        return await self._watch.submit(request, asker)

    async def start_proof_anew(self, request: ProofRequest, asker: Asker) -> ProofJob:
        """A proof although the same may be known; raises like `start_proof`."""
        return await self._watch.submit_anew(request, asker)

    async def latest_proofs(self, limit: int) -> tuple[FinishedProof, ...]:
        """The proofs that ended last, newest first; `RUN_PROOF` with a request's argument shows one again.

        Raises:
            StoreError: they cannot be read now.
        """
        return await self._desk.latest(limit)

    async def seed(
        self,
        seed: str | None,
        recipe_name: str | None,
        asker: Asker,
        *,
        every_s: float,
        device: Device = Device.AUTO,
    ) -> AsyncIterator[Reply]:
        """Run the default experiment from what a person typed; what cannot be read yields one reply that says how."""
        try:
            request = ProofRequest(
                experiment=self._defaults.experiment,
                recipe=recipe(recipe_name).name if recipe_name else self._defaults.recipe,
                seed=parse_seed(seed) if seed else self._defaults.seed,
                device=device,
            )
        except RunnerError as error:
            yield wording.trouble(str(error))
            return
        async for reply in self.prove(request, asker, every_s=every_s):
            yield reply

    async def why(self, result: Why, asker: Asker, *, every_s: float) -> AsyncIterator[Reply]:
        """Show the proof of a person's seed, and under it what most likely makes their own number another one."""
        try:
            report = Report(
                seed=parse_seed(result.seed),
                error_rate=parse_error_rate(result.error_rate),
                torch=result.torch and parse_version(result.torch),
            )
            request = ProofRequest(recipe=self._defaults.recipe, seed=report.seed)
            job = await self._watch.submit(request, asker)
        except (BotError, RunnerError) as error:
            yield wording.trouble(str(error))
            return
        async for status in job.watch(every_s):
            reply = proof_reply(status)
            if status.is_over and status.card is not None:
                reply = reply.model_copy(update={"parts": (*reply.parts, wording.why(why(report, status.card)))})
            yield reply

    async def act(
        self, kind: str, argument: str, asker: Asker, *, every_s: float, on_private: bool = False
    ) -> AsyncIterator[Reply]:
        """Do what a pressed button asks for (`Action.kind`, `Action.argument`); yields like `respond`.

        `on_private` says that only the presser sees the message with the button.
        """
        async for reply in self._presses.act(kind, argument, asker, every_s=every_s, on_private=on_private):
            yield reply

    def proof_behind(self, action: Action) -> ProofRequest | None:
        """The proof that a button starts; None where it starts none, or no longer."""
        return self._presses.proof_of(action.kind, action.argument)

    def complete(self, typed: str, limit: int) -> tuple[str, ...]:
        """Questions and aliases that `typed` may become, best first; the FAQ's questions while nothing is typed."""
        return tuple(found.text for found in self._knowledge().completer.complete(typed, limit))

    @property
    def courses(self) -> tuple[str, ...]:
        """The courses that the FAQ knows, by name."""
        return tuple(self._knowledge().faq.courses)

    async def explain(self, question: Question) -> Reply:
        """Tell course staff why a question is answered as it is. Anybody else learns nothing."""
        preferences = await self._memory.preferences(question.asker)
        if not self._rights.is_staff(question.asker, preferences):
            return wording.for_staff_only()
        if not question.text.strip():
            return wording.nothing_asked()
        searched = question.text[:SEARCHED_CHARS]
        return explanation_reply(explain(self._knowledge().matcher, searched, question.course))

    async def catalogue(self, asker: Asker) -> Reply:
        """List the questions, of the place's course, by section."""
        preferences = await self._memory.preferences(asker)
        return catalogue(sections_of(self._knowledge().faq, preferences.course), Spot())

    async def settings(self, command: Settings, asker: Asker) -> Reply:
        """Show course staff how the bot behaves where they are, or change one thing of it."""
        return await self._rules.settings(command, asker)

    async def preferences(self, asker: Asker) -> Preferences:
        """How the bot behaves where `asker` is, for what only a platform can do."""
        return await self._memory.preferences(asker)

    async def is_staff(self, asker: Asker) -> bool:
        """Whether `asker` is course staff where they are, for what only a platform can offer."""
        return self._rights.is_staff(asker, await self._memory.preferences(asker))

    async def privacy(self, asker: Asker) -> Reply:
        """Tell a person what is kept about them."""
        return privacy_reply(await self._memory.kept(asker))

    async def gaps(self, asker: Asker) -> Reply:
        """Show course staff what students ask and the FAQ does not answer."""
        return wording.nothing_kept() if self._staff_room is None else await self._staff_room().list_gaps(asker)

    async def edits(self, asker: Asker) -> "tuple[Edit, ...]":
        """The last changes of the FAQ that `asker` may take back, newest first, each with its diff.

        Raises:
            StoreError: the audit log cannot be read.
        """
        return () if self._staff_room is None else await self._staff_room().lately(asker)

    async def top_gaps(self, asker: Asker) -> Reply | None:
        """The first few gaps, for course staff where there is room for no more; None where nothing is kept."""
        return None if self._staff_room is None else await self._staff_room().top_gaps(asker)

    async def stats(self, command: Stats, asker: Asker) -> AsyncIterator[Reply]:
        """Show course staff what became of the questions, and then the same with a picture."""
        if self._stats_desk is None:
            yield wording.nothing_kept()
            return
        async for reply in self._stats_desk.show(command, asker):
            yield reply

    async def draft(self, said: StaffReply, asker: Asker) -> Reply:
        """The form in which staff make somebody's answer an entry of the FAQ (`Reply.form`)."""
        return wording.nothing_kept() if self._staff_room is None else await self._staff_room().draft(said, asker)

    async def submit(self, kind: str, argument: str, values: Values, asker: Asker) -> Reply:
        """Do what a form asks for that was filled in and sent off (`Form.kind`, `Form.argument`)."""
        if kind == FormKind.RESULT:
            return await self._watch.compare(argument, values)
        if self._staff_room is None:
            return wording.nothing_kept()
        return await self._staff_room().submit(kind, argument, values, asker)

    def complaints(self, kind: str, values: Values) -> dict[str, str]:
        """What has to be mended in a form, by the fields' names; for chats that can say so beside each field."""
        if kind == FormKind.RESULT:
            return result_form.complaints(values)
        return {} if self._staff_room is None else self._staff_room().complaints(kind, values)

    async def page(self, asker: Asker) -> Reply:
        """Tell where the site is; for course staff with a link that signs them in there once."""
        if self._entrance is None:
            return wording.no_site()
        try:
            return await self._entrance.shown(asker, is_staff=await self.is_staff(asker))
        except BotError as error:
            return wording.trouble(str(error))

    def help(self, unknown: str = "") -> Reply:
        """Say what the bot can do; `unknown` is the command that was not understood, as typed."""
        knowledge = self._knowledge()
        named = f", version {knowledge.version}" if knowledge.version else ""
        version = f"faqbot {__version__}; the FAQ has {len(knowledge.faq)} entries{named}."
        reply = wording.help_text(self._defaults.recipe, self._defaults.seed, version)
        if not unknown:
            return reply
        return reply.model_copy(
            update={"parts": (Text(markdown="I don't know that command:"), Literal(text=unknown), *reply.parts)}
        )

    def _request(self, experiment: str) -> ProofRequest:
        return ProofRequest(experiment=experiment, recipe=self._defaults.recipe, seed=self._defaults.seed)


async def _single(reply: Awaitable[Reply]) -> AsyncIterator[Reply]:
    yield await reply
