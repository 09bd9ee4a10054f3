"""When gaps open and when they are closed, told from what is asked in vain, so that they can be counted for each week.

A gap opens when something new is asked in vain: it is not answered, or only met with "did you mean", or its answer is
found unhelpful. It is closed once all its texts are answered, whoever changed the FAQ and how, or once staff put it
away as not for the FAQ. Asked in vain after that, it opens again as another gap; but where the change or the dismissal
is taken back, it is as if it had never been closed. A text is watched for four weeks after it was asked last.
"""

import asyncio
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.background import again_and_again
from bot.gaps.finder import WEEKS, is_open, put_together
from bot.knowledge import Knowledge
from bot.store.duties import DutyStore
from bot.store.gap_history import GapChange, GapHistoryStore, KnownGap, KnownText
from bot.store.gaps import GapStore
from bot.store.lacking import LackingText
from bot.store.place import Place

#: How often it is looked whether staff changed something, and how often gaps are looked through in any case.
LOOK_EVERY_S = 10.0
UPDATE_EVERY = timedelta(hours=1)
#: That a text belongs to a gap is noted anew after so long, lest it be forgotten while it is still asked.
_NOTED_EVERY = timedelta(weeks=1)
#: Makes a gap from when it opened, when it was closed, and its course.
NewGap = Callable[[datetime, datetime | None, str | None], KnownGap]
_DUTY = "gaps: history"
_LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Seen:
    """Texts that mean the same, by their hashes, and whether one of them is open still."""

    texts: Mapping[str, LackingText]
    is_open: bool

    @property
    def first(self) -> datetime:
        """When it was asked in vain first."""
        return min(text.first for text in self.texts.values())

    @property
    def course(self) -> str | None:
        """The course that most of its questions count for."""
        asked: Counter[str | None] = Counter()
        for text in self.texts.values():
            asked[text.course] += text.asked
        return max(asked, key=lambda course: (asked[course], course or ""))

    def again_after(self, moment: datetime) -> Iterable[datetime]:
        """When its texts were asked in vain after a moment, as far as is known: first or last."""
        for text in self.texts.values():
            if text.last > moment:
                yield text.first if text.first > moment else text.last


class GapHistory:
    """Keeps the history of every server's gaps, for all processes of the bot together."""

    def __init__(
        self,
        gaps: GapStore,
        history: GapHistoryStore,
        duties: DutyStore,
        knowledge: Callable[[], Knowledge],
        now: Callable[[], datetime],
    ) -> None:
        self._gaps = gaps
        self._history = history
        self._duties = duties
        self._knowledge = knowledge
        self._now = now
        self._updated: datetime | None = None
        #: Of what the last update was made: the FAQ and what was put away, and of each server what was asked last.
        self._made_of: object = None
        self._latest: dict[Place, object] = {}

    async def follow(self, every_s: float = LOOK_EVERY_S) -> None:
        """Update when staff changed something, and now and again, until cancelled."""
        await again_and_again(self._look, every_s, "Gaps that open and are closed are not counted")

    async def update(self) -> None:
        """Look through the gaps of all servers where something changed; nothing where another process is at it.

        Raises:
            StoreError: the store cannot be read or written; some servers may be up to date.
        """
        if await self._duties.take(_DUTY, _LEASE) is None:
            return
        try:
            await self._update()
        finally:
            await self._duties.drop(_DUTY)

    async def _look(self) -> None:
        if await self._is_due():
            await self.update()

    async def _is_due(self) -> bool:
        if self._updated is None or self._now() - self._updated >= UPDATE_EVERY:
            return True
        return self._made_of != _made_of(self._knowledge(), await self._gaps.dismissed())

    async def _update(self) -> None:
        self._updated, knowledge = self._now(), self._knowledge()
        dismissed = await self._gaps.dismissed()
        made_of = _made_of(knowledge, dismissed)
        is_as_before, self._made_of = made_of == self._made_of, made_of
        since = self._updated - timedelta(weeks=WEEKS)
        for server in await self._history.servers(since):
            latest = await self._history.latest(server)
            if is_as_before and self._latest.get(server) == latest:
                continue
            await self._update_server(server, since, knowledge, dismissed)
            self._latest[server] = latest

    async def _update_server(
        self, server: Place, since: datetime, knowledge: Knowledge, dismissed: frozenset[str]
    ) -> None:
        texts = await self._gaps.lacking(since, server)
        seen = await asyncio.to_thread(self._seen, texts, knowledge, dismissed)
        known = await self._history.known(server, (text for group in seen for text in group.texts))
        await self._history.write(server, judge(seen, known, self._now(), self._history.new_gap))

    def _seen(self, texts: Sequence[LackingText], knowledge: Knowledge, dismissed: frozenset[str]) -> tuple[Seen, ...]:
        groups = []
        for group in put_together(texts, ahead=True):
            members = {self._gaps.key_of(text.text): text for text in group}
            is_put_away = any(text in dismissed for text in members)
            groups.append(Seen(members, not is_put_away and _is_open(members.values(), knowledge)))
        return tuple(groups)


