"""Picking one of the entries that a bot which is not sure enough to answer offers instead."""

from collections.abc import AsyncIterator

import pytest

from bot.assistant import Assistant
from bot.knowledge import understand
from bot.preferences import Preferences
from bot.proofs.desk import ProofDesk
from bot.store import Store
from bot.store_memory import StoreMemory
from faq.matcher import Thresholds
from tests.bot.conftest import SMALL_FAQ
from tests.bot.platforms.slack.conftest import connected
from tests.fakes.slack import BOT_USER, FakeSlack

QUESTION = "does biased data make decisions biased"


@pytest.fixture
async def slack(desk: ProofDesk, store: Store) -> AsyncIterator[FakeSlack]:
    knowledge = understand(SMALL_FAQ, Thresholds(answer=1.0, suggest=0.1))
    unsure = Assistant(lambda: knowledge, desk, memory=StoreMemory(store, Preferences()))
    async with FakeSlack() as slack, connected(unsure, slack, store=store):
        yield slack


async def test_a_picked_suggestion_takes_the_place_of_did_you_mean(slack: FakeSlack) -> None:
    await slack.slash(f"ask {QUESTION}")
    await slack.until(lambda: slack.private, "suggestions")
    (asked,) = slack.private
    assert "Did you mean" in asked.text
    assert "Will unbiased data prevent biased decisions?" in asked.text
    picked = next(button for button in asked.buttons if button["action_id"].startswith("faq:pick:unbiased-data/"))
    key = await slack.press(picked, on=asked)
    await slack.until(lambda: slack.response_urls[key].uses, "the answer")
    (answer,) = slack.response_urls[key].uses
    assert "Unfortunately, no." in answer.text
    assert answer.body["replace_original"] is True


async def test_the_askers_pick_in_a_thread_takes_the_suggestions_place_for_everybody(slack: FakeSlack) -> None:
    await slack.mention(f"<@{BOT_USER}> {QUESTION}")
    await slack.until(lambda: slack.messages, "suggestions")
    (message,) = slack.messages
    await slack.press(message.buttons[0], on=message)
    await slack.until(lambda: "Unfortunately, no." in message.text, "the answer")
    assert "Did you mean" not in message.text
    assert slack.messages == [message]


async def test_what_somebody_else_picks_in_a_thread_only_they_see(slack: FakeSlack) -> None:
    await slack.mention(f"<@{BOT_USER}> {QUESTION}")
    await slack.until(lambda: slack.messages, "suggestions")
    await slack.press(slack.messages[0].buttons[0], on=slack.messages[0], user="UNOAH")
    await slack.until(lambda: slack.private, "the answer")
    assert "Unfortunately, no." in slack.private[0].text
    assert "Did you mean" in slack.messages[0].text
