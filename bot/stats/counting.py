"""Count the last weeks: add up what the store counted, by week and by course, and name the entries."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from bot.stats.numbers import Course, Numbers, Span, Stats, TopEntry, Week
from bot.store import Store
from bot.store.counting import CountStore, EntryCount, QuestionCount, RatingCount
from bot.store.gap_history import GapHistoryStore, KnownGap
from bot.store.place import Place
from bot.store.weeks import monday_of, start_of, week_of
from faq.decision import Decision
from faq.entry import Faq

#: How many weeks are told of unless somebody says otherwise: about a term.
WEEKS = 12
#: Two years.
WEEKS_MAX = 104
#: Entries that are named.
TOP = 5


class Statistics:
    """Counts, and names the entries of the FAQ of the moment."""

    def __init__(
        self,
        counts: CountStore,
        history: GapHistoryStore,
        faq: Callable[[], Faq],
        now: Callable[[], datetime],
    ) -> None:
        self._counts = counts
        self._history = history
        self._faq = faq
        self._now = now

    async def count(self, server: Place | None = None, course: str | None = None, weeks: int = WEEKS) -> Stats:
        """Count the last `weeks`, the present one included.

        Args:
            server: only what was asked on this server, or everywhere.
            course: only what counts for this course, or everything.
            weeks: how many, at least 1.

        Raises:
            StoreError: the store cannot be read.
        """
        last = week_of(self._now())
        span = range(last - weeks + 1, last + 1)
        since = start_of(span.start)
        # Two at a time: together they take half as long, and leave a connection to everybody else.
        asked, (rated, entries, turned) = await asyncio.gather(
            self._counts.questions(span.start, server), self._others(since, server, course)
        )
        total, by_week, by_course = Tally(), defaultdict[int, Tally](Tally), defaultdict[str | None, Tally](Tally)
        for question in asked:
            if course in {None, question.course}:
                for tally in (total, by_week[question.week], by_course[question.course]):
                    tally.add_questions(question)
        for rating in rated:
            if course in {None, rating.course}:
                for tally in (total, by_week[rating.week], by_course[rating.course]):
                    tally.add_ratings(rating)
        opened = Counter(week_of(gap.opened) for gap in turned)
        closed = Counter(week_of(gap.closed) for gap in turned if gap.closed is not None)
        by_asked = sorted(by_course.items(), key=lambda each: (-each[1].asked, each[0] or ""))
        return Stats(
            course=course,
            total=total.numbers(),
            gaps_opened=sum(opened[week] for week in span),
            gaps_closed=sum(closed[week] for week in span),
            weeks=tuple(
                Week(
                    monday=monday_of(week),
                    numbers=by_week[week].numbers(),
                    gaps_opened=opened[week],
                    gaps_closed=closed[week],
                )
                for week in span
            ),
            courses=tuple(Course(course=name, numbers=tally.numbers()) for name, tally in by_asked),
            top_entries=self._named(entries),
        )

    async def _others(
        self, since: datetime, server: Place | None, course: str | None
    ) -> tuple[tuple[RatingCount, ...], tuple[EntryCount, ...], tuple[KnownGap, ...]]:
        """What is counted besides the questions themselves."""
        return (
            await self._counts.ratings(since, server=server),
            await self._counts.entries(since, server, course, TOP),
            await self._history.turns(since, server, course),
        )

    async def between(
        self, since: datetime, until: datetime, server: Place | None = None, course: str | None = None
    ) -> Span:
        """Count what was asked from `since` on and before `until`.

        Raises:
            StoreError: the store cannot be read.
        """
        tally = Tally()
        for asked in await self._counts.questions_between(since, until, server):
            if course in {None, asked.course}:
                tally.add_questions(asked)
        for rated in await self._counts.ratings(since, until, server):
            if course in {None, rated.course}:
                tally.add_ratings(rated)
        turned = await self._history.turns(since, server, course)
        return Span(
            numbers=tally.numbers(),
            gaps_opened=sum(since <= gap.opened < until for gap in turned),
            gaps_closed=sum(gap.closed is not None and since <= gap.closed < until for gap in turned),
        )

    def _named(self, entries: Iterable[EntryCount]) -> tuple[TopEntry, ...]:
        by_id = self._faq().by_id
        return tuple(
            TopEntry(
                id=entry.entry,
                question=by_id[entry.entry].question if entry.entry in by_id else "",
                answered=entry.n,
            )
            for entry in entries
        )


def open_statistics(store: Store, faq: Callable[[], Faq]) -> Statistics:
    """What counts over an open store."""
    return Statistics(store.counts, store.gap_history, faq, lambda: datetime.now(UTC))


class Tally:
    """Adds counts up."""

    def __init__(self) -> None:
        self.asked = 0
        self._decisions: Counter[Decision] = Counter()
        self._percents: Counter[int] = Counter()
        self._helpful = 0
        self._rated = 0

    def add_questions(self, count: QuestionCount) -> None:
        """Add questions; one without any match was met with no confidence."""
        self.asked += count.n
        self._decisions[count.decision] += count.n
        self._percents[count.percent or 0] += count.n

    def add_ratings(self, count: RatingCount) -> None:
        """Add ratings."""
        self._helpful += count.helpful
        self._rated += count.n

    def numbers(self) -> Numbers:
        """What it comes to."""
        return Numbers(
            asked=self.asked,
            answered=self._decisions[Decision.ANSWER],
            suggested=self._decisions[Decision.SUGGEST],
            rated=self._rated,
            helpful=self._helpful,
            median_confidence=self._median(),
        )

    def _median(self) -> float | None:
        """The lower of the two in the middle, where there are two."""
        passed = 0
        for percent in sorted(self._percents):
            passed += self._percents[percent]
            if 2 * passed >= self.asked:
                return percent / 100
        return None
