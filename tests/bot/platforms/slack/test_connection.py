"""Logging in, deliveries that repeat, breaks on the wire, faults inside, and closing."""

import asyncio
import logging

import pytest
from pydantic import SecretStr

from bot.errors import LoginRefused
from bot.platforms.slack.errors import SlackUnreachable
from bot.platforms.slack.platform import SlackPlatform
from bot.platforms.slack.receivers import OverSocket
from bot.preferences import Preferences
from bot.reply import Reply, Text
from tests.bot.platforms.slack.conftest import connected
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, CHANNEL

QUESTION = "will unbiased data prevent biased decisions?"


async def running_proof(slack):
    await slack.slash("seed 7")
    await slack.until(lambda: slack.messages and "%" in slack.messages[0].text, "a running proof")
    return slack.messages[0]


def platform_with(assistant, slack, *, bot_token=BOT_TOKEN, app_token=APP_TOKEN):
    return SlackPlatform(
        assistant, SecretStr(bot_token), OverSocket(SecretStr(app_token)), recipes=("digits",), base_url=slack.base_url
    )


@pytest.mark.parametrize(
    ("wrong", "setting"), [("bot_token", "FAQBOT_SLACK_BOT_TOKEN"), ("app_token", "FAQBOT_SLACK_APP_TOKEN")]
)
async def test_a_bad_token_is_refused_with_the_setting_to_check_and_without_the_token(
    assistant, slack, wrong, setting, caplog
):
    platform = platform_with(assistant, slack, **{wrong: "xoxb-mistyped"})
    with pytest.raises(LoginRefused, match=setting) as refused:
        await platform.run()
    await platform.close()
    assert "xoxb-mistyped" not in str(refused.value) + caplog.text


async def test_trouble_at_slack_is_not_blamed_on_the_token(assistant, slack):
    slack.fail_next("auth.test", 200, "fatal_error")
    with pytest.raises(SlackUnreachable, match="fatal_error"):
        await platform_with(assistant, slack).run()


async def test_an_address_that_does_not_answer_is_named_as_such(assistant, unused_tcp_port):
    platform = SlackPlatform(
        assistant,
        SecretStr(BOT_TOKEN),
        OverSocket(SecretStr(APP_TOKEN)),
        recipes=(),
        base_url=f"http://127.0.0.1:{unused_tcp_port}/api/",
        retry_waits_s=(0.01,),
    )
    with pytest.raises(SlackUnreachable, match="network"):
        await platform.run()


async def test_closing_while_connecting_ends_the_run(assistant, slack):
    platform = platform_with(assistant, slack)
    running = asyncio.create_task(platform.run())
    await asyncio.sleep(0)
    await platform.close()
    await running
    assert slack.connections == 0


class Asked:
    """An assistant that keeps how often its answers may change."""

    #: For messages that a stopped bot left; there are none.
    last_words = None

    def __init__(self):
        self.every_s = []

    async def preferences(self, asker):
        return Preferences()

    async def respond(self, question, *, every_s):
        self.every_s.append(every_s)
        yield Reply(parts=(Text(markdown="an answer"),))


async def test_a_message_changes_at_most_once_in_three_seconds(slack):
    asked = Asked()
    platform = platform_with(asked, slack)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(platform.run())
        await platform.connected.wait()
        await slack.mention(f"<@{BOT_USER}> {QUESTION}")
        await slack.until(lambda: slack.messages, "an answer")
        await platform.close()
    assert asked.every_s == [3.0]


async def test_an_event_that_slack_repeats_is_answered_once(bot, slack):
    for _ in range(3):
        await slack.mention(f"<@{BOT_USER}> {QUESTION}", event_id="Ev-repeated")
    await slack.mention(f"<@{BOT_USER}> list", event_id="Ev-other")
    await slack.until(lambda: any("What I can answer" in message.text for message in slack.messages), "the list")
    assert len(slack.messages) == 2


