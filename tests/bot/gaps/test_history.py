"""When a gap opens, when it is closed, and when it is the same as before."""

import asyncio
import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.gaps.history import GapHistory, Seen, judge
from bot.gaps.opening import open_history
from bot.reply import ActionKind
from bot.store import LackingText, Place, Store
from bot.store.gap_history import GapChange, KnownGap, KnownText
from tests.bot.gaps.conftest import KAGGLE, KAGGLE_AGAIN, School, button

MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def lacking(
    text: str, first: datetime = MONDAY, last: datetime | None = None, course: str | None = None
) -> LackingText:
    people, places = frozenset({1}), frozenset({Place("discord", "77")})
    return LackingText(text, 1, 0, 0, first, last or first, None, people, places, course)


def seen(*texts: LackingText, is_open: bool = True) -> Seen:
    return Seen({text.text: text for text in texts}, is_open)


class Judge:
    """Gaps over time, as the store would know them."""

    def __init__(self) -> None:
        self.known: dict[str, KnownText] = {}
        self.gaps: dict[str, KnownGap] = {}
        self._names = itertools.count(1)

    def __call__(self, now: datetime, *groups: Seen) -> tuple[GapChange, ...]:
        changes = judge(groups, self.known, now, self._new)
        for change in changes:
            self.gaps[change.gap.id] = change.gap
            for other in change.takes_in:
                del self.gaps[other]
            for text, known in list(self.known.items()):
                if known.gap.id in {change.gap.id, *change.takes_in}:
                    self.known[text] = replace(known, gap=change.gap)
            self.known |= {text: KnownText(change.gap, now) for text in change.texts}
        return changes

    def _new(self, opened: datetime, closed: datetime | None, course: str | None) -> KnownGap:
        return KnownGap(f"gap {next(self._names)}", opened, closed, course)

    @property
    def told(self) -> list[tuple[datetime, datetime | None]]:
        return [(gap.opened, gap.closed) for gap in self.gaps.values()]


@pytest.fixture
def judged() -> Judge:
    return Judge()


def test_a_gap_opens_when_its_first_question_was_asked(judged: Judge) -> None:
    judged(MONDAY + DAY, seen(lacking("a", MONDAY + HOUR), lacking("b", MONDAY)))

    assert judged.told == [(MONDAY, None)]


def test_a_paraphrase_opens_nothing_new_and_what_is_as_before_changes_nothing(judged: Judge) -> None:
    judged(MONDAY, seen(lacking("a")))
    (change,) = judged(MONDAY + DAY, seen(lacking("a"), lacking("b", MONDAY + DAY)))
    assert change.texts == {"b"}

    assert judged(MONDAY + DAY, seen(lacking("a"), lacking("b", MONDAY + DAY))) == ()
    assert judged.told == [(MONDAY, None)]


def test_a_gap_is_closed_when_no_text_of_it_is_open(judged: Judge) -> None:
    judged(MONDAY, seen(lacking("a"), lacking("b")))
    judged(MONDAY + DAY, seen(lacking("a"), is_open=False), seen(lacking("b")))
    assert judged.told == [(MONDAY, None)], "b, which stands apart now, is open still"

    judged(MONDAY + 2 * DAY, seen(lacking("a"), is_open=False), seen(lacking("b"), is_open=False))

    assert judged.told == [(MONDAY, MONDAY + 2 * DAY)]


def test_what_was_asked_and_mended_between_two_looks_opened_and_was_closed(judged: Judge) -> None:
    judged(MONDAY + HOUR, seen(lacking("a"), is_open=False))

    assert judged.told == [(MONDAY, MONDAY + HOUR)]


def test_what_is_asked_in_vain_after_it_was_closed_is_another_gap(judged: Judge) -> None:
    judged(MONDAY + HOUR, seen(lacking("a"), lacking("b"), is_open=False))

    judged(MONDAY + 2 * DAY, seen(lacking("a", MONDAY, MONDAY + DAY), lacking("b"), lacking("c", MONDAY + 2 * DAY)))

    assert judged.told == [(MONDAY, MONDAY + HOUR), (MONDAY + DAY, None)]
    assert {text: known.gap.id for text, known in judged.known.items()} == dict.fromkeys("abc", "gap 2")


def test_an_undone_change_leaves_the_gap_as_if_it_had_never_been_closed(judged: Judge) -> None:
    judged(MONDAY + HOUR, seen(lacking("a")))
    judged(MONDAY + 2 * HOUR, seen(lacking("a"), is_open=False))

    judged(MONDAY + 3 * HOUR, seen(lacking("a")))

    assert judged.told == [(MONDAY, None)]


def test_gaps_that_a_question_brings_together_are_the_one_that_opened_first(judged: Judge) -> None:
    judged(MONDAY + DAY, seen(lacking("late", MONDAY + DAY)), seen(lacking("early")), seen(lacking("other")))
    bridges = seen(lacking("late", MONDAY + DAY), lacking("early"), lacking("both", MONDAY + DAY))

    judged(MONDAY + 2 * DAY, bridges, seen(lacking("other"), lacking("late, too", MONDAY + DAY)))

    assert sorted(judged.told) == [(MONDAY, None), (MONDAY, None)]
    assert judged.known["late"].gap == judged.known["early"].gap == judged.known["both"].gap


