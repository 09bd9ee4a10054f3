"""A message whose answer from Slack is lost stands once: before it is sent again, the bot looks whether it is there."""

import itertools

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.errors import CannotPost
from bot.platforms.slack.pace import Pace
from bot.platforms.slack.posting import Posting
from bot.platforms.slack.render import render
from bot.reply import Reply, Text
from tests.fakes.slack import BOT_TOKEN, BOT_USER, CHANNEL

QUESTION = f"<@{BOT_USER}> will unbiased data prevent biased decisions?"
HELLO = render(Reply(parts=(Text(markdown="hello"),)))
#: What may come in place of an answer; Slack says of the last two that something may have been done all the same.
TROUBLES = [(500, "internal_error"), (502, "bad gateway"), (504, "too late"), (200, "fatal_error")]


def lose(slack, trouble, *, done):
    if trouble == "cut":
        slack.cut_next("chat.postMessage", done=done)
    else:
        slack.fail_next("chat.postMessage", *trouble, done=done)


async def one_answer(slack):
    """The one answer, once the bot has done all it had to."""
    await slack.until(lambda: slack.messages, "an answer")
    await slack.slash("help")
    await slack.until(lambda: slack.private, "the help")
    (message,) = slack.messages
    return message


@pytest.mark.parametrize("trouble", ["cut", *TROUBLES], ids=str)
async def test_a_posted_answer_whose_confirmation_is_lost_is_found_and_not_sent_again(bot, slack, trouble):
    lose(slack, trouble, done=True)
    await slack.mention(QUESTION)
    await slack.until(lambda: "conversations.replies" in slack.calls, "a look at the thread")
    message = await one_answer(slack)
    assert "Unfortunately, no." in message.text
    assert slack.calls.count("chat.postMessage") == 1


@pytest.mark.parametrize("trouble", ["cut", *TROUBLES], ids=str)
async def test_an_answer_that_was_not_posted_is_sent_again(bot, slack, trouble):
    lose(slack, trouble, done=False)
    await slack.mention(QUESTION)
    message = await one_answer(slack)
    assert "Unfortunately, no." in message.text
    assert slack.calls.count("chat.postMessage") == 2


async def test_a_found_message_goes_on_growing(bot, slack, launcher):
    launcher.hold()
    slack.cut_next("chat.postMessage", done=True)
    await slack.slash("seed 7")
    await slack.until(lambda: "conversations.history" in slack.calls, "a look at the channel")
    launcher.release()
    await slack.until(lambda: "Reproducible" in slack.messages[0].text, "the verdict")
    assert len(slack.messages) == 1


async def test_also_the_last_attempt_is_looked_for(bot, slack):
    for _ in range(3):
        slack.cut_next("chat.postMessage")
    slack.cut_next("chat.postMessage", done=True)
    await slack.mention(QUESTION)
    await slack.until(lambda: slack.calls.count("conversations.replies") == 4, "a look after the last attempt")
    assert "Unfortunately, no." in (await one_answer(slack)).text
    assert slack.calls.count("chat.postMessage") == 4


async def test_a_lasting_refusal_is_not_tried_again(bot, slack):
    slack.fail_next("chat.postMessage", 200, "restricted_action")
    await slack.slash("seed 7")
    await slack.until(lambda: slack.private, "a word to the asker")
    assert slack.calls.count("chat.postMessage") == 1


async def test_where_slack_does_not_show_the_conversation_an_answer_is_rather_sent_twice_than_not_at_all(bot, slack):
    slack.access.scopes -= {"channels:history"}
    slack.cut_next("chat.postMessage")
    await slack.mention(QUESTION)
    assert "Unfortunately, no." in (await one_answer(slack)).text


async def test_a_proof_ends_well_although_the_connection_breaks_again_and_again(bot, slack, launcher):
    launcher.hold()
    slack.cut_next("chat.postMessage", done=True)
    await slack.slash("seed 8")
    await slack.until(lambda: "conversations.history" in slack.calls, "a look at the channel")
    # The update and all attempts to repeat it fail; the next one makes up for it.
    for _ in range(3):
        slack.cut_next("chat.update")
    launcher.release()
    await slack.until(lambda: "Reproducible" in slack.messages[0].text, "the verdict")
    assert len(slack.messages) == 1


class Slow:
    """A client of Slack's that never hears back in time, though Slack posts."""

    def __init__(self, client, error):
        self._client = client
        self._error = error

    async def chat_postMessage(self, **message):  # noqa: N802 - the SDK's
        await self._client.chat_postMessage(**message)
        raise self._error

    def __getattr__(self, name):
        return getattr(self._client, name)


async def at_once(_seconds):
    pass


@pytest.fixture
def client(slack):
    return AsyncWebClient(BOT_TOKEN, base_url=slack.base_url, retry_handlers=[])


def posting(client):
    return Posting(client, Pace(0.0), (0.0,), map("post{}".format, itertools.count()).__next__, at_once)


@pytest.mark.parametrize(
    "error", [TimeoutError(), aiohttp.ServerTimeoutError(), aiohttp.ClientPayloadError()], ids=repr
)
async def test_a_message_that_was_posted_too_slowly_is_found(slack, client, error):
    posted = await posting(Slow(client, error)).post(CHANNEL, None, HELLO)
    assert [(message.channel, message.ts) for message in slack.messages] == [(posted.channel, posted.ts)]


async def test_a_message_to_a_person_is_found_once_their_conversation_is_known(slack, client):
    post = posting(client)
    first = await post.post("UMIRA", None, HELLO)
    slack.cut_next("chat.postMessage", done=True)
    second = await post.post("UMIRA", None, HELLO)
    assert first.channel == second.channel == "DMIRA"
    assert [message.ts for message in slack.messages] == [first.ts, second.ts]


async def test_two_messages_of_the_same_words_are_told_apart(slack, client):
    first = await posting(client).post(CHANNEL, None, HELLO)
    slack.cut_next("chat.postMessage")
    second = await Posting(client, Pace(0.0), (0.0,), sleep=at_once).post(CHANNEL, None, HELLO)
    assert first.ts != second.ts


async def test_what_stays_refused_is_raised(slack, client):
    with pytest.raises(CannotPost):
        await posting(client).post("CELSEWHERE", None, HELLO)
    for _ in range(5):
        slack.fail_next("chat.postMessage", 503)
    with pytest.raises(SlackApiError):
        await posting(client).post(CHANNEL, None, HELLO)
