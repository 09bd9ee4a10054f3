"""Teaching as course staff do it in a chat: a phrasing, an answer by form, a look at both, saving, and taking back.

Whoever comes here stands as staff somewhere (`bot.gaps.footing`); which entries they may change is checked each time.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from bot.errors import BotError, NotFromHere
from bot.form import FormKind, Values
from bot.gaps.classroom import Classroom, Plan, Questions
from bot.gaps.finder import GapFinder
from bot.gaps.footing import Footing
from bot.gaps.forms import (
    NO_GAP,
    Shelves,
    answer_form,
    complaints,
    entry_form,
    lesson_of,
    question_of,
    words_of,
)
from bot.gaps.gap import Gap
from bot.gaps.lesson_replies import (
    changed_reply,
    edits_reply,
    form_reply,
    nothing_to_draft_reply,
    open_again,
    preview_reply,
    refused_reply,
    rewrite_action,
    saved_reply,
    teach_action,
    undone_reply,
)
from bot.gaps.replies import gap_action, gap_reply, gone_reply, not_from_here_reply
from bot.knowledge import Knowledge
from bot.reply import ActionKind, Reply
from bot.staff_reply import StaffReply
from bot.store.edits import Edit
from bot.wording import stale_button, trouble
from faq.errors import FaqError, FileChanged
from faq.teaching import NewAnswer, NewPhrasing

#: Other wordings that a lesson is tried on, and of which another can be chosen; platforms' menus take 25.
_WORDINGS = 20
#: From this confidence on the nearest entry's section is proposed for a new one.
_NEAR = 0.1
#: Edits that are listed; platforms' menus take 25.
_EDITS = 20

Does = Callable[[str, Footing], Awaitable[Reply]]


class TeachersDesk:
    """Changes the FAQ for staff, as far as they may from where they stand."""

    def __init__(self, finder: GapFinder, classroom: Classroom, knowledge: Callable[[], Knowledge]) -> None:
        self._finder = finder
        self._classroom = classroom
        self._knowledge = knowledge
        self.does: dict[str, Does] = {
            ActionKind.TEACH: self._teach,
            ActionKind.WRITE: self._write,
            ActionKind.FIND: self._find,
            ActionKind.REWRITE: self._rewrite,
            ActionKind.CHECK: self._check,
            ActionKind.SAVE: self._save,
            ActionKind.EDITS: self._edits,
            ActionKind.UNDO: self._undo,
        }

    async def act(self, kind: str, argument: str, footing: Footing) -> Reply:
        """What a press leads to."""
        if footing.mandate.is_empty:
            return not_from_here_reply(footing)
        return await self.does[kind](argument, footing)

    async def submit(self, kind: str, argument: str, values: Values, footing: Footing) -> Reply:
        """What a form that was filled in leads to; nothing is saved yet."""
        if footing.mandate.is_empty:
            return not_from_here_reply(footing)
        match kind:
            case FormKind.ANSWER:
                return await self._answered(argument, values, footing)
            case FormKind.ENTRY:
                return await self._named(argument, values, footing)
        return stale_button()

    async def _answered(self, argument: str, values: Values, footing: Footing) -> Reply:
        """Look at an answer; nothing that was typed is lost."""
        shelves = self._shelves(footing)
        lesson = lesson_of(values, shelves)
        gap = "" if argument == NO_GAP else argument
        kept = await self._classroom.keep(Plan(lesson=lesson, gap=gap), footing.asker)
        wrong = complaints(FormKind.ANSWER, values)
        if not wrong and lesson.course not in shelves.courses:
            wrong = {"course": f"Name one of these courses: {', '.join(filter(None, shelves.courses))}."}
        if wrong:
            return refused_reply("\n\n".join(wrong.values()), kept)
        return await self._check(kept, footing)

    async def _named(self, argument: str, values: Values, footing: Footing) -> Reply:
        """The gap again, with the entries that the words may mean."""
        gap = await self._gap(argument, footing)
        if gap is None:
            return gone_reply()
        if wrong := complaints(FormKind.ENTRY, values):
            return trouble("\n\n".join(wrong.values()))
        return gap_reply(gap, self._finder.named(words_of(values), footing.course), footing)

    async def draft(self, said: StaffReply, footing: Footing) -> Reply:
        """The form with somebody's answer in it, and the question that it replied to."""
        if footing.mandate.is_empty:
            return not_from_here_reply(footing)
        if not said.answer.strip():
            return nothing_to_draft_reply()
        question = question_of(said.question)
        lesson = self._proposed(question, said.answer.strip(), footing)
        gap = self._finder.key_of(said.question) if said.question else ""
        kept = await self._classroom.keep(Plan(lesson=lesson, gap=gap), footing.asker)
        return form_reply(answer_form(lesson, gap, self._shelves(footing)), rewrite_action(kept))

    async def _teach(self, argument: str, footing: Footing) -> Reply:
        key, _, entry_id = argument.partition("/")
        async with self._reading(footing) as questions:
            wordings = await self._wordings(key, footing)
            if key not in wordings:
                return gone_reply()
            plan = Plan(lesson=NewPhrasing(entry_id, wordings[key]), gap=key)
            kept = await self._classroom.keep(plan, footing.asker)
            return await self._looked_at(kept, plan, wordings, footing, questions)

    async def _write(self, argument: str, footing: Footing) -> Reply:
        text = await self._finder.text(argument, footing.place, footing.channels)
        if text is None:
            return gone_reply()
        lesson = self._proposed(question_of(text), "", footing)
        return form_reply(answer_form(lesson, argument, self._shelves(footing)), open_again(ActionKind.WRITE, argument))

    async def _find(self, argument: str, footing: Footing) -> Reply:
        if await self._finder.text(argument, footing.place, footing.channels) is None:
            return gone_reply()
        return form_reply(entry_form(argument), open_again(ActionKind.FIND, argument))

    async def _rewrite(self, argument: str, footing: Footing) -> Reply:
        plan = await self._classroom.kept(argument)
        if not isinstance(plan.lesson, NewAnswer):
            return gone_reply()
        return form_reply(answer_form(plan.lesson, plan.gap, self._shelves(footing)), rewrite_action(argument))

    async def _check(self, argument: str, footing: Footing) -> Reply:
        plan = await self._classroom.kept(argument)
        async with self._reading(footing) as questions:
            return await self._looked_at(argument, plan, await self._wordings(plan.gap, footing), footing, questions)

    @contextlib.asynccontextmanager
    async def _reading(self, footing: Footing) -> AsyncIterator[Awaitable[Questions]]:
        """What a lesson is tried on, read while the gap is looked up."""
        questions = asyncio.create_task(self._classroom.questions(footing.place, footing.channels))
        try:
            yield questions
        finally:
            questions.cancel()
            await asyncio.gather(questions, return_exceptions=True)

    async def _looked_at(
        self,
        lesson_id: str,
        plan: Plan,
        wordings: dict[str, str],
        footing: Footing,
        questions: Awaitable[Questions],
    ) -> Reply:
        """The check before a lesson is saved, tried on the gap's other wordings too."""
        back = gap_action(plan.gap) if wordings else None
        others = {key: text for key, text in wordings.items() if key != plan.gap}
        try:
            preview = await self._classroom.preview(
                lesson_id, tuple(others.values()), footing.mandate, footing.place, footing.channels, questions
            )
        except (BotError, FaqError) as error:
            if isinstance(error, NotFromHere) or not isinstance(plan.lesson, NewAnswer):
                raise
            return refused_reply(str(error), lesson_id, back)
        if isinstance(plan.lesson, NewAnswer):
            return preview_reply(preview, (), back)
        entry_id = plan.lesson.entry_id
        return preview_reply(preview, tuple(teach_action(key, entry_id, text) for key, text in others.items()), back)

    async def _save(self, argument: str, footing: Footing) -> Reply:
        try:
            return saved_reply(await self._classroom.save(argument, footing.asker, footing.mandate))
        except FileChanged as changed:
            return changed_reply(changed, argument)

    async def lately(self, footing: Footing) -> tuple[Edit, ...]:
        """The last changes of what may be changed from there; raises like `Classroom.lately`."""
        return () if footing.mandate.is_empty else await self._classroom.lately(_EDITS, footing.asker, footing.mandate)

    async def _edits(self, _: str, footing: Footing) -> Reply:
        return edits_reply(await self.lately(footing))

    async def _undo(self, argument: str, footing: Footing) -> Reply:
        return undone_reply(await self._classroom.undo(argument, footing.asker, footing.mandate))

    async def _gap(self, key: str, footing: Footing) -> Gap | None:
        return await self._finder.gap(key, footing.place, footing.course, footing.channels)

    async def _wordings(self, key: str, footing: Footing) -> dict[str, str]:
        """The texts of the gap to which a key belongs, by their keys, the key's own first; none where it is no gap."""
        if not key:
            return {}
        gap = await self._gap(key, footing)
        if gap is None:
            return {}
        texts = {self._finder.key_of(text.text): text.text for text in gap.texts}
        own = {key: texts.pop(key)}
        return own | dict(list(texts.items())[: _WORDINGS - 1])

    def _shelves(self, footing: Footing) -> Shelves:
        return Shelves.of(self._knowledge().faq, footing.mandate)

    def _proposed(self, question: str, answer: str, footing: Footing) -> NewAnswer:
        """A new answer, on the shelf of the entry that is nearest to it."""
        near = self._finder.nearest(question, footing.course) if question else None
        knowledge = self._knowledge()
        course = footing.course or (knowledge.faq.course_of.get(near.entry.id, "") if near is not None else "")
        section = near.entry.section if near is not None and near.confidence >= _NEAR else ""
        is_near = near is not None and footing.mandate.covers(knowledge.faq.course_of.get(near.entry.id, ""))
        return NewAnswer(question, answer, section=section if is_near else "", course=course)
