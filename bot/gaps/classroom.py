"""Teach the FAQ: keep and rehearse a lesson, save it and log it, reload, commit; and take it back.

A lesson is kept from the first look on, so that it can be saved, exactly as it was looked at, whoever runs by then.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.asker import Asker
from bot.errors import EditUnknown, NotFromHere, PreviewGone, StoreError
from bot.gaps.lookahead import LABELLED, LABELLED_FOR
from bot.mandate import EVERYTHING, Mandate
from bot.store.edits import Edit, EditState
from bot.store.gaps import AnsweredText
from bot.store.place import EVERY_CHANNEL, Channels, Place
from bot.store.store import Store
from faq.decision import Thresholds
from faq.errors import FaqError, FileChanged
from faq.library import faq_files, read_file
from faq.search_memory import SearchMemory
from faq.teaching import (
    Draft,
    LabelledText,
    NewAnswer,
    NewPhrasing,
    Rehearsal,
    draft_lesson,
    rehearse,
    save,
    undo,
)

#: Looks at lessons that are held in memory; what was looked at before is drafted again.
_PREVIEWS = 64

#: Questions that were answered: where somebody sees them, and everywhere.
Questions = tuple[Sequence[AnsweredText], Sequence[AnsweredText]]
#: Commits a file: path, message, author's name; returns what went wrong.
Commit = Callable[[Path, str, str], Awaitable[str]]


class Plan(BaseModel):
    """A lesson and the key of the gap that it is to close, if it is to close one."""

    model_config = ConfigDict(frozen=True)

    lesson: NewPhrasing | NewAnswer
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A lesson as it would be saved, and what it would change."""

    #: The id under which the lesson is kept.
    id: str
    plan: Plan
    draft: Draft
    rehearsal: Rehearsal
    #: Texts that were tried and asked where whoever looks sees no questions, so they are counted and not shown.
    unseen: frozenset[str] = frozenset()

    @property
    def course(self) -> str:
        """The course of the entry that would change."""
        return self.draft.faq_after.course_of[self.draft.entry_id]


@dataclass(frozen=True, slots=True)
class Saved:
    """A change that is in the file, the edit by which it can be taken back, and what did not work besides."""

    edit: str
    entry_id: str
    diff: str
    notes: tuple[str, ...] = ()


