"""What survives the bot: what was answered already, and messages in which a proof was growing."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.limits import RESPONSE_URL_S
from bot.platforms.slack.messages import Outbox
from bot.platforms.slack.private import Corner
from bot.reply import Reply, Text
from bot.store import open_store
from bot.store_location import InFile
from tests.bot.conftest import SEED
from tests.bot.platforms.slack.conftest import connected
from tests.bot.platforms.slack.remembering import labels, remembering
from tests.bot.store.rows import every_row
from tests.fakes.slack import BOT_TOKEN, BOT_USER, CHANNEL

QUESTION = "will unbiased data prevent biased decisions?"


@pytest.fixture
def location(tmp_path):
    return InFile(path=tmp_path / "faqbot.db")


def said(slack):
    """Everything that anybody was told."""
    return [message.text for message in (*slack.messages, *slack.private)]


async def until_nothing_is_noted(location):
    async with asyncio.timeout(10):
        while (await every_row(location))["messages"]:
            await asyncio.sleep(0.02)


async def left_growing(slack, desk, launcher, location, how):
    """A bot that is stopped while a proof grows, and whose last words Slack does not take."""
    launcher.hold()
    async with await open_store(location) as store, connected(remembering(store, desk), slack, grace_s=0, store=store):
        await how()
        await slack.until(lambda: any("runs done" in message.text for message in slack.messages), "a running proof")
        slack.fail_next("chat.update", 200, "fatal_error")
    (message,) = slack.messages
    assert "Stop the proof" in labels(message)
    return message


async def test_a_proof_message_of_a_stopped_bot_is_ended_by_the_next_with_a_way_to_run_it_again(
    slack, desk, launcher, location
):
    message = await left_growing(slack, desk, launcher, location, lambda: slack.slash("seed 7"))
    async with await open_store(location) as store, connected(remembering(store, desk), slack, store=store):
        await slack.until(lambda: "The bot was stopped before this proof ended." in message.text, "the last words")
        assert labels(message) == ["Run again"]
        assert "seed 7" in message.text
        assert "%" not in message.text
        launcher.release()
        await slack.press(message.buttons[0], on=message)
        await slack.until(lambda: "Reproducible" in slack.messages[-1].text, "the verdict")
        assert slack.messages[-1].thread_ts == message.ts
        await desk.close()


async def test_a_proof_message_is_ended_with_the_proof_where_that_was_measured_all_the_same(
    slack, desk, launcher, location
):
    message = await left_growing(slack, desk, launcher, location, lambda: slack.slash("seed 7"))
    launcher.release()
    async with await open_store(location) as store, connected(remembering(store, desk), slack, store=store):
        await slack.until(lambda: "Reproducible" in message.text, "the verdict")
        await slack.until(lambda: any("proof-digits-7.json" in str(file) for file in slack.files), "the card")
        await until_nothing_is_noted(location)
    assert message.text.count("*Proof* with seed 7") == 1
    assert "The bot was stopped" not in message.text


async def test_where_slack_did_not_take_the_end_of_a_proof_it_is_told_later_by_the_same_bot(
    slack, desk, launcher, location
):
    launcher.hold()
    async with (
        await open_store(location) as store,
        connected(remembering(store, desk), slack, store=store, look_every_s=0.05),
    ):
        await slack.slash("seed 7")
        await slack.until(lambda: slack.messages and "runs done" in slack.messages[0].text, "a running proof")
        for _ in range(3):
            slack.fail_next("chat.update", 200, "fatal_error")
        launcher.release()
        await slack.until(lambda: "Reproducible" in slack.messages[0].text, "the verdict")
        await until_nothing_is_noted(location)
    assert "Stop the proof" not in labels(slack.messages[0])


async def test_the_answer_above_such_a_proof_stays(slack, desk, launcher, location):
    message = await left_growing(
        slack, desk, launcher, location, lambda: slack.mention(f"<@{BOT_USER}> {SEED.aliases[0]}")
    )
    async with await open_store(location) as store, connected(remembering(store, desk), slack, store=store):
        await slack.until(lambda: "The bot was stopped" in message.text, "the last words")
    assert "set_seed(12345, reproducible=True)" in message.text


async def test_a_message_that_is_gone_by_then_is_let_go(slack, desk, launcher, location, caplog):
    await left_growing(slack, desk, launcher, location, lambda: slack.slash("seed 7"))
    slack.messages.clear()
    async with await open_store(location) as store, connected(remembering(store, desk), slack, store=store):
        await slack.until(lambda: slack.calls.count("chat.update") > 1, "an update")
        await slack.slash("help")
        await slack.until(lambda: slack.private, "the help")
    async with await open_store(location) as store:
        assert await store.messages.adopt("slack") == ()


async def test_a_proof_that_ended_leaves_nothing_to_the_next_bot(slack, desk, location):
    async with await open_store(location) as store, connected(remembering(store, desk), slack, store=store):
        await slack.slash("seed 7")
        await slack.until(lambda: slack.messages and "Reproducible" in slack.messages[0].text, "the verdict")
    async with await open_store(location) as store:
        assert await store.messages.adopt("slack") == ()


async def test_a_growing_message_names_its_proof_in_its_metadata(slack, desk, launcher, location):
    message = await left_growing(slack, desk, launcher, location, lambda: slack.slash("seed 7"))
    metadata = message.versions[1]["metadata"]
    assert metadata["event_type"] == "faqbot_proof"
    assert metadata["event_payload"]["request"].startswith("same-seed/digits/7")
    assert metadata["event_payload"]["proof"]


@pytest.mark.parametrize("kind", ["event", "command"])
async def test_what_was_answered_before_a_restart_is_not_answered_after_it(slack, desk, location, kind):
    async def ask():
        if kind == "event":
            await slack.mention(f"<@{BOT_USER}> {QUESTION}", event_id="Ev-again")
        else:
            await slack.slash(f"ask {QUESTION}", trigger="trigger-again")

    for helped in range(2):
        async with await open_store(location) as store, connected(remembering(store, desk), slack, store=store):
            await ask()
            await slack.slash("help")
            await slack.until(lambda: any("Unfortunately" in text for text in said(slack)), "the answer")
            await slack.until(
                lambda times=helped + 1: sum("/faq seed" in text for text in said(slack)) == times, "the help"
            )
    assert sum("Unfortunately" in text for text in said(slack)) == 1


class Clock:
    def __init__(self):
        self.s = 0.0

    def __call__(self):
        return self.s


async def test_a_response_url_is_used_five_times_and_then_the_asker_is_told_another_way(slack):
    private = Outbox(AsyncWebClient(BOT_TOKEN, base_url=slack.base_url), []).private(
        slack._response_url("UMIRA")[1], Corner("UMIRA", CHANNEL)
    )
    for number in range(7):
        await private.show(Reply(parts=(Text(markdown=f"number {number}"),)))
    assert [answer.text for answer in slack.private] == [f"number {number}" for number in range(5)]
    assert [(answer.text, answer.user) for answer in slack.ephemeral] == [("number 5", "UMIRA"), ("number 6", "UMIRA")]


async def test_after_half_an_hour_a_response_url_is_not_tried_any_more(slack):
    clock = Clock()
    outbox = Outbox(AsyncWebClient(BOT_TOKEN, base_url=slack.base_url), [], seconds=clock)
    private = outbox.private(slack._response_url("UMIRA")[1], Corner("UMIRA", CHANNEL))
    clock.s = RESPONSE_URL_S + 1
    await private.say("late")
    assert slack.private == []
    assert slack.ephemeral[0].text == "late"


async def test_where_the_bot_may_not_even_write_privately_the_asker_gets_a_direct_message(slack):
    private = Outbox(AsyncWebClient(BOT_TOKEN, base_url=slack.base_url), []).whisper(Corner("UMIRA", "CELSEWHERE"))
    await private.say("psst")
    assert [(message.channel, message.text) for message in slack.messages] == [("DMIRA", "psst")]
