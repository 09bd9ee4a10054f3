"""Question in, answer out: what is said to whom, with which buttons, and when the bot rather stays silent."""

import time
from collections.abc import Callable

from bot import wording
from bot.asker import Asker
from bot.knowledge import Knowledge
from bot.memory import Memory
from bot.meter import Asked, Meter, Unmetered
from bot.pauses import Pauses
from bot.preferences import Preferences
from bot.question import Question
from bot.question_log import log_question
from bot.reply import Action, ActionKind, ProofRequest, Reply, Sources, Text
from bot.rights import Rights
from bot.site.address import SiteAddress
from faq.entry import Entry, Link, ProofStart
from faq.errors import UnknownCourse
from faq.matcher import SUGGESTIONS, Decision, Match, SearchResult

#: A longer question is searched by its beginning; Discord's own limit for one message is 4,000 characters.
SEARCHED_CHARS = 4000

_SILENCE = Reply(decision=Decision.SILENT)


class Answers:
    """Answers over the knowledge of the moment. `prove_with` makes the request for an experiment's proof."""

    def __init__(
        self,
        knowledge: Callable[[], Knowledge],
        memory: Memory,
        rights: Rights,
        prove_with: Callable[[str], ProofRequest],
        seconds: Callable[[], float] = time.monotonic,
        meter: Meter | None = None,
        site: Callable[[], SiteAddress] = SiteAddress,
    ) -> None:
        self._seconds = seconds
        self._meter = meter or Unmetered()
        self._site = site
        self._knowledge = knowledge
        self._memory = memory
        self._rights = rights
        self._prove_with = prove_with
        self._pauses = Pauses(seconds)

    async def answer(self, question: Question) -> Reply:
        """Answer, suggest, or, where the bot was not addressed, perhaps return a silent reply. Starts no proof.

        What was asked is remembered; what was said to nobody and met with silence is not.
        """
        began_s = self._seconds()
        preferences = await self._memory.preferences(question.asker)
        if not question.addressed and not self._may_speak(question, preferences):
            return _SILENCE
        if not question.text.strip():
            return wording.nothing_asked() if question.addressed else _SILENCE
        result = self.search(question, preferences.course)
        if not question.addressed and _stays_silent(result.decision, preferences):
            self._meter.overheard(question.asker.platform)
            return _SILENCE
        if not question.addressed and not await self._memory.begin_pause(question.asker, preferences.cooldown_s):
            return _SILENCE
        question_id = await self._memory.note(question, result, self._course_of(question, result, preferences))
        reply = self._reply(question, result, question_id, preferences)
        if not question.addressed:
            self._pauses.begin(question.asker, preferences.cooldown_s)
        self._tell(question, result, self._seconds() - began_s)
        return reply.model_copy(update={"private": True}) if question.private else reply

    def search(self, question: Question, course: str | None = None, limit: int = 5) -> SearchResult:
        """Search the FAQ in the question's own course, or in `course`; one that no file names any more counts as none.

        Where the bot was not addressed, and stays silent, there are no matches.

        Raises:
            UnknownCourse: the question itself names a course that does not exist.
        """
        matcher, searched = self._knowledge().matcher, question.text[:SEARCHED_CHARS]
        look_for = matcher.search if question.addressed else matcher.overhear
        if question.course is not None:
            return look_for(searched, limit, question.course)
        try:
            return look_for(searched, limit, course)
        except UnknownCourse:
            return look_for(searched, limit)

    def plain(self, question: Question) -> Reply:
        """The answer without anything to press that would need a memory or a second reply."""
        if not question.text.strip():
            return wording.nothing_asked()
        result = self.search(question)
        match result.decision:
            case Decision.ANSWER:
                return self.entry(result.matches[0].entry)
            case Decision.SUGGEST:
                return _suggestions(result.matches[:SUGGESTIONS])
            case Decision.SILENT:
                return wording.not_known(noted=False)

    def entry(self, entry: Entry) -> Reply:
        """An entry's answer with its sources, and with its proof started or offered as the entry wants it."""
        links = (*entry.links, *self._on_the_site(entry))
        sources = (Sources(links=links),) if links else ()
        reply = Reply(decision=Decision.ANSWER, title=entry.question, parts=(Text(markdown=entry.answer), *sources))
        if entry.proof is None:
            return reply
        if entry.proof_start is ProofStart.AT_ONCE:
            return reply.model_copy(update={"proof": self._prove_with(entry.proof)})
        return reply.model_copy(update={"actions": (_offer(entry),)})

    def _on_the_site(self, entry: Entry) -> tuple[Link, ...]:
        address = self._site().entry(entry.id)
        return (Link(title="This answer on its page", url=address),) if address else ()

    def shown(self, entry: Entry) -> Reply:
        """An entry that a person picked: its proof is offered rather than started."""
        offered = entry.model_copy(update={"proof_start": ProofStart.ON_REQUEST})
        return _with_actions(self.entry(offered), self._see_related(entry))

    def picked(self, entry: Entry, question_id: str) -> Reply:
        """A suggestion that was the right one, to be judged by whoever asked the question of that id."""
        return _with_actions(self.shown(entry), _judge(question_id))

    def may_share(self, asker: Asker, preferences: Preferences) -> bool:
        """Whether `asker` may post an answer for everybody: in a quiet place only staff."""
        return not preferences.quiet or self._rights.is_staff(asker, preferences)

    def related(self, entry: Entry) -> tuple[Match, ...]:
        """Entries that share words with `entry` and a section or tag, or very many words."""
        knowledge = self._knowledge()
        found = knowledge.matcher.related(entry.id, _EXAMINED, knowledge.faq.course_of.get(entry.id) or None)
        return tuple(match for match in found if _is_related(match, entry))[:SUGGESTIONS]

    def _course_of(self, question: Question, result: SearchResult, preferences: Preferences) -> str | None:
        """The course whose question it is: that which was searched, else that of what was found, else the only one."""
        faq = self._knowledge().faq
        searched = question.course or preferences.course
        if searched in faq.courses:
            return searched
        if result.decision is not Decision.SILENT and result.matches:
            return faq.course_of.get(result.matches[0].entry.id) or None
        return faq.courses[0] if len(faq.courses) == 1 else None

    def _tell(self, question: Question, result: SearchResult, seconds: float) -> None:
        best = result.matches[0] if result.matches else None
        asked = Asked(
            platform=question.asker.platform,
            decision=result.decision,
            entry="" if best is None else best.entry.id,
            confidence=None if best is None else best.confidence,
            seconds=seconds,
        )
        self._meter.asked(asked)
        log_question(asked)

    def _may_speak(self, question: Question, preferences: Preferences) -> bool:
        """Whether to look at a message that does not name the bot. Staff need no answers; they give them."""
        return (
            preferences.automatic
            and not self._rights.is_staff(question.asker, preferences)
            and not self._pauses.holds(question.asker)
        )

    def _reply(self, question: Question, result: SearchResult, question_id: str, preferences: Preferences) -> Reply:
        best = result.matches[0].entry if result.matches else None
        if result.decision is Decision.ANSWER and best is not None:
            if preferences.quiet and not question.private:
                return wording.answer_in_private(best)
            return self._dressed(best, question, question_id, preferences)
        if result.decision is Decision.SUGGEST:
            return _suggestions(result.matches[:SUGGESTIONS], question_id)
        return wording.not_known(noted=bool(question_id))

    def _dressed(self, entry: Entry, question: Question, question_id: str, preferences: Preferences) -> Reply:
        reply = self.entry(entry)
        if reply.proof is not None and not self._rights.may_prove(question.asker, preferences):
            reply = reply.model_copy(update={"proof": None})
        offers_share = question.private and self.may_share(question.asker, preferences)
        share = (_share(entry, question.target),) if offers_share else ()
        # What can be done comes before what can be said about it: so two rows of a phone take the usual four.
        actions = (*share, *reply.actions, *self._see_related(entry), *_judge(question_id))
        return reply.model_copy(update={"actions": actions})

    def _see_related(self, entry: Entry) -> tuple[Action, ...]:
        if not self.related(entry):
            return ()
        return (Action(kind=ActionKind.SEE_RELATED, argument=entry.id, label="See related"),)


