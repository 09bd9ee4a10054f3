"""Gaps and teaching as course staff use them in a chat. Rights are checked at every press, not when it is drawn."""

from collections.abc import Awaitable, Callable

from bot import wording
from bot.asker import Asker
from bot.errors import BotError
from bot.gaps.classroom import Classroom
from bot.gaps.finder import GapFinder, Gaps
from bot.gaps.gap import Gap
from bot.gaps.replies import (
    changed_reply,
    dismissed_reply,
    gap_action,
    gap_reply,
    gaps_reply,
    gone_reply,
    preview_reply,
    saved_reply,
    teach_action,
    undone_reply,
)
from bot.knowledge import Knowledge
from bot.memory import Memory
from bot.reply import ActionKind, Reply
from bot.rights import Rights
from bot.store.gaps import GapStore
from bot.store.place import Place
from faq.errors import FaqError, FileChanged
from faq.teaching import NewPhrasing

#: Other wordings that a lesson is tried on, and of which another can be chosen; platforms' menus take 25.
_WORDINGS = 20
#: Whoever sits at the bot's own terminal runs it.
_TERMINAL = "terminal"


class StaffRoom:
    """Lists gaps, teaches, and takes back, for course staff alone."""

    def __init__(
        self,
        rights: Rights,
        memory: Memory,
        finder: GapFinder,
        store: GapStore,
        classroom: Classroom,
        knowledge: Callable[[], Knowledge],
    ) -> None:
        self._rights = rights
        self._memory = memory
        self._finder = finder
        self._store = store
        self._classroom = classroom
        self._knowledge = knowledge
        self._does: dict[str, Callable[[str, Asker], Awaitable[Reply]]] = {
            ActionKind.GAPS: self._list,
            ActionKind.GAP: self._gap,
            ActionKind.TEACH: self._teach,
            ActionKind.SAVE: self._save,
            ActionKind.UNDO: self._undo,
            ActionKind.DISMISS: self._dismiss,
            ActionKind.RESTORE: self._restore,
        }

    async def list_gaps(self, asker: Asker) -> Reply:
        """The first page of the gaps that were asked where `asker` is."""
        return (await self.act(ActionKind.GAPS, "0", asker)).model_copy(update={"replaces": False})

    def knows(self, kind: str) -> bool:
        """Whether a press of this kind is for the staff room."""
        return kind in self._does

    async def act(self, kind: str, argument: str, asker: Asker) -> Reply:
        """What a press leads to; whoever is not staff learns nothing."""
        if not self._rights.is_staff(asker, await self._memory.preferences(asker)):
            return wording.for_staff_only()
        try:
            return await self._does[kind](argument, asker)
        except (BotError, FaqError) as error:
            return wording.trouble(str(error))

    async def _gaps(self, asker: Asker) -> Gaps:
        """The gaps of the asker's server; at the bot's own terminal, those of everywhere."""
        preferences = await self._memory.preferences(asker)
        place = None if asker.platform == _TERMINAL else Place(asker.platform, asker.server)
        return await self._finder.find(place, preferences.course)

    async def _found(self, key: str, asker: Asker) -> Gap | None:
        return (await self._gaps(asker)).by_key.get(key)

    async def _list(self, argument: str, asker: Asker) -> Reply:
        page = int(argument) if argument.isascii() and argument.isdigit() and len(argument) < 6 else 0
        return gaps_reply(await self._gaps(asker), page)

    async def _gap(self, argument: str, asker: Asker) -> Reply:
        gap = await self._found(argument, asker)
        if gap is None:
            return gone_reply()
        preferences = await self._memory.preferences(asker)
        return gap_reply(gap, self._finder.candidates(gap, preferences.course))

    async def _teach(self, argument: str, asker: Asker) -> Reply:
        key, _, entry_id = argument.partition("/")
        gap = await self._found(key, asker)
        if gap is None or not await self._may_change(entry_id, asker):
            return gone_reply()
        wordings = {self._finder.key_of(text.text): text.text for text in gap.texts[:_WORDINGS]}
        chosen = next(text.text for text in gap.texts if self._finder.key_of(text.text) == key)
        others = {other: text for other, text in wordings.items() if other != key}
        preview = await self._classroom.preview(NewPhrasing(entry_id, chosen), tuple(others.values()))
        choices = tuple(teach_action(other, entry_id, text) for other, text in others.items())
        return preview_reply(preview, choices, gap_action(key))

    async def _may_change(self, entry_id: str, asker: Asker) -> bool:
        """Whether the entry is of the course that the asker's place has, where it has one."""
        preferences = await self._memory.preferences(asker)
        course = self._knowledge().faq.course_of.get(entry_id)
        return course is not None and (not preferences.course or course in {"", preferences.course})

    async def _save(self, argument: str, asker: Asker) -> Reply:
        preview = self._classroom.previewed(argument)
        try:
            return saved_reply(await self._classroom.save(argument, asker))
        except FileChanged as changed:
            lesson = preview.lesson
            if not isinstance(lesson, NewPhrasing):
                return changed_reply(changed, None)
            key = self._finder.key_of(lesson.text)
            return changed_reply(changed, teach_action(key, lesson.entry_id, "Check again"))

    async def _undo(self, argument: str, asker: Asker) -> Reply:
        return undone_reply(await self._classroom.undo(argument, asker))

    async def _dismiss(self, argument: str, asker: Asker) -> Reply:
        gap = await self._found(argument, asker)
        if gap is None:
            return gone_reply()
        await self._store.dismiss((text.text for text in gap.texts), by=asker)
        return dismissed_reply(gap)

    async def _restore(self, argument: str, asker: Asker) -> Reply:
        gap = await self._found(argument, asker)
        if gap is None:
            return gone_reply()
        await self._store.restore(text.text for text in gap.texts)
        return await self._list("0", asker)
