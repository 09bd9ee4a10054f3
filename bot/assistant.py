"""The assistant: a question in, a reply out, with no chat platform in sight."""

from collections.abc import AsyncIterator, Callable

from pydantic import BaseModel, ConfigDict, Field

from bot import wording
from bot.asker import Asker
from bot.commands import Why
from bot.errors import BotError
from bot.explanation_reply import explanation_reply
from bot.knowledge import Knowledge
from bot.proof_job import ProofJob
from bot.proof_reply import code_reply, proof_reply
from bot.proofs import ProofDesk
from bot.reply import Action, ActionKind, Literal, Note, ProofRequest, Reply, Sources, Text
from faq.entry import Entry, ProofStart
from faq.explanation import explain
from faq.matcher import SUGGESTIONS, Decision, Match, SearchResult
from runners.errors import RunnerError
from runners.recipes import recipe
from runners.spec import Device, Seed, parse_seed
from runners.why import Report, parse_error_rate, parse_version, why

__all__ = ["Asker", "Assistant", "ProofDefaults", "Question"]

#: A longer question is searched by its beginning; Discord's own limit for one message is 4,000 characters.
SEARCHED_CHARS = 4000


class Question(BaseModel):
    """What was asked, by whom, and whether the bot itself was addressed."""

    model_config = ConfigDict(frozen=True)

    text: str
    asker: Asker
    addressed: bool = Field(default=True, description="By command or mention; then the bot never stays silent.")
    course: str | None = None


class ProofDefaults(BaseModel):
    """What a proof uses where the person who asks names nothing."""

    model_config = ConfigDict(frozen=True)

    experiment: str = "same-seed"
    recipe: str = "digits"
    seed: Seed = 42


