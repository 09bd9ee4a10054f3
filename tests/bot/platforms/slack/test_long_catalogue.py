"""A FAQ of any length can be read to its end on Slack, in a private message and in the home tab."""

import pytest

from bot.assistant import Assistant
from bot.knowledge import understand
from bot.store import open_store
from bot.store_location import InMemory
from faq.entry import Entry, Faq, FaqFile
from faq.matcher import Thresholds
from tests.bot.platforms.slack.conftest import connected
from tests.fakes.slack import FakeSlack

SECTIONS, QUESTIONS = 23, 45
#: As long as a question may be and longer than it ever is.
WORDS = " and is that also so when everything that can be said is said at great length" * 4


def long_faq():
    entries = tuple(
        Entry(
            id=f"entry-{section}-{number}",
            section=f"Section {section}",
            question=f"Question {section}-{number}{WORDS}?",
            answer=f"Answer {section}-{number}.",
        )
        for section in range(SECTIONS)
        for number in range(QUESTIONS)
    )
    return Faq(files=(FaqFile(course="ml", title="Long", entries=entries),))


@pytest.fixture
async def slack(desk):
    knowledge = understand(long_faq(), Thresholds())
    assistant = Assistant(lambda: knowledge, desk)
    async with FakeSlack() as slack, await open_store(InMemory()) as store, connected(assistant, slack, store=store):
        yield slack


def menu_of(shown):
    return next(menu for menu in shown.menus if menu["type"] == "static_select")


def button_of(shown, label):
    return next((button for button in shown.buttons if button["text"]["text"] == label), None)


class InMessage:
    """The list in a private message: what is pressed is shown in its place."""

    def __init__(self, slack):
        self.slack = slack

    async def open(self):
        return await self._shown(await self.slack.slash("list"))

    async def pick(self, shown, option):
        return await self._shown(await self.slack.pick(option, menu_of(shown), on=shown))

    async def press(self, shown, label):
        return await self._shown(await self.slack.press(button_of(shown, label), on=shown))

    async def _shown(self, key):
        uses = self.slack.response_urls[key].uses
        await self.slack.until(lambda: uses, "a page")
        return uses[0]


class InHome:
    """The list in the home tab."""

    def __init__(self, slack):
        self.slack = slack

    async def open(self):
        drawn = self._drawn()
        await self.slack.open_home()
        return await self._redrawn(drawn)

    async def pick(self, shown, option):
        drawn = self._drawn()
        await self.slack.pick(option, menu_of(shown), on=shown)
        return await self._redrawn(drawn)

    async def press(self, shown, label):
        drawn = self._drawn()
        await self.slack.press(button_of(shown, label), on=shown)
        return await self._redrawn(drawn)

    def _drawn(self):
        home = self.slack.directory.homes.get("UMIRA")
        return 0 if home is None else len(home.versions)

    async def _redrawn(self, drawn):
        await self.slack.until(lambda: self._drawn() > drawn, "a page")
        return self.slack.directory.homes["UMIRA"]


async def options_from(reader, shown):
    """The options of a page and of all that follow it."""
    options = list(menu_of(shown)["options"])
    while button_of(shown, "More") is not None:
        shown = await reader.press(shown, "More")
        options += menu_of(shown)["options"]
    return options


@pytest.mark.parametrize("place", [InMessage, InHome])
async def test_every_question_is_reached_by_its_section_and_page(slack, place):
    reader = place(slack)
    sections = await options_from(reader, await reader.open())
    assert [option["text"]["text"] for option in sections] == [f"Section {number}" for number in range(SECTIONS)]
    for number in (0, SECTIONS - 1):
        section = await reader.pick(await _page_with(reader, sections[number]), sections[number])
        questions = await options_from(reader, section)
        assert [option["value"] for option in questions] == [f"show:entry-{number}-{n}" for n in range(QUESTIONS)]


async def _page_with(reader, option):
    """The page of the list of sections that has the option."""
    shown = await reader.open()
    while option not in menu_of(shown)["options"]:
        shown = await reader.press(shown, "More")
    return shown


async def test_a_page_of_long_questions_is_shown_whole(slack):
    reader = InMessage(slack)
    shown = await reader.open()
    shown = await reader.pick(shown, menu_of(shown)["options"][0])
    assert all(f"Question 0-{number}{WORDS}?" in shown.text for number in range(20))
    assert "does not fit" not in shown.text


async def test_an_answer_of_the_last_page_can_be_read(slack):
    reader = InMessage(slack)
    shown = await reader.open()
    shown = await reader.pick(shown, menu_of(shown)["options"][0])
    for _ in range(2):
        shown = await reader.press(shown, "More")
    answer = await reader.pick(shown, menu_of(shown)["options"][-1])
    assert "Answer 0-44." in answer.text
