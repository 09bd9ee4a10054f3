"""What a digest tells: the week in three lines, what was asked in vain, what was taught; or nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.asker import Asker
from bot.digest.reply import GAPS, Week, digest_reply, title_of
from bot.digest.schedule import Schedule
from bot.digest.writer import DigestWriter
from bot.gaps.gap import Gap
from bot.gaps.history import GapHistory
from bot.gaps.opening import open_finder, open_history
from bot.preferences import Preferences
from bot.reply import Action, ActionKind, Literal, Reply
from bot.stats.counting import open_statistics
from bot.stats.numbers import Numbers, Span
from bot.store import LackingText, Place
from bot.store import Preferences as Chosen
from bot.store_memory import StoreMemory
from tests.bot.gaps.conftest import KAGGLE, KAGGLE_AGAIN, MIRA, NOAH, TEACHER, School, button, said

GPU = "what can i do when the gpu runs out of memory"
STAFF = Place(TEACHER.platform, TEACHER.server, "staff")


@pytest.fixture
def history(school: School) -> GapHistory:
    return open_history(school.store, school.parts.knowledge)


@pytest.fixture
def writer(school: School) -> DigestWriter:
    store, knowledge = school.store, school.parts.knowledge
    memory = StoreMemory(store, Preferences())
    finder, statistics = open_finder(store, knowledge), open_statistics(store, lambda: knowledge.current.faq)
    return DigestWriter(statistics, finder, store.edits, memory, lambda: knowledge.current)


async def written(writer: DigestWriter, place: Place = STAFF) -> Reply | None:
    """The digest of the week that is over in a minute."""
    due = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    return await writer.write(place, Schedule(weekday=due.weekday(), hour=due.hour, minute=due.minute, zone="UTC"), due)


async def test_it_tells_the_week_in_three_lines_with_what_was_asked_in_vain(
    school: School, writer: DigestWriter, history: GapHistory
) -> None:
    answer = await school.ask(GPU)
    await school.press(button(answer, ActionKind.HELPFUL), MIRA)
    await school.ask(KAGGLE)
    await school.ask(KAGGLE_AGAIN, NOAH)
    await history.update()

    reply = await written(writer)

    assert reply is not None
    words = said(reply)
    assert "**3 questions**, 3 more than the week before: 33% answered" in words
    assert "1 of 1 ratings say “helpful” (100%), median confidence" in words
    assert "gaps in the FAQ: 1 opened, 0 closed" in words
    (told,) = [part.text for part in reply.parts if isinstance(part, Literal)]
    assert told in {f"• {label} (2 times, by 2 people)" for label in (KAGGLE, KAGGLE_AGAIN)}
    assert reply.actions == (Action(kind=ActionKind.GAPS, argument="0", label="See the gaps"),)
    assert not reply.private


async def test_it_tells_what_was_taught_and_not_what_was_taken_back(
    school: School, writer: DigestWriter, history: GapHistory
) -> None:
    await school.ask(KAGGLE)
    saved = await school.press(button(await school.preview(), ActionKind.SAVE))
    await history.update()

    taught = await written(writer)
    assert taught is not None
    assert "**Taught**\n\n- Will unbiased data prevent biased decisions?" in said(taught)
    assert "1 opened, 1 closed" in said(taught)
    assert "Asked in vain" not in said(taught)

    await school.press(button(saved, ActionKind.UNDO))
    await history.update()
    untaught = await written(writer)
    assert untaught is not None
    assert "Taught" not in said(untaught)
    assert "1 opened, 0 closed" in said(untaught)


async def test_in_a_week_without_anything_it_says_nothing(writer: DigestWriter) -> None:
    assert await written(writer) is None


async def test_it_tells_of_its_own_server_alone(school: School, writer: DigestWriter) -> None:
    await school.ask(KAGGLE, Asker(platform="discord", id="1", server="another"))

    assert await written(writer) is None


async def test_a_channel_of_one_course_is_told_of_that_course_alone(school: School, writer: DigestWriter) -> None:
    await school.ask(GPU)
    await school.store.preferences.put(STAFF, Chosen(course="ml"), by=TEACHER)
    of_course = await written(writer)
    assert of_course is not None
    assert "The week of ml from" in of_course.title

    await school.store.preferences.put(STAFF, Chosen(course="ethics"), by=TEACHER)

    assert await written(writer) is None


async def test_it_quotes_nothing_from_channels_that_others_are_staff_of(school: School, writer: DigestWriter) -> None:
    await school.ask(KAGGLE)
    await school.ask(GPU)
    await school.store.preferences.put(
        Place(MIRA.platform, MIRA.server, MIRA.channel), Chosen(staff_role="tutors-of-another-course"), by=TEACHER
    )

    reply = await written(writer)

    assert reply is not None
    assert "**2 questions**" in said(reply)
    assert "kaggle" not in said(reply)


def week(**changes: object) -> Week:
    numbers = Numbers(asked=1200, answered=900, suggested=200, rated=0, helpful=0, median_confidence=0.91)
    quiet = {
        "since": datetime(2027, 3, 22, 8, tzinfo=UTC),
        "until": datetime(2027, 3, 29, 7, tzinfo=UTC),
        "course": None,
        "now": Span(numbers=numbers, gaps_opened=0, gaps_closed=0),
        "before": numbers,
        "gaps": (),
        "taught": (),
    }
    return Week(**(quiet | changes))


def gap(text: str) -> Gap:
    moment = datetime(2027, 3, 23, tzinfo=UTC)
    return Gap("key", (LackingText(text, 3, 0, 0, moment, moment, None, frozenset({1}), frozenset()),))


def test_the_numbers_are_compared_with_the_week_before() -> None:
    fewer = week(before=week().before.model_copy(update={"asked": 1250}))

    assert title_of(fewer) == "The week from 22 Mar to 29 Mar 2027"
    assert "**1,200 questions**, 50 fewer than the week before: 75% answered" in said(digest_reply(fewer))
    assert "as many as the week before" in said(digest_reply(week()))
    assert "no answer was rated, median confidence 91%" in said(digest_reply(week()))


def test_of_many_gaps_the_most_painful_are_told_and_a_long_one_is_cut() -> None:
    gaps = (gap("why\n" * 500), *(gap(f"question {number}") for number in range(9)))

    reply = digest_reply(week(gaps=gaps))

    (told,) = [part.text for part in reply.parts if isinstance(part, Literal)]
    lines = told.splitlines()
    assert len(lines) == GAPS
    assert lines[0].endswith("… (3 times, by 1 person)")
    assert len(lines[0]) < 250
    assert "and 5 more" in said(reply)
