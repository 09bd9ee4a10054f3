"""Gaps and teaching as course staff use them in a chat. Rights are checked at every press, not when it is drawn."""

from collections.abc import Awaitable, Callable

from bot import wording
from bot.asker import Asker
from bot.errors import BotError
from bot.form import FormKind, Values
from bot.gaps.answer_form import complaints
from bot.gaps.finder import GapFinder, Gaps
from bot.gaps.gap import Gap
from bot.gaps.replies import dismissed_reply, gap_reply, gaps_reply, gone_reply, not_from_here_reply
from bot.gaps.standing import Standing, standing_of
from bot.gaps.teachers_desk import Does, TeachersDesk
from bot.memory import Memory
from bot.reply import ActionKind, Reply
from bot.rights import Rights
from bot.staff_reply import StaffReply
from bot.store.gaps import GapStore
from faq.errors import FaqError


class StaffRoom:
    """Lists gaps and puts them away, and leads to the teachers' desk; for course staff alone."""

    def __init__(self, rights: Rights, memory: Memory, finder: GapFinder, store: GapStore, desk: TeachersDesk) -> None:
        self._rights = rights
        self._memory = memory
        self._finder = finder
        self._store = store
        self._desk = desk
        self._does: dict[str, Does] = {
            ActionKind.GAPS: self._list,
            ActionKind.GAP: self._gap,
            ActionKind.DISMISS: self._dismiss,
            ActionKind.RESTORE: self._restore,
        }

    async def list_gaps(self, asker: Asker) -> Reply:
        """The first page of the gaps that were asked where `asker` is."""
        return (await self.act(ActionKind.GAPS, "0", asker)).model_copy(update={"replaces": False})

    def knows(self, kind: str) -> bool:
        """Whether a press of this kind is for the staff room."""
        return kind in self._does or kind in self._desk.does

    async def act(self, kind: str, argument: str, asker: Asker) -> Reply:
        """What a press leads to; whoever is not staff learns nothing."""
        does = self._does.get(kind)
        if does is None:
            return await self._with_standing(asker, lambda standing: self._desk.act(kind, argument, standing))
        return await self._with_standing(asker, lambda standing: does(argument, standing))

    async def submit(self, kind: str, argument: str, values: Values, asker: Asker) -> Reply:
        """What a form that was sent off leads to; whoever is not staff learns nothing."""
        if kind != FormKind.ANSWER:
            return wording.stale_button()
        return await self._with_standing(asker, lambda standing: self._desk.submit(argument, values, standing))

    async def draft(self, said: StaffReply, asker: Asker) -> Reply:
        """The form with somebody's answer in it; whoever is not staff learns nothing."""
        return await self._with_standing(asker, lambda standing: self._desk.draft(said, standing))

    @staticmethod
    def complaints(kind: str, values: Values) -> dict[str, str]:
        """What has to be mended in a form before it is sent off, by the fields' names."""
        return complaints(values) if kind == FormKind.ANSWER else {}

    async def _with_standing(self, asker: Asker, do: Callable[[Standing], Awaitable[Reply]]) -> Reply:
        standing = await standing_of(asker, self._rights, self._memory)
        if standing is None:
            return wording.for_staff_only()
        try:
            return await do(standing)
        except (BotError, FaqError) as error:
            return wording.trouble(str(error))

    async def _gaps(self, standing: Standing) -> Gaps:
        return await self._finder.find(standing.place, standing.course, channels=standing.channels)

    async def _found(self, key: str, standing: Standing) -> Gap | None:
        return (await self._gaps(standing)).by_key.get(key)

    async def _list(self, argument: str, standing: Standing) -> Reply:
        page = int(argument) if argument.isascii() and argument.isdigit() and len(argument) < 6 else 0
        return gaps_reply(await self._gaps(standing), page, standing)

    async def _gap(self, argument: str, standing: Standing) -> Reply:
        gap = await self._found(argument, standing)
        if gap is None:
            return gone_reply()
        return gap_reply(gap, self._finder.candidates(gap, standing.course), standing)

    async def _dismiss(self, argument: str, standing: Standing) -> Reply:
        if standing.mandate.is_empty:
            return not_from_here_reply(standing)
        gap = await self._found(argument, standing)
        if gap is None:
            return gone_reply()
        await self._store.dismiss((text.text for text in gap.texts), by=standing.asker)
        return dismissed_reply(gap)

    async def _restore(self, argument: str, standing: Standing) -> Reply:
        if standing.mandate.is_empty:
            return not_from_here_reply(standing)
        gap = await self._found(argument, standing)
        if gap is None:
            return gone_reply()
        await self._store.restore(text.text for text in gap.texts)
        return await self._list("0", standing)