class Classroom:
    """Changes one FAQ, as far as a mandate goes; who has which is asked by the caller, at every call."""

    def __init__(
        self,
        faq_path: Path,
        thresholds: Thresholds,
        store: Store,
        reload: Callable[[], Awaitable[None]],
        now: Callable[[], datetime],
        commit: Commit | None = None,
        searches: Callable[[], SearchMemory | None] = lambda: None,
    ) -> None:
        self._faq_path = faq_path
        self._thresholds = thresholds
        self._gaps = store.gaps
        self._edits = store.edits
        self._lessons = store.lessons
        self._privacy = store.privacy
        self._reload = reload
        self._now = now
        self._commit = commit
        #: What questions found of late, if anybody has looked.
        self._searches = searches
        self._previews: OrderedDict[str, Preview] = OrderedDict()
        # A button that is pressed twice saves once.
        self._one_at_a_time = asyncio.Lock()

    async def keep(self, plan: Plan, by: Asker) -> str:
        """Keep a lesson for a day, good or not; returns its id.

        Raises:
            StoreError: it is not kept.
        """
        return await self._lessons.put(plan.model_dump_json(), by)

    async def kept(self, lesson_id: str) -> Plan:
        """A lesson that is kept.

        Raises:
            PreviewGone: it was saved, or is too long ago.
            StoreError: the store cannot be read.
        """
        found = await self._lessons.find(lesson_id)
        if found is None:
            raise _gone()
        return Plan.model_validate_json(found.lesson)

    async def questions(self, place: Place | None, channels: Channels) -> Questions:
        """The answered questions of late on which a lesson is tried: of these channels, and of everywhere.

        Raises:
            StoreError: the store cannot be read.
        """
        since = self._now() - LABELLED_FOR
        if place is None:
            recent = await self._gaps.answered(since, None, LABELLED)
            return recent, recent
        return await asyncio.gather(
            self._gaps.answered(since, place, LABELLED, channels), self._gaps.answered(since, None, LABELLED)
        )

    async def preview(
        self,
        lesson_id: str,
        asked: Sequence[str] = (),
        mandate: Mandate = EVERYTHING,
        place: Place | None = None,
        channels: Channels = EVERY_CHANNEL,
        questions: Awaitable[Questions] | None = None,
    ) -> Preview:
        """Draft and rehearse a lesson that is kept. Writes nothing to the FAQ.

        Args:
            lesson_id: the lesson.
            asked: more questions that it is for.
            mandate: which entries may be changed.
            place: where whoever looks sees questions; what was asked elsewhere is tried too, and its words not shown.
            channels: of that server these channels.
            questions: what `questions` gives for them, where that was begun already.

        Raises:
            PreviewGone: it was saved, or is too long ago.
            NotFromHere: it changes an entry that the mandate does not cover.
            FaqError: it cannot be drafted; the message says why.
            StoreError: the store cannot be read or written.
        """
        plan = await self.kept(lesson_id)
        # The file is read while the database is.
        drafting = asyncio.create_task(asyncio.to_thread(draft_lesson, self._faq_path, plan.lesson))
        try:
            seen, recent = await (self.questions(place, channels) if questions is None else questions)
        except StoreError:
            drafting.cancel()
            raise
        draft = await drafting
        _require_covered(draft, mandate)
        labelled = tuple(dict.fromkeys(LabelledText(text.text, text.entry, text.course) for text in (*seen, *recent)))
        rehearsal = await asyncio.to_thread(self._rehearsed, draft, asked, labelled)
        unseen = frozenset(text.text for text in recent) - frozenset(text.text for text in seen)
        preview = Preview(lesson_id, plan, draft, rehearsal, unseen)
        await self._lessons.look(lesson_id, _digest(draft))
        self._previews[lesson_id] = preview
        while len(self._previews) > _PREVIEWS:
            self._previews.popitem(last=False)
        return preview

    def _rehearsed(self, draft: Draft, asked: Sequence[str], labelled: Sequence[LabelledText]) -> Rehearsal:
        return rehearse(draft, self._thresholds, asked, labelled, searches=self._searches())

    async def save(self, lesson_id: str, by: Asker, mandate: Mandate = EVERYTHING) -> Saved:
        """Save a lesson that was looked at, exactly as it was.

        Raises:
            PreviewGone: it was saved already, is too long ago, or nobody has looked at it.
            NotFromHere: it changes an entry that the mandate does not cover.
            FileChanged: the file is no longer what was looked at; nothing was saved.
            FaqError: it cannot be written.
            StoreError: the audit log cannot be written; nothing was saved.
        """
        async with self._one_at_a_time:
            draft = await self._looked_at(lesson_id)
            _require_covered(draft, mandate)
            edit = await self._edits.begin(
                path=str(draft.path), entry=draft.entry_id, diff=draft.diff, by=self._shown(by)
            )
            try:
                await asyncio.to_thread(save, draft)
            except FaqError:
                await self._edits.drop(edit)
                raise
            self._previews.pop(lesson_id, None)
            notes = (*await self._logged(edit), *await self._forgotten(lesson_id))
        live = await self._made_live(draft.path, f"faq: teach {draft.entry_id}", by)
        return Saved(edit, draft.entry_id, draft.diff, (*notes, *live))

    async def undo(self, edit_id: str, by: Asker, mandate: Mandate = EVERYTHING) -> Saved:
        """Take an edit back; what others changed since stays.

        Raises:
            EditUnknown: there is no such edit, it was taken back before, or it is of another FAQ's file.
            NotFromHere: it changed an entry that the mandate does not cover.
            FaqError: the lines were changed since, or the file cannot be written.
            StoreError: the audit log cannot be read or written; nothing was taken back.
        """
        async with self._one_at_a_time:
            edit = await self._edits.find(edit_id)
            if edit is None:
                raise EditUnknown("No such edit is known.")
            path = Path(edit.path)
            if not await asyncio.to_thread(_is_of, self._faq_path, path):
                raise EditUnknown(f"{path.name} is not a file of this FAQ, so nothing was taken back. Edit it by hand.")
            if mandate.courses is not None and not await asyncio.to_thread(_is_covered_file, path, mandate):
                raise _not_from_here()
            if edit.state is EditState.UNDONE:
                raise EditUnknown("This was taken back already.")
            undoing = await self._edits.begin(
                path=edit.path, entry=edit.entry, diff="", by=self._shown(by), undoes=edit_id
            )
            try:
                diff = await asyncio.to_thread(undo, path, edit.diff)
            except FaqError:
                await self._edits.drop(undoing)
                raise
            notes = await self._logged(undoing, diff)
        live = await self._made_live(path, f"faq: take back what was taught to {edit.entry}", by)
        return Saved(undoing, edit.entry, diff, (*notes, *live))

    async def lately(self, limit: int, asker: Asker, mandate: Mandate = EVERYTHING) -> tuple[Edit, ...]:
        """The last edits of files that the mandate covers, newest first, seen with the eyes of `asker`.

        Raises:
            StoreError: the audit log cannot be read.
        """
        edits = await self._edits.latest(limit, asker)
        if mandate.courses is None:
            return edits
        paths = {edit.path for edit in edits}
        covered = await asyncio.to_thread(lambda: {path for path in paths if _is_covered_file(Path(path), mandate)})
        return tuple(edit for edit in edits if edit.path in covered)

    def _shown(self, by: Asker) -> Asker:
        """Somebody without their name, where they want nothing recorded of them."""
        return by if self._privacy.is_recorded(by) else by.model_copy(update={"name": ""})

    async def _looked_at(self, lesson_id: str) -> Draft:
        """What the last look at a lesson saw, drafted again where another process looked."""
        known = self._previews.get(lesson_id)
        if known is not None:
            return known.draft
        found = await self._lessons.find(lesson_id)
        if found is None or not found.seen:
            raise _gone()
        lesson = Plan.model_validate_json(found.lesson).lesson
        draft = await asyncio.to_thread(draft_lesson, self._faq_path, lesson)
        if _digest(draft) != found.seen:
            raise FileChanged(
                f"{draft.path.name} was changed since you looked at this, so nothing was saved. Look at it again."
            )
        return draft

    async def _forgotten(self, lesson_id: str) -> tuple[str, ...]:
        try:
            await self._lessons.drop(lesson_id)
        except StoreError as error:
            return (f"It is still kept as a lesson to be saved: {error}",)
        return ()

    async def _logged(self, edit: str, diff: str | None = None) -> tuple[str, ...]:
        """Note that the file is written. Nothing that follows can unwrite it, so what fails is only told."""
        try:
            await self._edits.saved(edit, diff)
        except StoreError as error:
            return (f"The audit log does not show it as saved: {error}",)
        return ()

    async def _made_live(self, path: Path, message: str, by: Asker) -> tuple[str, ...]:
        """Answer with the file as it is now, and commit it; git may be slow, and nobody else waits for it."""
        await self._reload()
        if self._commit is not None and (problem := await self._commit(path, message, by.name)):
            return (f"It was not committed with git: {problem}",)
        return ()


def _digest(draft: Draft) -> str:
    """Names what a draft would make of which file: 64 hexadecimal digits."""
    return hashlib.sha256(f"{draft.path}\0{draft.before}\0{draft.after}".encode()).hexdigest()


def _require_covered(draft: Draft, mandate: Mandate) -> None:
    if not mandate.covers(draft.faq_after.course_of[draft.entry_id]):
        raise _not_from_here()


def _is_covered_file(path: Path, mandate: Mandate) -> bool:
    try:
        return mandate.covers(read_file(path).content.course)
    except (FaqError, OSError):
        # Of which course a broken file is nobody can tell.
        return False


def _is_of(faq_path: Path, path: Path) -> bool:
    """Whether a file is one of the FAQ's; a log that was brought from elsewhere may name any."""
    return path.resolve() in {file.resolve() for file in faq_files(faq_path)}


def _gone() -> PreviewGone:
    return PreviewGone("That was saved already, or is too long ago, so nothing was saved. Open the question again.")


def _not_from_here() -> NotFromHere:
    return NotFromHere("Entries of that course are not changed from here.")
