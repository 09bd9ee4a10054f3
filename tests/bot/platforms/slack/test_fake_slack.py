"""The fake Slack refuses what Slack refuses, in its own words or in those of slack_sdk's models."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.slack import BOT_TOKEN, CHANNEL
from tests.fakes.slack.blocks import concerns, problems, refusals, too_much, view_refusals
from tests.fakes.slack.elements import options_problems


def section(text="words", **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}} | more


def button(label="Press", **more):
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": "faq:show:x"} | more


def row(*elements):
    return {"type": "actions", "elements": list(elements)}


def option(text="words", value="show:x", **more):
    return {"text": {"type": "plain_text", "text": text}, "value": value} | more


def menu(options):
    return {
        "type": "static_select",
        "placeholder": {"type": "plain_text", "text": "Choose"},
        "action_id": "faq:menu:",
        "options": options,
    }


@pytest.mark.parametrize(
    "blocks",
    [
        [section()] * 51,
        [section("x" * 3001)],
        [section("")],
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}],
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        [row(button("x" * 76))],
        [row(button(action_id="x" * 256))],
        [row(button(), button())],
        [row(*(button(action_id=f"faq:show:{n}") for n in range(26)))],
        [row(button(style="loud"))],
        [row(menu([]))],
        [row(menu([option(value=str(n)) for n in range(101)]))],
        [row(menu([option(), option()]))],
        [row(menu([option("x" * 76)]))],
        [section(accessory=button("x" * 76))],
        [section(colour="red")],
        [section(accessory=button(colour="red"))],
        [{"type": "banner", "text": {"type": "plain_text", "text": "x"}}],
    ],
)
def test_blocks_beyond_slacks_limits_are_refused(blocks):
    assert refusals(blocks)


def test_blocks_within_the_limits_are_taken():
    assert refusals([section("x" * 3000), row(button("x" * 75), menu([option("x" * 75, "y" * 150)]))]) == []


@pytest.mark.parametrize(
    "view",
    [
        {"type": "home", "blocks": [section()] * 101},
        {"type": "home", "blocks": [section("x" * 3001)]},
        {"type": "home", "blocks": [], "title": {"type": "plain_text", "text": "x"}},
        {"type": "modal", "blocks": [section()]},
        {"type": "modal", "blocks": [section()], "title": {"type": "plain_text", "text": "x" * 25}},
        {"type": "modal", "blocks": [section()], "title": {"type": "plain_text", "text": "x"}, "footer": "y"},
    ],
)
def test_views_beyond_slacks_limits_are_refused(view):
    assert view_refusals(view)


@pytest.mark.parametrize(
    "options",
    [
        [option(value=str(n)) for n in range(101)],
        [option(), option()],
        [option("")],
        [option("x" * 76)],
        [option(value="x" * 151)],
        [option(colour="red")],
    ],
)
def test_options_beyond_slacks_limits_are_refused(options):
    assert options_problems(options)


@pytest.mark.parametrize("text", ["<!channel>", "<@UMIRA>", "@everyone", "a < b", "a & b", "```\ncode without end"])
def test_what_would_ping_or_break_is_of_concern(text):
    assert concerns({"text": "words", "blocks": [section(text)]})


def test_a_message_without_words_beside_its_blocks_is_of_concern():
    assert problems({"text": "", "blocks": [section()]})


def test_a_message_too_long_in_all_is_refused():
    assert too_much({"blocks": [section("x" * 2900)] * 5})


async def refusal_of(call):
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


async def test_who_may_post_where_is_checked(slack):
    client = AsyncWebClient(BOT_TOKEN, base_url=slack.base_url)
    slack.talk.archived.add("CARCHIVED")
    slack.talk.unknown.add("CUNKNOWN")
    blocks = [section()]
    answers = {
        channel: await refusal_of(client.chat_postMessage(channel=channel, text="x", blocks=blocks))
        for channel in ("CELSEWHERE", "CARCHIVED", "CUNKNOWN")
    }
    assert answers == {
        "CELSEWHERE": "not_in_channel",
        "CARCHIVED": "is_archived",
        "CUNKNOWN": "channel_not_found",
    }
    slack.access.scopes -= {"chat:write"}
    assert await refusal_of(client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)) == "missing_scope"
    slack.revoke(BOT_TOKEN)
    assert await refusal_of(client.chat_postMessage(channel=CHANNEL, text="x", blocks=blocks)) == "token_revoked"


async def test_a_modal_can_be_opened_once_for_a_trigger_and_within_three_seconds(slack):
    client = AsyncWebClient(BOT_TOKEN, base_url=slack.base_url)
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [section()]}
    used, late = slack.triggers.give(), slack.triggers.give()
    await client.views_open(trigger_id=used, view=view)
    assert await refusal_of(client.views_open(trigger_id=used, view=view)) == "exchanged_trigger_id"
    slack.clock.forward(4)
    assert await refusal_of(client.views_open(trigger_id=late, view=view)) == "expired_trigger_id"


async def test_a_response_url_ends_after_half_an_hour(slack):
    _, url = slack._response_url("UMIRA")
    client = AsyncWebhookClient(url)
    assert (await client.send(text="x", blocks=[section()])).status_code == 200
    slack.clock.forward(31 * 60)
    assert (await client.send(text="x", blocks=[section()])).body == "expired_url"
