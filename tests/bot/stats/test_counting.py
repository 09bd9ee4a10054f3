"""The last weeks in numbers: shares, the median, courses, entries, gaps."""

from datetime import date, timedelta

import pytest

from bot.stats.numbers import Numbers
from bot.store import Place
from bot.store.gap_history import GapChange, KnownGap
from faq.matcher import Decision
from tests.bot.conftest import SEED, TWO_RATES, UNBIASED
from tests.bot.stats.conftest import HERE, Office

ELSEWHERE = Place("slack", "T1", "general")


async def test_a_week_has_its_questions_shares_and_the_median_of_all_confidences(office: Office) -> None:
    for confidence in (0.95, 0.9, 0.8):
        office.ask(confidence=confidence)
    office.ask(Decision.SUGGEST, confidence=0.5)
    office.ask(Decision.SILENT, confidence=None, entry=None)
    await office.rate(office.ask(confidence=0.85), helpful=True)
    await office.rate(office.ask(confidence=0.99), helpful=False)

    stats = await office.statistics.count(weeks=1)

    (week,) = stats.weeks
    assert week.monday == date(2027, 3, 1)
    assert week.numbers == stats.total
    assert stats.total == Numbers(asked=7, answered=5, suggested=1, rated=2, helpful=1, median_confidence=0.85)
    assert stats.total.not_found == 1
    assert stats.total.answered_share == pytest.approx(5 / 7)
    assert stats.total.helpful_share == 0.5


async def test_weeks_without_questions_are_there_and_have_no_shares(office: Office) -> None:
    office.ask()
    office.clock.passes(weeks=2)

    stats = await office.statistics.count(weeks=3)

    assert [week.monday for week in stats.weeks] == [date(2027, 3, 1), date(2027, 3, 8), date(2027, 3, 15)]
    assert [week.numbers.asked for week in stats.weeks] == [1, 0, 0]
    empty = stats.weeks[1].numbers
    assert (empty.answered_share, empty.helpful_share, empty.median_confidence) == (None, None, None)


async def test_what_is_older_than_the_weeks_is_left_out(office: Office) -> None:
    await office.rate(office.ask(), helpful=True)
    office.clock.passes(weeks=4)
    office.ask(entry=TWO_RATES.id)

    stats = await office.statistics.count(weeks=4)

    assert (stats.total.asked, stats.total.rated) == (1, 0)
    assert [entry.id for entry in stats.top_entries] == [TWO_RATES.id]


async def test_courses_are_told_apart_and_one_can_be_looked_at_alone(office: Office) -> None:
    office.ask()
    office.ask()
    await office.rate(office.ask(entry=UNBIASED.id, course="ethics"), helpful=True)
    office.ask(Decision.SILENT, entry=None, course=None)

    everything = await office.statistics.count()
    ethics = await office.statistics.count(course="ethics")

    assert [(course.course, course.numbers.asked) for course in everything.courses] == [
        ("ml", 2),
        (None, 1),
        ("ethics", 1),
    ]
    assert (ethics.course, ethics.total.asked, ethics.total.helpful) == ("ethics", 1, 1)
    assert [entry.id for entry in ethics.top_entries] == [UNBIASED.id]


async def test_the_entries_asked_most_have_todays_question_if_they_are_still_there(office: Office) -> None:
    for entry in ("of-last-term", SEED.id, "of-last-term"):
        office.ask(entry=entry)

    stats = await office.statistics.count()

    assert [(entry.id, entry.question, entry.answered) for entry in stats.top_entries] == [
        ("of-last-term", "", 2),
        (SEED.id, SEED.question, 1),
    ]


async def test_a_server_sees_its_own_numbers_alone(office: Office) -> None:
    office.ask()
    office.ask(place=ELSEWHERE)

    assert (await office.statistics.count(HERE)).total.asked == 1
    assert (await office.statistics.count()).total.asked == 2


async def test_gaps_count_in_the_weeks_in_which_they_opened_and_were_closed(office: Office) -> None:
    opened = office.clock()
    office.clock.passes(weeks=1)
    gap = KnownGap("a", opened, office.clock(), "ml")
    still_open = KnownGap("b", office.clock(), None, None)
    long_ago = KnownGap("c", opened - timedelta(weeks=50), office.clock(), "ml")
    await office.store.gap_history.write(HERE, [GapChange(each, frozenset()) for each in (gap, still_open, long_ago)])

    stats = await office.statistics.count(weeks=2)
    ml = await office.statistics.count(weeks=2, course="ml")

    assert [(week.gaps_opened, week.gaps_closed) for week in stats.weeks] == [(1, 0), (1, 2)]
    assert (stats.gaps_opened, stats.gaps_closed) == (2, 2)
    assert (ml.gaps_opened, ml.gaps_closed) == (1, 2)


async def test_a_year_later_the_numbers_are_the_same_though_every_text_is_gone(office: Office) -> None:
    for decision in Decision:
        await office.rate(office.ask(decision), helpful=True)
    before = await office.statistics.count(weeks=1)
    office.clock.passes(weeks=51)
    await office.store.clean_up()

    after = await office.statistics.count(weeks=52)

    assert after.total == before.total
    assert after.weeks[0] == before.weeks[0]


async def test_a_time_that_keeps_to_no_week_has_numbers_of_its_own(office: Office) -> None:
    office.ask()
    office.clock.passes(days=3)
    since = office.clock()
    await office.rate(office.ask(Decision.SUGGEST), helpful=True)
    await office.store.gap_history.write(HERE, [GapChange(KnownGap("a", since, since, None), frozenset())])
    office.clock.passes(days=7)
    office.ask()

    span = await office.statistics.between(since, office.clock(), HERE)

    assert (span.numbers.asked, span.numbers.suggested, span.numbers.helpful) == (1, 1, 1)
    assert (span.gaps_opened, span.gaps_closed) == (1, 1)
    assert (await office.statistics.between(since, office.clock(), HERE, "ethics")).numbers.asked == 0