async def test_a_command_that_slack_repeats_is_answered_once(bot, slack):
    await slack.slash("help", trigger="trigger-repeated")
    await slack.slash("help", trigger="trigger-repeated")
    await slack.slash("list")
    await slack.until(lambda: any("What I can answer" in answer.text for answer in slack.private), "the list")
    assert len(slack.private) == 2


async def test_a_socket_that_slack_renews_loses_no_question(bot, slack):
    await slack.ask_to_reconnect()
    await slack.slash(f"ask {QUESTION}")
    await slack.until(lambda: slack.private, "an answer")
    assert "Unfortunately, no." in slack.private[0].text


async def test_a_command_is_acknowledged_before_it_is_worked_on(bot, slack, launcher):
    launcher.hold()
    await slack.slash("seed 7")
    assert len(slack.acknowledged_after_s) == 1
    launcher.release()


async def test_an_update_that_slack_does_not_take_is_made_up_for(bot, slack, launcher):
    launcher.hold()
    message = await running_proof(slack)
    slack.fail_next("chat.update", 200, "fatal_error")
    launcher.release()
    await slack.until(lambda: "Reproducible" in message.text, "the verdict")


async def test_a_rate_limited_post_is_sent_again_when_slack_says(bot, slack):
    slack.fail_next("chat.postMessage", 429, "ratelimited", **{"Retry-After": "0"})
    await slack.mention(f"<@{BOT_USER}> {QUESTION}")
    await slack.until(lambda: slack.messages, "an answer")
    assert slack.calls.count("chat.postMessage") == 2
    assert "Unfortunately, no." in slack.messages[0].text


async def test_a_message_deleted_while_its_proof_runs_is_let_go_without_a_word(assistant, slack, launcher):
    launcher.hold()
    async with connected(assistant, slack):
        await running_proof(slack)
        slack.messages.clear()
        launcher.release()
        await slack.until(lambda: "chat.update" in slack.calls, "an update")
    assert slack.messages == []
    assert slack.private == []


class Broken:
    """An assistant with a fault, which repeats what the student wrote."""

    last_words = None

    async def preferences(self, asker):
        return Preferences()

    async def answer(self, question):
        raise RuntimeError(f"cannot parse {question.text}")

    async def respond(self, question, *, every_s):
        yield await self.answer(question)


@pytest.mark.parametrize("by", ["command", "mention"])
async def test_a_fault_gives_the_student_an_id_that_the_log_knows(slack, caplog, by):
    async with connected(Broken(), slack):
        await (slack.slash("ask my secret") if by == "command" else slack.mention(f"<@{BOT_USER}> my secret"))
        await slack.until(lambda: slack.private or slack.messages, "an apology")
    (said,) = [*slack.private, *slack.messages]
    error_id = said.text.split("`")[1]
    assert f"error {error_id}: RuntimeError" in caplog.text
    assert "my secret" not in caplog.text


async def test_neither_questions_nor_tokens_are_logged_at_any_level(assistant, slack, caplog):
    caplog.set_level(logging.DEBUG)
    async with connected(assistant, slack):
        await slack.slash("ask my private worry")
        await slack.mention(f"<@{BOT_USER}> my private worry")
        await slack.until(lambda: slack.private and slack.messages, "the answers")
    for secret in ("private worry", BOT_TOKEN, APP_TOKEN):
        assert secret not in caplog.text


async def test_a_proof_stopped_with_the_bot_gets_its_last_update(assistant, slack, desk, launcher):
    launcher.hold()
    async with connected(assistant, slack):
        message = await running_proof(slack)
        await desk.close()
    assert [button["text"]["text"] for button in message.buttons] == ["Run again"]
    assert "%" not in message.text


async def test_an_answer_that_outlasts_the_grace_period_says_that_it_was_cut_off(assistant, slack, launcher):
    launcher.hold()
    async with connected(assistant, slack, grace_s=0):
        message = await running_proof(slack)
    assert "stopped before this proof ended" in message.text
    assert [button["text"]["text"] for button in message.buttons] == ["Run again"]
    assert message.channel == CHANNEL
