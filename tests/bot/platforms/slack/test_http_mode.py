"""Slack's signed requests in place of a socket."""

import asyncio
import contextlib
import json
import time
from urllib.parse import urlencode

import aiohttp
import pytest
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from bot.errors import BadSettings
from bot.platforms.slack.errors import PortTaken
from bot.platforms.slack.platform import SlackPlatform
from bot.platforms.slack.receivers import OverHttp
from bot.settings import load_settings
from tests.fakes.slack import BOT_TOKEN, BOT_USER, CHANNEL

SECRET = "not-a-real-signing-secret"
QUESTION = "will unbiased data prevent biased decisions?"


def platform_at(port, assistant, slack):
    return SlackPlatform(
        assistant,
        SecretStr(BOT_TOKEN),
        OverHttp(SecretStr(SECRET), port=port),
        recipes=("digits",),
        base_url=slack.base_url,
        every_s=0,
    )


@pytest.fixture
async def url(assistant, slack, unused_tcp_port):
    platform = platform_at(unused_tcp_port, assistant, slack)
    running = asyncio.create_task(platform.run())
    async with asyncio.timeout(10):
        await platform.connected.wait()
    yield f"http://127.0.0.1:{unused_tcp_port}/slack/events"
    await platform.close()
    await running


async def send(url, body, *, secret=SECRET, age_s=0, content_type="application/json"):
    """Status and text of the bot's answer to a request that Slack would have signed."""
    timestamp = str(int(time.time()) - age_s)
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    headers = {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature or "",
        "Content-Type": content_type,
    }
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


def mention():
    event = {"type": "app_mention", "user": "UMIRA", "channel": CHANNEL, "text": f"<@{BOT_USER}> {QUESTION}"}
    return json.dumps(
        {
            "type": "event_callback",
            "team_id": "TCOURSE",
            "event_id": "Ev1",
            "event": event | {"ts": "1700000000.000100"},
        }
    )


def test_http_mode_needs_the_signing_secret_and_no_app_token(monkeypatch):
    monkeypatch.setenv("FAQBOT_SLACK_MODE", "http")
    monkeypatch.setenv("FAQBOT_SLACK_BOT_TOKEN", BOT_TOKEN)
    with pytest.raises(BadSettings, match="FAQBOT_SLACK_SIGNING_SECRET") as bad:
        load_settings()
    assert BOT_TOKEN not in str(bad.value)

    monkeypatch.setenv("FAQBOT_SLACK_SIGNING_SECRET", SECRET)
    assert SecretStr(SECRET) in load_settings().secrets


async def test_a_signed_event_is_answered_in_its_thread(url, slack):
    assert (await send(url, mention()))[0] == 200
    await slack.until(lambda: slack.messages, "an answer")
    assert "Unfortunately, no." in slack.messages[0].text
    assert slack.messages[0].thread_ts == "1700000000.000100"


async def test_an_event_that_slack_sends_again_is_answered_once(url, slack):
    for _ in range(3):
        assert (await send(url, mention()))[0] == 200
    await slack.until(lambda: slack.messages, "an answer")
    assert "/faq ask" in (await typed(url, slack, "help")).text
    assert len(slack.messages) == 1


async def typed(url, slack, text):
    """What a response url was used for after a signed command."""
    key, response_url = slack._response_url("UMIRA")
    body = urlencode(
        {
            "command": "/faq",
            "text": text,
            "user_id": "UMIRA",
            "channel_id": CHANNEL,
            "team_id": "TCOURSE",
            "response_url": response_url,
            "trigger_id": key,
        }
    )
    assert await send(url, body, content_type="application/x-www-form-urlencoded") == (200, "")
    await slack.until(lambda: slack.response_urls[key].uses, "an answer")
    return slack.response_urls[key].uses[0]


async def test_a_signed_command_is_answered_privately(url, slack):
    assert "Unfortunately, no." in (await typed(url, slack, f"ask {QUESTION}")).text


async def test_slacks_first_question_is_answered(url):
    body = json.dumps({"type": "url_verification", "challenge": "tell me this again"})
    status, text = await send(url, body)
    assert status == 200
    assert "tell me this again" in text


async def test_a_message_is_acknowledged_before_anything_is_asked_of_slack(url, slack):
    gate = slack.hold_next("assistant.threads.setStatus")
    event = {"type": "message", "channel_type": "im", "user": "UMIRA", "channel": "DMIRA", "text": QUESTION}
    event |= {"ts": "1700000000.000200", "thread_ts": "1700000000.000100"}
    body = {"type": "event_callback", "team_id": "TCOURSE", "event_id": "Ev1", "event": event}
    assert (await send(url, json.dumps(body)))[0] == 200
    assert slack.messages == []
    gate.set()
    await slack.until(lambda: slack.messages, "an answer")
    assert slack.messages[0].thread_ts == "1700000000.000100"


@pytest.mark.parametrize(
    "wrong", [{"secret": "somebody-elses-secret"}, {"age_s": 400}], ids=["a wrong signature", "an old request"]
)
async def test_what_slack_did_not_sign_just_now_is_refused(url, slack, wrong):
    assert (await send(url, mention(), **wrong))[0] == 401
    assert (await send(url, mention()))[0] == 200
    await slack.until(lambda: slack.messages, "the answer to the good one")
    assert len(slack.messages) == 1


async def test_a_port_that_is_taken_is_named_with_the_setting(assistant, slack, unused_tcp_port):
    async def nothing(_reader, writer):
        writer.close()

    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(await asyncio.start_server(nothing, "127.0.0.1", unused_tcp_port))
        with pytest.raises(PortTaken, match="FAQBOT_SLACK_PORT"):
            await platform_at(unused_tcp_port, assistant, slack).run()
