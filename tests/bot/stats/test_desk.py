"""Staff see the numbers of their server, at once and then with a picture; students see none."""

import asyncio

import pytest

from bot.asker import Asker
from bot.commands import Stats
from bot.errors import StoreUnreachable
from bot.knowledge import understand
from bot.reply import ActionKind, Picture, Reply
from bot.rights import Rights
from bot.stats.desk import StatsDesk
from bot.stats.numbers import Stats as Numbers
from bot.store import Place
from bot.store import Preferences as Chosen
from faq.matcher import Decision, Thresholds
from tests.bot.conftest import SEED
from tests.bot.conftest import words_of as said
from tests.bot.stats.conftest import DRAWN, FAQ, HERE, MIRA, TEACHER, Office

TERMINAL = Asker(platform="terminal", id="you", manages=True)


async def shown(office: Office, command: Stats | None = None, asker: Asker = TEACHER) -> list[Reply]:
    return [reply async for reply in office.desk.show(command or Stats(), asker)]


async def test_the_numbers_come_at_once_and_then_with_their_picture(office: Office) -> None:
    await office.rate(office.ask(), helpful=True)
    office.ask(Decision.SILENT, entry=None, confidence=0.1)

    first, last = await shown(office)

    assert first.title == "2 questions in the last 12 weeks, 50% of them answered"
    assert first.private
    words = said(first)
    assert "1 answered, 0 met with “did you mean”, 1 not found" in words
    assert "1 of 1 ratings say “helpful” (100%), the median confidence is 10%" in words
    assert "1 Mar | 2 | 50% | 100% | 10% | 0/0" in words
    assert f"1. {SEED.question} (1)" in words
    assert [action.kind for action in first.actions] == [ActionKind.GAPS]
    assert last.parts[:-1] == first.parts
    picture = last.parts[-1]
    assert isinstance(picture, Picture)
    assert (picture.png, picture.alt) == (DRAWN, "2 questions")


async def test_one_picture_is_drawn_at_a_time(office: Office) -> None:
    office.ask()
    drawing = 0

    async def draw(_: Numbers) -> Picture | None:
        nonlocal drawing
        drawing += 1
        assert drawing == 1
        await asyncio.sleep(0.01)
        drawing -= 1
        return Picture(name="questions.png", png=DRAWN, alt="")

    desk = StatsDesk(Rights(), office.memory, office.statistics, lambda: understand(FAQ, Thresholds()), draw)

    async def last() -> Reply:
        return [reply async for reply in desk.show(Stats(), TEACHER)][-1]

    for reply in await asyncio.gather(*(last() for _ in range(3))):
        assert isinstance(reply.parts[-1], Picture)


async def test_students_are_told_kindly_and_learn_nothing(office: Office) -> None:
    office.ask()

    (refused,) = await shown(office, asker=MIRA)

    assert said(refused).strip() == "That is for the course staff."
    assert refused.private
    assert refused.actions == ()


async def test_the_terminal_sees_every_server_and_how_to_have_a_picture(office: Office) -> None:
    office.ask()
    office.ask(place=Place("slack", "T1"))

    (reply,) = await shown(office, asker=TERMINAL)

    assert reply.title.startswith("2 questions")
    assert "`faqbot stats --picture FILE`" in said(reply)


async def test_other_servers_are_not_counted_in(office: Office) -> None:
    office.ask(place=Place("discord", "78"))

    (reply,) = await shown(office)

    assert reply.title == "No questions in the last 12 weeks"


@pytest.mark.parametrize(
    ("command", "seen"),
    [
        (Stats("1"), "1 question this week"),
        (Stats("1", "ethics"), "No questions this week (ethics)"),
        (Stats(course="ml"), "1 question in the last 12 weeks, 100% of them answered (ml)"),
    ],
)
async def test_weeks_and_course_can_be_named(office: Office, command: Stats, seen: str) -> None:
    office.ask()

    assert (await shown(office, command))[0].title.startswith(seen)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (Stats("0"), "a number from 1 to 104"),
        (Stats("105"), "a number from 1 to 104"),
        (Stats("9" * 5000), "a number from 1 to 104"),
        (Stats("²"), "a number from 1 to 104"),
        (Stats(course="alchemy"), "There are: `ml`, `ethics`"),
    ],
)
async def test_what_cannot_be_counted_is_told_with_what_can(office: Office, command: Stats, told: str) -> None:
    (reply,) = await shown(office, command)

    assert told in said(reply)


async def test_a_place_of_one_course_shows_that_course_alone(office: Office) -> None:
    office.ask()
    office.ask(course="ethics")
    await office.store.preferences.put(HERE, Chosen(course="ethics"), by=TEACHER)

    first, _ = await shown(office)
    (refused,) = await shown(office, Stats(course="ml"))

    assert first.title.startswith("1 question in the last 12 weeks")
    assert "This place is for `ethics` alone" in said(refused)


async def test_only_the_last_weeks_have_a_row_in_the_table_and_the_picture_has_all(office: Office) -> None:
    office.ask()
    office.clock.passes(weeks=51)

    reply = (await shown(office, Stats("52")))[0]

    words = said(reply)
    assert reply.title.startswith("1 question in the last 52 weeks")
    assert words.count(" | ") == 12 * 5
    assert "1 Mar |" not in words


async def test_a_store_that_cannot_be_read_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unreachable(*_: object) -> None:
        raise StoreUnreachable("The store does not answer. Start it again.")

    monkeypatch.setattr(office.store.counts, "questions", unreachable)

    (reply,) = await shown(office)

    assert said(reply).strip() == "The store does not answer. Start it again."
