"""`/faq stats` on Slack: the numbers where they were asked for, the picture in the direct messages, for staff alone."""

import pytest

from bot.store import open_store
from bot.store_location import InMemory
from tests.bot.platforms.slack.conftest import connected
from tests.bot.platforms.slack.remembering import TEACHER
from tests.bot.stats.talking import ALT, PNG, counting
from tests.fakes.slack import FakeSlack

QUESTION = "will unbiased data prevent biased decisions?"
DIRECT = f"D{TEACHER[1:]}"


async def answered(slack, key):
    """What was said to one person's command first."""
    await slack.until(lambda: slack.response_urls[key].uses, "an answer")
    return slack.response_urls[key].uses[0]


@pytest.fixture
async def slack(desk):
    async with (
        await open_store(InMemory()) as store,
        FakeSlack() as slack,
        connected(counting(store, desk), slack, store=store),
    ):
        slack.directory.admins.add(TEACHER)
        yield slack
        await desk.close()


async def test_staff_see_the_numbers_at_once_and_the_picture_in_their_direct_messages(slack):
    await answered(slack, await slack.slash(QUESTION))

    key = await slack.slash("stats 4", user=TEACHER)

    numbers = await answered(slack, key)
    assert "1 question in the last 4 weeks, 100% of them answered" in numbers.text
    await slack.until(lambda: slack.files, "the picture")
    (message,) = slack.messages
    assert message.channel == DIRECT
    (file,) = slack.files
    assert (file.channel, file.content, file.alt) == (DIRECT, PNG, ALT)
    await slack.until(lambda: len(slack.response_urls[key].uses) == 2, "where it is")
    assert "with a picture is in our direct messages" in slack.response_urls[key].uses[1].text


async def test_in_direct_messages_numbers_and_picture_are_one_message(slack):
    await answered(slack, await slack.slash(QUESTION))

    await slack.write("stats", user=TEACHER, channel=DIRECT)

    await slack.until(lambda: slack.files, "the picture")
    (message,) = slack.messages
    assert "1 question in the last 12 weeks" in message.text
    assert slack.files[0].thread_ts == message.ts


async def test_students_are_told_kindly_and_learn_nothing(slack):
    await answered(slack, await slack.slash(QUESTION))

    refused = await answered(slack, await slack.slash("stats"))

    assert refused.text == "That is for the course staff."
    assert refused.buttons == []
    assert slack.messages == []


async def test_a_mention_does_not_tell_a_channel_the_numbers(slack):
    await slack.mention("<@UFAQBOT> stats", user=TEACHER)

    await slack.until(lambda: slack.messages, "a reply")
    assert "between the two of us" in slack.messages[0].text