class Assistant:
    """Answers questions and runs proofs; every platform talks to this one object."""

    def __init__(
        self,
        knowledge: Callable[[], Knowledge],
        desk: ProofDesk,
        defaults: ProofDefaults | None = None,
        staff: frozenset[Asker] = frozenset(),
    ) -> None:
        self._knowledge = knowledge
        self._desk = desk
        self._defaults = defaults or ProofDefaults()
        self._staff = staff

    def search(self, question: Question, limit: int = 5) -> SearchResult:
        """Search the FAQ for a question; the decision is what `ask` acts on."""
        return self._knowledge().matcher.search(question.text[:SEARCHED_CHARS], limit, question.course)

    def ask(self, question: Question) -> Reply:
        """Answer, suggest, or, where the bot was not addressed, return a silent reply. Starts no proof."""
        if not question.text.strip():
            return wording.nothing_asked() if question.addressed else Reply(decision=Decision.SILENT)
        result = self.search(question)
        if result.decision is Decision.ANSWER:
            return self._answer(result.matches[0].entry)
        if result.decision is Decision.SUGGEST:
            return _suggestions(result.matches[:SUGGESTIONS])
        return wording.not_known() if question.addressed else Reply(decision=Decision.SILENT)

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
        answer = self.ask(question)
        if answer.proof is None:
            yield answer
            return
        async for proof in self.prove(answer.proof, question.asker, every_s=every_s):
            yield answer.model_copy(
                update={"parts": (*answer.parts, *proof.parts), "actions": (*answer.actions, *proof.actions)}
            )

    async def prove(self, request: ProofRequest, asker: Asker, *, every_s: float) -> AsyncIterator[Reply]:
        """Show the same proof if it is known, join it if it is under way, or run it; yields like `respond`."""
        async for reply in self._watch(lambda: self._desk.submit(request, asker), every_s):
            yield reply

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
            job = self._desk.submit(request, asker)
        except (BotError, RunnerError) as error:
            yield wording.trouble(str(error))
            return
        async for status in job.watch(every_s):
            reply = proof_reply(status)
            if status.is_over and status.card is not None:
                reply = reply.model_copy(update={"parts": (*reply.parts, wording.why(why(report, status.card)))})
            yield reply

    async def act(self, kind: str, argument: str, asker: Asker, *, every_s: float) -> AsyncIterator[Reply]:
        """Do what a pressed button asks for (`Action.kind`, `Action.argument`); yields like `respond`."""
        entry = self._knowledge().faq.by_id.get(argument)
        if kind == ActionKind.CANCEL_PROOF:
            yield self._cancel(argument, asker)
        elif kind == ActionKind.SHOW_ENTRY and entry is not None:
            yield self.show(entry)
        elif kind == ActionKind.PROVE_ENTRY and entry is not None and entry.proof is not None:
            async for reply in self.prove(self._request(entry.proof), asker, every_s=every_s):
                yield reply
        elif kind == ActionKind.RUN_PROOF and (request := _request_of(argument)) is not None:
            async for reply in self.prove(request, asker, every_s=every_s):
                yield reply
        elif kind == ActionKind.SHOW_CODE and (request := _request_of(argument)) is not None:
            yield code_reply(request)
        elif kind == ActionKind.RUN_AGAIN and (request := _request_of(argument)) is not None:
            async for reply in self._watch(lambda: self._desk.submit_anew(request, asker), every_s):
                yield reply
        else:
            yield wording.stale_button()

    def show(self, entry: Entry) -> Reply:
        """Show an entry that a person picked; its proof is offered rather than started."""
        offered = entry.model_copy(update={"proof_start": ProofStart.ON_REQUEST})
        return self._answer(offered)

    def complete(self, typed: str, limit: int) -> tuple[str, ...]:
        """Questions and aliases that `typed` may become, best first; the FAQ's questions while nothing is typed."""
        return tuple(found.text for found in self._knowledge().completer.complete(typed, limit))

    def explain(self, question: Question, *, permitted: bool) -> Reply:
        """Tell course staff why a question is answered as it is.

        `permitted` says whether the platform itself knows the asker as staff; the bot's own list of staff counts too.
        Anybody else learns nothing.
        """
        if not permitted and question.asker not in self._staff:
            return wording.for_staff_only()
        if not question.text.strip():
            return wording.nothing_asked()
        searched = question.text[:SEARCHED_CHARS]
        return explanation_reply(explain(self._knowledge().matcher, searched, question.course))

    def catalogue(self) -> Reply:
        """List every question by section."""
        return wording.catalogue(self._knowledge().faq)

    def help(self, unknown: str = "") -> Reply:
        """Say what the bot can do; `unknown` is the command that was not understood, as typed."""
        reply = wording.help_text(self._defaults.recipe, self._defaults.seed)
        if not unknown:
            return reply
        return reply.model_copy(
            update={"parts": (Text(markdown="I don't know that command:"), Literal(text=unknown), *reply.parts)}
        )

    def _answer(self, entry: Entry) -> Reply:
        sources = (Sources(links=entry.links),) if entry.links else ()
        parts = (Text(markdown=entry.answer), *sources)
        if entry.proof is None:
            return Reply(decision=Decision.ANSWER, title=entry.question, parts=parts)
        if entry.proof_start is ProofStart.AT_ONCE:
            return Reply(decision=Decision.ANSWER, title=entry.question, parts=parts, proof=self._request(entry.proof))
        offer = Action(kind=ActionKind.PROVE_ENTRY, argument=entry.id, label="Run the proof")
        return Reply(decision=Decision.ANSWER, title=entry.question, parts=parts, actions=(offer,))

    def _request(self, experiment: str) -> ProofRequest:
        return ProofRequest(experiment=experiment, recipe=self._defaults.recipe, seed=self._defaults.seed)

    async def _watch(self, submit: Callable[[], ProofJob], every_s: float) -> AsyncIterator[Reply]:
        try:
            job = submit()
        except (BotError, RunnerError) as error:
            yield wording.trouble(str(error))
            return
        async for status in job.watch(every_s):
            yield proof_reply(status)

    def _cancel(self, key: str, asker: Asker) -> Reply:
        try:
            job = self._desk.cancel(key, asker)
        except BotError as error:
            return wording.trouble(str(error)).model_copy(update={"private": True})
        said = (
            "Stopped."
            if job.status.is_over
            else "You no longer wait for this proof; somebody else does, so it goes on."
        )
        return Reply(parts=(Note(markdown=said),), private=True)


def _request_of(argument: str) -> ProofRequest | None:
    """The proof that a button of any age names; None where it names none."""
    try:
        return ProofRequest.of_argument(argument)
    except ValueError:
        return None


def _suggestions(matches: tuple[Match, ...]) -> Reply:
    actions = tuple(
        Action(kind=ActionKind.SHOW_ENTRY, argument=match.entry.id, label=match.entry.question) for match in matches
    )
    return Reply(decision=Decision.SUGGEST, title="Did you mean…", actions=actions)
