"""Pictures and cards on Slack: in the thread under the message they belong to, each once."""

import logging

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.files import files_of
from bot.platforms.slack.messages import LiveMessage, Outbox
from bot.reply import Attachment
from tests.bot.platforms.files import ATTACHMENT, CARD, PICTURE, PNG, with_files
from tests.fakes.slack import BOT_TOKEN, CHANNEL, FakeSlack


@pytest.fixture
def client(slack: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(BOT_TOKEN, base_url=slack.base_url)


async def test_picture_and_card_are_put_into_the_thread_under_the_message(slack, client):
    await LiveMessage(client, CHANNEL).show(with_files("Reproducible."))
    (message,) = slack.messages

    assert [(file.name, file.content) for file in slack.files] == [("proof.png", PNG), ("proof-card.json", CARD)]
    assert {(file.channel, file.thread_ts) for file in slack.files} == {(CHANNEL, message.ts)}
    assert slack.files[0].alt == PICTURE.alt


async def test_in_a_thread_they_stay_in_that_thread(slack, client):
    await LiveMessage(client, CHANNEL, thread="1700000000.000001").show(with_files("Reproducible."))

    assert {file.thread_ts for file in slack.files} == {"1700000000.000001"}


async def test_in_direct_messages_they_go_into_the_conversation_that_slack_opened(slack, client):
    await LiveMessage(client, "UMIRA").show(with_files("Reproducible."))

    assert {file.channel for file in slack.files} == {"DMIRA"}


async def test_an_update_uploads_only_what_is_new(slack, client):
    message = LiveMessage(client, CHANNEL)
    await message.show(with_files("Reproducible.", ATTACHMENT))
    await message.show(with_files("Reproducible, and drawn."))
    await message.show(with_files("Reproducible, and drawn. "))

    assert [file.name for file in slack.files] == ["proof-card.json", "proof.png"]


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_without_the_scope_the_words_still_come_and_the_log_names_it(slack, client, method, caplog):
    slack.fail_next(method, 200, "missing_scope")
    with caplog.at_level(logging.WARNING):
        await LiveMessage(client, CHANNEL).show(with_files("Reproducible."))

    assert "Reproducible." in slack.messages[0].text
    assert slack.files == []
    assert "files:write" in caplog.text


async def test_a_private_answer_says_that_files_are_elsewhere(slack, client):
    _, url = slack._response_url("UMIRA")
    await Outbox(client, []).private(url).show(with_files("Reproducible."))

    assert "can only be attached" in slack.private[0].text
    assert slack.files == []


def test_a_file_too_large_to_be_welcome_is_left_out():
    large = Attachment(name="large.json", content=b"0" * 10_000_001, media_type="application/json")

    assert files_of(with_files("Reproducible.", PICTURE, large)) == (PICTURE,)
