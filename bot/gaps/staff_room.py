"""Gaps and teaching as course staff use them in a chat. Rights are checked at every press, not when it is drawn."""

from collections.abc import Awaitable, Callable

from bot import wording
from bot.asker import Asker
from bot.errors import BotError
from bot.form import Values
from bot.gaps.finder import GapFinder, Gaps
from bot.gaps.footing import Footing, footing_of
from bot.gaps.forms import complaints
from bot.gaps.gap import Gap
from bot.gaps.replies import dismissed_reply, gap_reply, gaps_reply, gone_reply, not_from_here_reply
from bot.gaps.teachers_desk import Does, TeachersDesk
from bot.gaps.top import top_gaps_reply
from bot.memory import Memory
from bot.reply import ActionKind, Reply
from bot.rights import Rights
from bot.staff_reply import StaffReply
from bot.store.edits import Edit
from bot.store.gaps import GapStore
from bot.whole_text import whole_text
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

    async def top_gaps(self, asker: Asker) -> Reply:
        """The first few of them."""

        async def show(footing: Footing) -> Reply:
            return top_gaps_reply(await self._gaps(footing), footing)

        return await self._with_footing(asker, show)

    def knows(self, kind: str) -> bool:
        """Whether a press of this kind is for the staff room."""
        return kind in self._does or kind in self._desk.does

    async def act(self, kind: str, argument: str, asker: Asker) -> Reply:
        """What a press leads to; whoever is not staff learns nothing."""
        does = self._does.get(kind)
        if does is None:
            return await self._with_footing(asker, lambda footing: self._desk.act(kind, argument, footing))
        return await self._with_footing(asker, lambda footing: does(argument, footing))

    async def submit(self, kind: str, argument: str, values: Values, asker: Asker) -> Reply:
        """What a form that was sent off leads to; whoever is not staff learns nothing."""
        whole = {name: whole_text(text) for name, text in values.items()}
        return await self._with_footing(asker, lambda footing: self._desk.submit(kind, argument, whole, footing))

    async def draft(self, said: StaffReply, asker: Asker) -> Reply:
        """The form with somebody's answer in it; whoever is not staff learns nothing."""
        whole = StaffReply(whole_text(said.question), whole_text(said.answer))
        return await self._with_footing(asker, lambda footing: self._desk.draft(whole, footing))

    async def lately(self, asker: Asker) -> tuple[Edit, ...]:
        """The last changes of the FAQ, where there is room for each with its diff; none for whoever may change nothing.

        Raises:
            StoreError: the audit log cannot be read.
        """
        footing = await footing_of(asker, self._rights, self._memory)
        return () if footing is None else await self._desk.lately(footing)

    @staticmethod
    def complaints(kind: str, values: Values) -> dict[str, str]:
        """What has to be mended in a form before it is sent off, by the fields' names."""
        return complaints(kind, values)

    async def _with_footing(self, asker: Asker, do: Callable[[Footing], Awaitable[Reply]]) -> Reply:
        footing = await footing_of(asker, self._rights, self._memory)
        if footing is None:
            return wording.for_staff_only()
        try:
            return await do(footing)
        except (BotError, FaqError) as error:
            return wording.trouble(str(error))

    async def _gaps(self, footing: Footing) -> Gaps:
        return await self._finder.find(footing.place, footing.course, channels=footing.channels)

    async def _found(self, key: str, footing: Footing) -> Gap | None:
        return await self._finder.gap(key, footing.place, footing.course, footing.channels)

    async def _list(self, argument: str, footing: Footing) -> Reply:
        page = int(argument) if argument.isascii() and argument.isdigit() and len(argument) < 6 else 0
        if not page:
            return gaps_reply(await self._gaps(footing), page, footing)
        return gaps_reply(await self._finder.seen(footing.place, footing.course, footing.channels), page, footing)

    async def _gap(self, argument: str, footing: Footing) -> Reply:
        gap = await self._found(argument, footing)
        if gap is None:
            return gone_reply()
        return gap_reply(gap, self._finder.candidates(gap, footing.course), footing)

    async def _dismiss(self, argument: str, footing: Footing) -> Reply:
        if footing.mandate.is_empty:
            return not_from_here_reply(footing)
        gap = await self._found(argument, footing)
        if gap is None:
            return gone_reply()
        await self._store.dismiss((text.text for text in gap.texts), by=footing.asker)
        return dismissed_reply(gap)

    async def _restore(self, argument: str, footing: Footing) -> Reply:
        if footing.mandate.is_empty:
            return not_from_here_reply(footing)
        gap = await self._found(argument, footing)
        if gap is None:
            return gone_reply()
        await self._store.restore(text.text for text in gap.texts)
        return await self._list("0", footing)
