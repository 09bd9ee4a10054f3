"""What the bot sends arrives, once and in time, whatever Slack's Web API makes of the first attempt."""

import asyncio

import pytest

from bot.platforms.slack.pace import Pace
from tests.bot.conftest import SEED
from tests.bot.platforms.slack.conftest import connected
from tests.fakes.slack import BOT_USER, CHANNEL

QUESTION = f"<@{BOT_USER}> will unbiased data prevent biased decisions?"
SEED_QUESTION = SEED.aliases[0]


async def answered(slack):
    await slack.until(lambda: slack.messages, "an answer")
    (message,) = slack.messages
    assert "Unfortunately, no." in message.text


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_an_answer_gets_through_when_slack_stumbles(bot, slack, status):
    slack.fail_next("chat.postMessage", status)
    await slack.mention(QUESTION)
    await answered(slack)


async def test_an_answer_gets_through_a_connection_that_breaks(bot, slack):
    slack.cut_next("chat.postMessage")
    await slack.mention(QUESTION)
    await answered(slack)


async def test_posts_beyond_slacks_pace_wait_their_turn(assistant, slack):
    slack.talk.is_paced = True
    async with connected(assistant, slack, post_every_s=1.0):
        for _ in range(3):
            await slack.mention(QUESTION)
        await slack.until(lambda: len(slack.messages) == 3, "three answers")
    assert "chat.postMessage" not in slack.faults.limited
    assert min(slack.talk.gaps_s[CHANNEL]) > 0.9


async def test_turns_in_one_conversation_are_a_second_apart_and_in_order_and_others_do_not_wait():
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    pace = Pace(1.0, lambda: 100.0, sleep)
    for channel in ("C1", "C1", "C2", "C1"):
        await pace.turn(channel)
    assert waited == [1.0, 2.0]


@pytest.mark.parametrize("closed", ["archived", "unknown"])
async def test_a_mention_where_nothing_can_be_posted_any_more_disturbs_no_other(bot, slack, closed):
    slack.channels.add("CCLOSED")
    getattr(slack.talk, closed).add("CCLOSED")
    await slack.mention(QUESTION, channel="CCLOSED")
    await slack.mention(QUESTION)
    await answered(slack)


async def test_where_the_channel_is_archived_the_asker_is_told_in_private(bot, slack):
    slack.talk.archived.add(CHANNEL)
    await slack.slash("seed 7")
    await slack.until(lambda: slack.private, "a word to the asker")
    assert slack.messages == []


async def test_what_comes_after_half_an_hour_comes_another_way_than_by_the_response_url(bot, slack, launcher):
    slack.direct_messages_open = False
    launcher.hold()
    key = await slack.slash(f"ask {SEED_QUESTION}")
    await slack.until(lambda: slack.private, "the answer")
    slack.clock.forward(31 * 60)
    launcher.release()
    await slack.until(lambda: any("Reproducible" in answer.text for answer in slack.ephemeral), "the verdict")
    assert slack.response_urls[key].late_uses == 1


@pytest.mark.parametrize("status", [404, 503])
async def test_where_a_response_url_fails_the_answer_comes_as_a_private_message(bot, slack, status):
    for _ in range(4):
        slack.fail_next("respond", status)
    await slack.slash("ask will unbiased data prevent biased decisions?")
    await slack.until(lambda: slack.ephemeral, "the answer")
    assert "Unfortunately, no." in slack.ephemeral[0].text
    assert slack.private == []


async def test_edits_beyond_slacks_rate_are_made_up_for(bot, slack, launcher):
    slack.limit("chat.update", calls=2, per_s=0.5)
    await slack.slash("seed 7")
    await slack.until(lambda: slack.messages and "Reproducible" in slack.messages[0].text, "the verdict")


async def test_a_missing_scope_costs_only_what_needs_it(bot, slack, caplog):
    slack.access.scopes.discard("files:write")
    await slack.slash("seed 7")
    await slack.until(lambda: slack.messages and "Reproducible" in slack.messages[0].text, "the verdict")
    await slack.until(lambda: "files.getUploadURLExternal" in slack.calls, "an attempt at the files")
    await asyncio.sleep(0)
    assert slack.files == []