def _stays_silent(decision: Decision, preferences: Preferences) -> bool:
    """Whether the bot, unasked, says nothing: a place that wants quiet gets no guesses."""
    return decision is Decision.SILENT or (decision is Decision.SUGGEST and preferences.quiet)


#: The runners-up among which related entries are looked for.
_EXAMINED = 12
#: An entry that is so likely to answer another's question is related whatever it stands under.
_AKIN = 0.1


def _is_related(match: Match, entry: Entry) -> bool:
    near = match.entry
    shares = bool(near.section and near.section == entry.section) or bool(set(near.tags) & set(entry.tags))
    return shares or match.confidence >= _AKIN


def _with_actions(reply: Reply, actions: tuple[Action, ...]) -> Reply:
    return reply.model_copy(update={"actions": (*reply.actions, *actions)})


def _offer(entry: Entry) -> Action:
    return Action(kind=ActionKind.PROVE_ENTRY, argument=entry.id, label="Run the proof")


def _share(entry: Entry, target: str) -> Action:
    argument = f"{entry.id}/{target}" if target else entry.id
    return Action(kind=ActionKind.SHARE, argument=argument, label="Share with the channel")


def _judge(question_id: str) -> tuple[Action, ...]:
    if not question_id:
        return ()
    return (
        Action(kind=ActionKind.HELPFUL, argument=question_id, label="Helpful"),
        Action(kind=ActionKind.NOT_HELPFUL, argument=question_id, label="Not helpful"),
    )


def _suggestions(matches: tuple[Match, ...], question_id: str = "") -> Reply:
    actions = tuple(
        Action(
            kind=ActionKind.PICK_ENTRY if question_id else ActionKind.SHOW_ENTRY,
            argument=f"{match.entry.id}/{question_id}" if question_id else match.entry.id,
            label=match.entry.question,
        )
        for match in matches
    )
    return Reply(decision=Decision.SUGGEST, title="Did you mean…", actions=actions)
