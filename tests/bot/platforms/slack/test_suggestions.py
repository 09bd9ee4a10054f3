"""Picking one of the entries that a bot which is not sure enough to answer offers instead."""

from collections.abc import AsyncIterator

import pytest

from bot.assistant import Assistant
from tests.bot.platforms.slack.conftest import connected
from tests.fakes.slack import BOT_USER, FakeSlack

QUESTION = "does biased data make decisions biased"


@pytest.fixture
async def slack(hesitant: Assistant) -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack, connected(hesitant, slack):
        yield slack


async def test_a_picked_suggestion_takes_the_place_of_did_you_mean(slack: FakeSlack) -> None:
    await slack.slash(f"ask {QUESTION}")
    await slack.until(lambda: slack.private, "suggestions")
    (asked,) = slack.private
    assert "Did you mean" in asked.text
    assert "Will unbiased data prevent biased decisions?" in asked.text
    picked = next(button for button in asked.buttons if button["action_id"] == "faq:show:unbiased-data")
    key = await slack.press(picked, on=asked)
    await slack.until(lambda: slack.response_urls[key].uses, "the answer")
    (answer,) = slack.response_urls[key].uses
    assert "Unfortunately, no." in answer.text
    assert answer.body["replace_original"] is True


async def test_what_is_picked_in_a_thread_only_the_presser_sees(slack: FakeSlack) -> None:
    await slack.mention(f"<@{BOT_USER}> {QUESTION}")
    await slack.until(lambda: slack.messages, "suggestions")
    await slack.press(slack.messages[0].buttons[0], on=slack.messages[0])
    await slack.until(lambda: slack.private, "the answer")
    assert "Unfortunately, no." in slack.private[0].text
    assert "Did you mean" in slack.messages[0].text
