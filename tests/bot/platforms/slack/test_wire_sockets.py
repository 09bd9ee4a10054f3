"""What Slack delivers is answered, once, whatever becomes of the sockets, the acknowledgements and the tokens."""

import asyncio
import logging
from collections import Counter

import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.store import open_store
from bot.store_location import InMemory
from tests.bot.platforms.slack.conftest import connected
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER
from tests.fakes.slack.sockets import OperationTimeout

QUESTION = f"<@{BOT_USER}> will unbiased data prevent biased decisions?"
#: Each in a channel of its own, because one gets one post a second.
CHANNELS = [f"C{number}" for number in range(20)]


@pytest.fixture
def slack(slack):
    slack.channels.update(CHANNELS)
    return slack


async def ask_all(slack, every_s=0.002, rounds=5):
    """A question in every channel, over and over, whether or not the last ones are answered; their timestamps."""
    asking = []
    for number in range(rounds * len(CHANNELS)):
        asking.append(asyncio.create_task(slack.mention(QUESTION, channel=CHANNELS[number % len(CHANNELS)])))
        await asyncio.sleep(every_s)
    return await asyncio.gather(*asking)


async def all_answered_once(slack, asked):
    await slack.until(lambda: {m.thread_ts for m in slack.messages} >= set(asked), "every answer")
    assert Counter(message.thread_ts for message in slack.messages) == Counter(asked)


async def two_sockets(slack):
    await slack.until(lambda: len(slack.sockets.open) == 2, "two connections")


async def test_two_connections_stand_so_that_one_may_go(bot, slack):
    await two_sockets(slack)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_a_refresh_under_load_loses_neither_questions_nor_acknowledgements(bot, slack, reason):
    await two_sockets(slack)
    asking = asyncio.create_task(ask_all(slack))
    for _ in range(3):
        await asyncio.sleep(0.03)
        await slack.ask_to_reconnect(reason)
    await all_answered_once(slack, await asking)
    assert slack.sockets.retried == []
    assert slack.sockets.strays == []


async def test_a_command_typed_while_every_socket_is_leaving_is_acknowledged_on_the_one_that_carried_it(bot, slack):
    await two_sockets(slack)
    await slack.sockets.say_goodbye()
    await asyncio.gather(*(slack.slash("list") for _ in range(10)))
    await slack.until(lambda: len(slack.private) == 10, "ten answers")
    assert slack.sockets.strays == []


async def test_sockets_that_break_without_a_word_lose_no_question_and_answer_none_twice(bot, slack):
    await two_sockets(slack)
    asking = asyncio.create_task(ask_all(slack))
    for _ in range(2):
        await asyncio.sleep(0.05)
        slack.sockets.cut()
    await all_answered_once(slack, await asking)


async def test_a_command_is_answered_although_its_socket_broke_before_the_acknowledgement(bot, slack, monkeypatch):
    async def broken(client, _message):
        monkeypatch.undo()
        await client.current_session.close()
        raise ConnectionResetError

    monkeypatch.setattr(SocketModeClient, "send_message", broken)
    with pytest.raises(OperationTimeout):
        await slack.slash("list")
    await slack.until(lambda: slack.private, "the list")
    assert "What I can answer" in slack.private[0].text


async def test_an_event_whose_acknowledgement_was_lost_comes_again_and_is_answered_once(bot, slack):
    slack.sockets.lose_acknowledgements(3)
    asked = await slack.mention(QUESTION)
    assert [attempt for _, attempt in slack.sockets.retried] == [1, 2, 3]
    other = await slack.mention(QUESTION)
    await all_answered_once(slack, [asked, other])


async def test_an_event_that_comes_again_after_a_restart_is_answered_once(assistant, slack):
    async with await open_store(InMemory()) as store:
        async with connected(assistant, slack, store=store):
            asked = await slack.mention(QUESTION, event_id="Ev-1")
            await slack.until(lambda: slack.messages, "the answer")
        async with connected(assistant, slack, store=store):
            await slack.mention(QUESTION, event_id="Ev-1")
            other = await slack.mention(QUESTION, event_id="Ev-2")
            await all_answered_once(slack, [asked, other])


async def test_a_refresh_succeeds_although_slack_stumbles_over_it(bot, slack):
    await two_sockets(slack)
    slack.fail_next("apps.connections.open", 503)
    slack.fail_next("apps.connections.open", 200, "internal_error")
    slack.cut_next("apps.connections.open")
    await slack.ask_to_reconnect()
    await two_sockets(slack)
    await all_answered_once(slack, [await slack.mention(QUESTION)])


async def test_socket_mode_that_is_switched_off_and_on_again_is_found_again(bot, slack):
    await two_sockets(slack)
    await slack.ask_to_reconnect("link_disabled")
    await all_answered_once(slack, [await slack.mention(QUESTION)])


async def test_an_app_token_revoked_meanwhile_is_named_in_the_log(bot, slack, caplog):
    await two_sockets(slack)
    slack.revoke(APP_TOKEN)
    for socket in await slack.sockets.say_goodbye():
        await socket.ws.close()
    await slack.until(lambda: "FAQBOT_SLACK_APP_TOKEN" in caplog.text or slack.calls.clear(), "the log")
    assert "token_revoked" in caplog.text
    assert APP_TOKEN not in caplog.text


@pytest.mark.parametrize("why", ["token_revoked", "account_inactive"])
async def test_a_bot_token_revoked_meanwhile_is_named_in_the_log(bot, slack, caplog, why):
    caplog.set_level(logging.ERROR)
    slack.revoke(BOT_TOKEN, why)
    await slack.mention(QUESTION)
    await slack.until(lambda: "FAQBOT_SLACK_BOT_TOKEN" in caplog.text, "the log")
    assert why in caplog.text
    assert BOT_TOKEN not in caplog.text
    assert "unbiased" not in caplog.text
