"""Teach the FAQ: draft and rehearse a lesson, save it and log it, reload, commit; and take it back."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.asker import Asker
from bot.errors import EditUnknown, PreviewGone, StoreError
from bot.store.edits import EditState, EditStore
from bot.store.gaps import GapStore
from faq.errors import FaqError
from faq.matcher import Thresholds
from faq.teaching import Draft, LabelledText, Lesson, Rehearsal, draft_lesson, rehearse, save, undo

#: Lessons that were looked at and not saved yet; the oldest give way.
_PREVIEWS = 64
#: Answered questions of late on which a lesson is tried.
_LABELLED = 500
_LABELLED_FOR = timedelta(weeks=4)

#: Commits a file: path, message, author's name; returns what went wrong.
Commit = Callable[[Path, str, str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Preview:
    """A lesson as it would be saved, and what it would change."""

    id: str
    lesson: Lesson
    draft: Draft
    rehearsal: Rehearsal


@dataclass(frozen=True, slots=True)
class Saved:
    """A change that is in the file, the edit by which it can be taken back, and what did not work besides."""

    edit: str
    entry_id: str
    diff: str
    notes: tuple[str, ...] = ()


class Classroom:
    """Changes one FAQ. Who may is asked by the caller."""

    def __init__(
        self,
        faq_path: Path,
        thresholds: Thresholds,
        gaps: GapStore,
        edits: EditStore,
        reload: Callable[[], Awaitable[None]],
        now: Callable[[], datetime],
        commit: Commit | None = None,
    ) -> None:
        self._faq_path = faq_path
        self._thresholds = thresholds
        self._gaps = gaps
        self._edits = edits
        self._reload = reload
        self._now = now
        self._commit = commit
        self._previews: OrderedDict[str, Preview] = OrderedDict()

    async def preview(self, lesson: Lesson, asked: Sequence[str] = ()) -> Preview:
        """Draft and rehearse a lesson; `asked` are more questions that it is for. Writes nothing.

        Raises:
            FaqError: it cannot be drafted; the message says why.
            StoreError: the questions of late cannot be read.
        """
        recent = await self._gaps.answered(self._now() - _LABELLED_FOR, None, _LABELLED)
        labelled = tuple(LabelledText(text.text, text.entry, text.course) for text in recent)
        preview = await asyncio.to_thread(self._rehearsed, lesson, asked, labelled)
        self._previews[preview.id] = preview
        while len(self._previews) > _PREVIEWS:
            self._previews.popitem(last=False)
        return preview

    def previewed(self, preview_id: str) -> Preview:
        """A lesson that was looked at.

        Raises:
            PreviewGone: it was saved, or is too long ago.
        """
        preview = self._previews.get(preview_id)
        if preview is None:
            raise PreviewGone("That preview is of another time, so nothing was saved. Open the question again.")
        return preview

    async def save(self, preview_id: str, by: Asker) -> Saved:
        """Save a lesson that was looked at, exactly as it was.

        Raises:
            PreviewGone: it was saved already, or is too long ago.
            FileChanged: the file is no longer what was looked at; nothing was saved.
            FaqError: it cannot be written.
            StoreError: the audit log cannot be written; nothing was saved.
        """
        preview = self.previewed(preview_id)
        draft = preview.draft
        edit = await self._edits.begin(path=str(draft.path), entry=draft.entry_id, diff=draft.diff, by=by)
        try:
            await asyncio.to_thread(save, draft)
        except FaqError:
            await self._edits.drop(edit)
            raise
        self._previews.pop(preview_id, None)
        notes = await self._after(edit, draft.path, f"faq: teach {draft.entry_id}", by)
        return Saved(edit, draft.entry_id, draft.diff, notes)

    async def undo(self, edit_id: str, by: Asker) -> Saved:
        """Take an edit back; what others changed since stays.

        Raises:
            EditUnknown: there is no such edit, or it was taken back before.
            FaqError: the lines were changed since, or the file cannot be written.
            StoreError: the audit log cannot be read or written; nothing was taken back.
        """
        edit = await self._edits.find(edit_id)
        if edit is None:
            raise EditUnknown("No such edit is known.")
        if edit.state is EditState.UNDONE:
            raise EditUnknown("This was taken back already.")
        path = Path(edit.path)
        undoing = await self._edits.begin(path=edit.path, entry=edit.entry, diff="", by=by, undoes=edit_id)
        try:
            diff = await asyncio.to_thread(undo, path, edit.diff)
        except FaqError:
            await self._edits.drop(undoing)
            raise
        notes = await self._after(undoing, path, f"faq: take back what was taught to {edit.entry}", by, diff)
        return Saved(undoing, edit.entry, diff, notes)

    def _rehearsed(self, lesson: Lesson, asked: Sequence[str], labelled: Sequence[LabelledText]) -> Preview:
        draft = draft_lesson(self._faq_path, lesson)
        rehearsal = rehearse(draft, self._thresholds, asked, labelled)
        return Preview(secrets.token_hex(8), lesson, draft, rehearsal)

    async def _after(self, edit: str, path: Path, message: str, by: Asker, diff: str | None = None) -> tuple[str, ...]:
        """What follows once the file is written; none of it can unwrite it, so what fails is only told."""
        notes: list[str] = []
        try:
            await self._edits.saved(edit, diff)
        except StoreError as error:
            notes.append(f"The audit log does not show it as saved: {error}")
        await self._reload()
        if self._commit is not None and (problem := await self._commit(path, message, by.name)):
            notes.append(f"It was not committed with git: {problem}")
        return tuple(notes)
