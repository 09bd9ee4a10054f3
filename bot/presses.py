"""What a pressed button or a picked choice does. Which one it was is known from its id alone, also after a restart."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import wording
from bot.answers import SEARCHED_CHARS, Answers
from bot.asker import Asker
from bot.catalogue import Spot, catalogue, sections_of
from bot.commands import Settings
from bot.errors import BotError
from bot.house_rules import HouseRules
from bot.knowledge import Knowledge
from bot.memory import Memory
from bot.preferences_reply import read_argument
from bot.privacy_reply import (
    Wish,
    ask_whether_to_delete,
    copy_reply,
    deleted_reply,
    privacy_reply,
)
from bot.proofs.reply import code_reply
from bot.proofs.result_form import result_reply
from bot.proofs.watch import ProofWatch
from bot.reply import ActionKind, ProofRequest, Reply
from faq.entry import Entry
from faq.errors import UnknownCourse
from faq.matcher import SUGGESTIONS

if TYPE_CHECKING:
    from bot.gaps.staff_room import StaffRoom

#: A runner-up below this would not be what was meant either.
_RUNNER_UP_CONFIDENCE = 0.02


@dataclass(frozen=True, slots=True)
class _Press:
    """What a button says, who pressed it, and whether only they see it."""

    argument: str
    asker: Asker
    on_private: bool


class Presses:
    """Does what buttons ask for."""

    def __init__(
        self,
        knowledge: Callable[[], Knowledge],
        memory: Memory,
        answers: Answers,
        watch: ProofWatch,
        rules: HouseRules,
        prove_with: Callable[[str], ProofRequest],
        staff_room: "Callable[[], StaffRoom] | None" = None,
    ) -> None:
        self._knowledge = knowledge
        self._memory = memory
        self._answers = answers
        self._watch = watch
        self._rules = rules
        self._prove_with = prove_with
        self._staff_room = staff_room
        self._does: dict[str, Callable[[_Press], Awaitable[Reply]]] = {
            ActionKind.CANCEL_PROOF: self._cancel,
            ActionKind.SHOW_CODE: self._code,
            ActionKind.COMPARE: self._compare,
            ActionKind.SHOW_ENTRY: self._show,
            ActionKind.PICK_ENTRY: self._pick,
            ActionKind.SHARE: self._share,
            ActionKind.SEE_RELATED: self._related,
            ActionKind.HELPFUL: self._helpful,
            ActionKind.NOT_HELPFUL: self._not_helpful,
            ActionKind.BROWSE: self._browse,
            ActionKind.PREFER: self._prefer,
            ActionKind.PRIVACY: self._privacy,
        }

    async def act(
        self, kind: str, argument: str, asker: Asker, *, every_s: float, on_private: bool
    ) -> AsyncIterator[Reply]:
        """Yield what the press leads to; an id of another time or another bot leads to a kind word."""
        if (request := self.proof_of(kind, argument)) is not None:
            prove = self._watch.prove_anew if kind == ActionKind.RUN_AGAIN else self._watch.prove
            async for reply in prove(request, asker, every_s):
                yield reply
            return
        try:
            yield await self._single(kind, _Press(argument, asker, on_private))
        except BotError as error:
            yield wording.trouble(str(error))

    def proof_of(self, kind: str, argument: str) -> ProofRequest | None:
        """The proof that the press starts, if it starts one."""
        if kind == ActionKind.PROVE_ENTRY:
            entry = self._entry(argument)
            return self._prove_with(entry.proof) if entry is not None and entry.proof is not None else None
        if kind in {ActionKind.RUN_PROOF, ActionKind.RUN_AGAIN}:
            return _request_of(argument)
        return None

    async def _single(self, kind: str, press: _Press) -> Reply:
        if (does := self._does.get(kind)) is not None:
            return await does(press)
        if self._staff_room is not None and self._staff_room().knows(kind):
            return await self._staff_room().act(kind, press.argument, press.asker)
        return wording.stale_button()

    async def _cancel(self, press: _Press) -> Reply:
        return await self._watch.cancel(press.argument, press.asker)

    async def _code(self, press: _Press) -> Reply:
        request = _request_of(press.argument)
        return wording.stale_button() if request is None else code_reply(request)

    async def _compare(self, press: _Press) -> Reply:
        request = _request_of(press.argument)
        return wording.stale_button() if request is None else result_reply(request)

    async def _show(self, press: _Press) -> Reply:
        entry = self._entry(press.argument)
        if entry is None:
            return wording.stale_button()
        return self._answers.shown(entry).model_copy(update={"private": True})

    async def _related(self, press: _Press) -> Reply:
        entry = self._entry(press.argument)
        if entry is None:
            return wording.stale_button()
        return wording.related(entry, [match.entry for match in self._answers.related(entry)])

    async def _pick(self, press: _Press) -> Reply:
        """The asker's pick takes the place of the suggestions; what others pick only they see."""
        entry_id, _, question_id = press.argument.partition("/")
        entry = self._entry(entry_id)
        if entry is None:
            return wording.stale_button()
        recalled = await self._memory.recall(question_id, press.asker)
        # What was shown to one person alone was shown for their question, whoever wrote its words.
        is_own = press.on_private or (recalled is not None and recalled.is_own)
        shown = self._answers.picked(entry, question_id if is_own else "")
        return shown.model_copy(update={"replaces": is_own, "private": press.on_private or not is_own})

    async def _share(self, press: _Press) -> Reply:
        entry_id, _, target = press.argument.partition("/")
        entry = self._entry(entry_id)
        if entry is None:
            return wording.stale_button()
        if not self._answers.may_share(press.asker, await self._memory.preferences(press.asker)):
            return wording.quiet_here()
        return self._answers.shown(entry).model_copy(update={"target": target})

    async def _helpful(self, press: _Press) -> Reply:
        await self._memory.rate(press.argument, press.asker, helpful=True)
        return wording.thanks()

    async def _not_helpful(self, press: _Press) -> Reply:
        await self._memory.rate(press.argument, press.asker, helpful=False)
        recalled = await self._memory.recall(press.argument, press.asker)
        if recalled is None or not recalled.text:
            return wording.sorry(())
        preferences = await self._memory.preferences(press.asker)
        matcher, searched = self._knowledge().matcher, recalled.text[:SEARCHED_CHARS]
        try:
            found = matcher.search(searched, SUGGESTIONS + 1, preferences.course)
        except UnknownCourse:
            found = matcher.search(searched, SUGGESTIONS + 1)
        others = [
            match.entry
            for match in found.matches
            if match.entry.id != recalled.entry_id and match.confidence >= _RUNNER_UP_CONFIDENCE
        ]
        return wording.sorry(others[:SUGGESTIONS])

    async def _browse(self, press: _Press) -> Reply:
        try:
            spot = Spot.of_argument(press.argument)
        except ValueError:
            return wording.stale_button()
        preferences = await self._memory.preferences(press.asker)
        listed = catalogue(sections_of(self._knowledge().faq, preferences.course), spot)
        return listed.model_copy(update={"replaces": True})

    async def _prefer(self, press: _Press) -> Reply:
        try:
            whole_server, name, value = read_argument(press.argument)
        except ValueError:
            return wording.stale_button()
        return await self._rules.settings(Settings(name, value, whole_server), press.asker)

    async def _privacy(self, press: _Press) -> Reply:
        match press.argument:
            case Wish.EXPORT:
                return copy_reply(await self._memory.kept(press.asker))
            case Wish.DELETE:
                return ask_whether_to_delete()
            case Wish.DELETE_NOW:
                records = await self._memory.delete(press.asker)
                return deleted_reply(records, is_recorded=(await self._memory.kept(press.asker)).is_recorded)
            case Wish.FORGET | Wish.RECORD:
                await self._memory.record(press.asker, recorded=press.argument == Wish.RECORD)
                return privacy_reply(await self._memory.kept(press.asker))
        return wording.stale_button()

    def _entry(self, entry_id: str) -> Entry | None:
        return self._knowledge().faq.by_id.get(entry_id)


def _request_of(argument: str) -> ProofRequest | None:
    """The proof that a button of any age names; None where it names none."""
    try:
        return ProofRequest.of_argument(argument)
    except ValueError:
        return None