def test_a_chain_of_gaps_that_are_one_keeps_every_text(judged: Judge) -> None:
    a, b, c = lacking("a", MONDAY + 2 * DAY), lacking("b", MONDAY + DAY), lacking("c", MONDAY)
    judged(MONDAY + 2 * DAY, seen(a), seen(b), seen(c))
    a2, b2 = lacking("a2", MONDAY + 2 * DAY), lacking("b2", MONDAY + 2 * DAY)
    judged(MONDAY + 2 * DAY, seen(a, a2), seen(b, b2), seen(c))

    judged(MONDAY + 3 * DAY, seen(a, b), seen(a2), seen(b2, c))

    assert judged.told == [(MONDAY, None)]
    assert {known.gap.id for known in judged.known.values()} == {judged.known["c"].gap.id}


def test_a_text_that_is_asked_for_months_is_noted_again_and_again(judged: Judge) -> None:
    judged(MONDAY, seen(lacking("a")))

    assert judged(MONDAY + 6 * DAY, seen(lacking("a"))) == ()
    (change,) = judged(MONDAY + 8 * DAY, seen(lacking("a")))
    assert change.texts == {"a"}


def test_a_gap_counts_for_the_course_that_most_of_its_questions_count_for(judged: Judge) -> None:
    texts = (lacking("a", course="ml"), lacking("b", course=None), lacking("c", course="ml"))

    judged(MONDAY, seen(*texts), seen(lacking("d")))

    assert [gap.course for gap in judged.gaps.values()] == ["ml", None]


async def turns(store: Store) -> list[bool]:
    """Of every gap whether it is closed, in the order in which they opened."""
    since = datetime.now(UTC) - timedelta(days=1)
    found = await store.gap_history.turns(since)
    return [gap.closed is not None for gap in sorted(found, key=lambda gap: gap.opened)]


@pytest.fixture
def history(school: School) -> GapHistory:
    return open_history(school.store, school.parts.knowledge)


async def test_paraphrases_that_nobody_answered_open_one_gap(school: School, history: GapHistory) -> None:
    await school.ask(KAGGLE)
    await school.ask(KAGGLE_AGAIN)
    await school.ask("what can i do when the gpu runs out of memory")

    await history.update()
    await history.update()

    assert await turns(school.store) == [False]


async def test_teaching_closes_a_gap_and_undoing_opens_it_again(school: School, history: GapHistory) -> None:
    await school.ask(KAGGLE)
    await history.update()
    saved = await school.press(button(await school.preview(), ActionKind.SAVE))

    await history.update()
    assert await turns(school.store) == [True]

    await school.press(button(saved, ActionKind.UNDO))
    await history.update()
    assert await turns(school.store) == [False]


async def test_putting_a_gap_away_closes_it_and_asking_it_once_more_does_not_open_it(
    school: School, history: GapHistory
) -> None:
    await school.ask(KAGGLE)
    await school.press(button(await school.first_gap(), ActionKind.DISMISS))
    await history.update()
    assert await turns(school.store) == [True]

    await school.ask(KAGGLE)
    await history.update()

    assert await turns(school.store) == [True]


async def test_an_answer_that_is_found_unhelpful_later_opens_a_gap(school: School, history: GapHistory) -> None:
    answer = await school.ask("what can i do when the gpu runs out of memory")
    await history.update()
    assert await turns(school.store) == []

    await school.press(button(answer, ActionKind.NOT_HELPFUL))
    await history.update()

    assert await turns(school.store) == [False]


async def test_servers_where_nothing_changed_are_not_looked_through_again(
    school: School, history: GapHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await school.ask(KAGGLE)
    await history.update()
    looked: list[Place | None] = []
    lacking_of = school.store.gaps.lacking

    async def counting(since: datetime, place: Place | None = None) -> Iterable[LackingText]:
        looked.append(place)
        return await lacking_of(since, place)

    monkeypatch.setattr(school.store.gaps, "lacking", counting)

    await history.update()
    assert looked == []
    await school.ask(KAGGLE_AGAIN)
    await school.store.questions.flush()
    await history.update()
    assert len(looked) == 1


async def test_two_processes_do_not_open_a_gap_twice(school: School, history: GapHistory) -> None:
    other = open_history(school.store, school.parts.knowledge)
    await school.ask(KAGGLE)

    await history.update()
    await other.update()

    assert await turns(school.store) == [False]


async def test_it_follows_what_staff_change_and_what_is_asked(
    school: School, history: GapHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    updated = 0
    update = history.update

    async def counting() -> None:
        nonlocal updated
        updated += 1
        await update()

    async def until(seen: list[bool]) -> None:
        async with asyncio.timeout(10):
            while await turns(school.store) != seen:
                await asyncio.sleep(0.001)

    monkeypatch.setattr(history, "update", counting)
    await school.ask(KAGGLE)
    following = asyncio.create_task(history.follow(every_s=0))
    await until([False])
    for _ in range(5):
        await asyncio.sleep(0)
    assert updated == 1, "nothing changed since"

    await school.press(button(await school.first_gap(), ActionKind.DISMISS))
    await until([True])
    following.cancel()

    assert updated == 2
