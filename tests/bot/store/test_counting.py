"""Questions, ratings and entries are counted by week and course, beyond the questions' texts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.asker import Asker
from bot.store import Place, Store, open_store
from bot.store.counting import EntryCount, QuestionCount, RatingCount
from bot.store.weeks import monday_of, start_of, week_of
from bot.store_location import StoreLocation
from faq.matcher import Decision
from tests.bot.store.conftest import CHANNEL, KEY, MIRA, NOAH, SERVER, Clock
from tests.bot.store.test_migration import migrated_to

ELSEWHERE = Place("slack", "T1", "general")


def ask(store: Store, place: Place = CHANNEL, asker: Asker = MIRA, **more: object) -> str:
    wanted = {"decision": Decision.ANSWER, "entry": "gpu", "confidence": 0.9, "counted_for": "ml"} | more
    return store.questions.record("how?", asker=asker, place=place, **wanted)


async def test_questions_are_counted_by_week_course_decision_and_confidence(store: Store, clock: Clock) -> None:
    first = week_of(clock())
    ask(store)
    ask(store, asker=NOAH, confidence=0.9001)
    ask(store, decision=Decision.SILENT, entry=None, confidence=None, counted_for=None)
    clock.passes(weeks=1)
    ask(store, decision=Decision.SUGGEST, confidence=0.5)

    counted = await store.counts.questions(first)

    assert set(counted) == {
        QuestionCount(first, "ml", Decision.ANSWER, 90, 2),
        QuestionCount(first, None, Decision.SILENT, None, 1),
        QuestionCount(first + 1, "ml", Decision.SUGGEST, 50, 1),
    }
    assert {count.week for count in await store.counts.questions(first + 1)} == {first + 1}


async def test_a_server_counts_its_own_questions_and_all_together_count_all(store: Store, clock: Clock) -> None:
    for place in (CHANNEL, SERVER, ELSEWHERE):
        ask(store, place)
    await store.questions.flush()

    week = week_of(clock())
    assert [count.n for count in await store.counts.questions(week, CHANNEL)] == [2]
    assert [count.n for count in await store.counts.questions(week, ELSEWHERE)] == [1]
    assert [count.n for count in await store.counts.questions(week)] == [3]


async def test_a_time_that_keeps_to_no_week_ends_before_its_end(store: Store, clock: Clock) -> None:
    since = clock()
    ask(store)
    clock.passes(days=10)
    ask(store, decision=Decision.SILENT)
    until = clock() + timedelta(milliseconds=1)
    clock.passes(milliseconds=1)
    ask(store, decision=Decision.SUGGEST)

    counted = await store.counts.questions_between(since, until, SERVER)

    assert {(count.decision, count.n) for count in counted} == {(Decision.ANSWER, 1), (Decision.SILENT, 1)}
    assert await store.counts.questions_between(since, until, ELSEWHERE) == ()


async def test_ratings_count_in_the_week_of_their_question_whenever_they_came(store: Store, clock: Clock) -> None:
    week = week_of(clock())
    since = clock()
    question = ask(store)
    await store.questions.flush()
    clock.passes(weeks=2)
    await store.feedback.press(question, MIRA, helpful=True)
    await store.feedback.press(question, NOAH, helpful=False)
    later = ask(store, ELSEWHERE, counted_for=None)
    await store.questions.flush()
    await store.feedback.press(later, NOAH, helpful=True)

    assert set(await store.counts.ratings(since)) == {RatingCount(week, "ml", 1, 2), RatingCount(week + 2, None, 1, 1)}
    assert await store.counts.ratings(since, server=SERVER) == (RatingCount(week, "ml", 1, 2),)
    assert await store.counts.ratings(clock()) == (RatingCount(week + 2, None, 1, 1),)
    assert await store.counts.ratings(since, clock()) == (RatingCount(week, "ml", 1, 2),)


async def test_entries_are_counted_where_they_answered_the_most_asked_first(store: Store, clock: Clock) -> None:
    for entry, course in (("gpu", "ml"), ("seed", "ml"), ("seed", "stats"), ("exam", "stats")):
        ask(store, entry=entry, counted_for=course)
    ask(store, entry="gpu", decision=Decision.SUGGEST)
    ask(store, ELSEWHERE, entry="exam")
    await store.questions.flush()

    entries = await store.counts.entries(clock(), SERVER)
    assert entries == (EntryCount("seed", 2), EntryCount("exam", 1), EntryCount("gpu", 1))
    assert await store.counts.entries(clock(), SERVER, "stats") == (EntryCount("exam", 1), EntryCount("seed", 1))
    assert await store.counts.entries(clock(), limit=1) == (EntryCount("exam", 2),)
    clock.passes(weeks=1)
    assert await store.counts.entries(clock()) == ()


async def test_what_was_asked_counts_when_its_text_is_gone_and_not_when_its_asker_had_it_deleted(
    store: Store, clock: Clock
) -> None:
    week = week_of(clock())
    question = ask(store)
    ask(store, asker=NOAH)
    await store.questions.flush()
    await store.feedback.press(question, NOAH, helpful=True)
    since = clock()
    clock.passes(days=200)

    assert await store.clean_up() == 3
    assert [count.n for count in await store.counts.questions(week)] == [2]
    assert [count.n for count in await store.counts.ratings(since)] == [1]

    ask(store)
    await store.privacy.delete(MIRA)
    assert [count.n for count in await store.counts.questions(week_of(clock()))] == []


async def test_a_copy_of_what_is_kept_leaves_out_what_only_repeats_it(store: Store) -> None:
    ask(store)

    (row,) = await store.privacy.export(MIRA)

    names = {name for name, _ in row.columns}
    assert {"at", "confidence", "counted_for"} <= names
    assert not {"week", "percent"} & names


async def test_what_an_older_bot_recorded_is_counted_too(location: StoreLocation, clock: Clock) -> None:

    # 1 March 2027, where the clock stands.
    await migrated_to(
        location,
        "0005",
        "INSERT INTO questions (id, at, text, course, decision, entry, confidence, platform, server, channel) VALUES "
        "('q1', 1803902400000, 'how?', 'ml', 'answer', 'gpu', 0.876, 'discord', '77', 'general')",
    )

    async with await open_store(location, privacy_key=KEY, now=clock) as store:
        assert await store.counts.questions(week_of(clock()), SERVER) == (
            QuestionCount(week_of(clock()), "ml", Decision.ANSWER, 88, 1),
        )


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (datetime(2027, 3, 1, tzinfo=UTC), date(2027, 3, 1)),
        (datetime(2027, 3, 7, 23, 59, 59, tzinfo=UTC), date(2027, 3, 1)),
        (datetime(2027, 2, 28, 23, 59, tzinfo=UTC), date(2027, 2, 22)),
        (datetime(1970, 1, 1, tzinfo=UTC), date(1969, 12, 29)),
    ],
)
def test_a_week_begins_on_monday_in_utc(moment: datetime, monday: date) -> None:
    assert monday_of(week_of(moment)) == monday
    assert start_of(week_of(moment)).date() == monday