def _made_of(knowledge: Knowledge, dismissed: frozenset[str]) -> object:
    """What is another when staff changed something; it holds on to no FAQ that was replaced."""
    return weakref.ref(knowledge.matcher), dismissed


def _is_open(texts: Iterable[LackingText], knowledge: Knowledge) -> bool:
    return any(is_open(knowledge.matcher, text, text.course) for text in texts)


def judge(
    seen: Sequence[Seen],
    known: Mapping[str, KnownText],
    now: datetime,
    new_gap: NewGap,
) -> tuple[GapChange, ...]:
    """What became of which gap, from what is seen now and what was known of its texts.

    Args:
        seen: groups of texts that have none in common.
        known: of some texts the gap that they belonged to.
        now: when a gap is closed that nothing keeps open.
        new_gap: makes a gap that was not known.
    """
    files = _Files(known)
    for group in seen:
        files.put(group, new_gap)
    judged = (_judged(file, known, now, new_gap) for file in files.all)
    return tuple(change for change in judged if change is not None)


@dataclass(slots=True)
class _File:
    """A gap with all that is seen of it."""

    gap: KnownGap
    groups: list[Seen]
    takes_in: set[str]


class _Files:
    """Groups by the gap they belong to; gaps that share a group become one."""

    def __init__(self, known: Mapping[str, KnownText]) -> None:
        self._known = known
        self._of: dict[str, _File] = {}

    @property
    def all(self) -> tuple[_File, ...]:
        """Every gap once."""
        return tuple({file.gap.id: file for file in self._of.values()}.values())

    def put(self, group: Seen, new_gap: NewGap) -> None:
        """Add a group to the gap that its texts name, to the one that was open first where they name several."""
        files = {file.gap.id: file for file in self._named_by(group)}.values()
        still_open = sorted((file for file in files if file.gap.closed is None), key=lambda file: file.gap.opened)
        if still_open:
            mine, *others = still_open
            for other in others:
                self._take_in(mine, other)
        elif files:
            mine = max(files, key=lambda file: file.gap.closed or file.gap.opened)
        else:
            gap = new_gap(group.first, None, group.course)
            mine = self._of[gap.id] = _File(gap, [], set())
        mine.groups.append(group)

    def _named_by(self, group: Seen) -> Iterable[_File]:
        for text in group.texts:
            if text in self._known:
                gap = self._known[text].gap
                yield self._of.setdefault(gap.id, _File(gap, [], set()))

    def _take_in(self, mine: _File, other: _File) -> None:
        mine.groups += other.groups
        mine.takes_in |= {other.gap.id, *other.takes_in}
        for name in mine.takes_in:
            self._of[name] = mine


def _judged(
    file: _File,
    known: Mapping[str, KnownText],
    now: datetime,
    new_gap: NewGap,
) -> GapChange | None:
    """What became of a gap; None where nothing did."""
    gap = file.gap
    is_open = any(group.is_open for group in file.groups)
    if gap.closed is None:
        gap = gap if is_open else replace(gap, closed=now)
    elif is_open:
        closed = gap.closed
        again = [moment for group in file.groups for moment in group.again_after(closed)]
        gap = new_gap(min(again), None, gap.course) if again else replace(gap, closed=None)
    texts = frozenset(
        text
        for group in file.groups
        for text in group.texts
        if text not in known or known[text].gap.id != gap.id or known[text].at < now - _NOTED_EVERY
    )
    if gap == file.gap and not texts and not file.takes_in:
        return None
    return GapChange(gap, texts, frozenset(file.takes_in))
