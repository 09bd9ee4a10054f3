"""What one person alone sees: through the `response_url` of what they typed or pressed, else as an ephemeral message.

An ephemeral message cannot be changed later, is gone when Slack is reloaded, and takes no files.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot import errand
from bot.platforms.slack import limits
from bot.platforms.slack.files import files_of
from bot.platforms.slack.posting import Posting
from bot.platforms.slack.refusals import NO_ENTRY, code_of
from bot.platforms.slack.render import SlackMessage, render
from bot.reply import Note, Reply, Text

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Corner:
    """Where a person is: a channel, and the thread in it that they look at, if it is one."""

    user: str
    channel: str
    thread: str | None = None


class ResponseUrl:
    """A `response_url` with what is left of it: five uses within half an hour."""

    def __init__(self, client: AsyncWebhookClient, seconds: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._seconds = seconds
        self._until_s = seconds() + limits.RESPONSE_URL_S
        self._left = limits.RESPONSE_URL_USES

    async def send(self, message: SlackMessage, *, replaces: bool) -> bool:
        """Show the message; False where the url is used up, too old, or refused by Slack."""
        if not self._left or self._seconds() > self._until_s:
            return False
        self._left -= 1
        try:
            answer = await self._client.send(
                text=message.text,
                blocks=message.wire(),
                response_type="ephemeral",
                replace_original=replaces,
                unfurl_links=False,
                unfurl_media=False,
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("a response url did not answer: %s", type(error).__name__)
            return False
        if answer.status_code != 200:
            self._left = 0
            log.info("a response url was refused: %s", answer.status_code)
        return answer.status_code == 200


class PrivateMessage:
    """Shows replies to one person. Without a response url, or when it is used up, as an ephemeral message.

    Where the bot may not write those either, the person gets a direct message.
    """

    def __init__(
        self, client: AsyncWebClient, posting: Posting, corner: Corner | None, url: ResponseUrl | None = None
    ) -> None:
        self._client = client
        self._posting = posting
        self._corner = corner
        self._url = url

    async def show(self, reply: Reply) -> None:
        """Show one more reply.

        Raises:
            CannotPost: there is no way left.
            SlackApiError: Slack refused for another reason, after the client's own retries.
        """
        await self._show(reply, replaces=False)

    async def replace(self, reply: Reply) -> None:
        """Show a reply in place of the message whose button was pressed, where that can still be done."""
        await self._show(reply, replaces=True)

    async def say(self, markdown: str) -> None:
        """Show one line; raises like `show`."""
        await self.show(Reply(parts=(Text(markdown=markdown),)))

    async def _show(self, reply: Reply, *, replaces: bool) -> None:
        message = render(_without_files(reply))
        if self._url is None or not await self._url.send(message, replaces=replaces):
            if self._corner is None:
                return
            await self._whisper(message, self._corner)
        errand.replied()

    async def _whisper(self, message: SlackMessage, corner: Corner) -> None:
        try:
            await self._client.chat_postEphemeral(
                channel=corner.channel,
                user=corner.user,
                thread_ts=corner.thread,
                text=message.text,
                blocks=message.wire(),
            )
        except SlackApiError as error:
            if code_of(error) not in NO_ENTRY:
                raise
            await self._posting.post(corner.user, None, message)


def _without_files(reply: Reply) -> Reply:
    """A private message takes no files, so the reply says that there are some elsewhere."""
    if not files_of(reply):
        return reply
    note = Note(markdown="Picture and card can only be attached where I may post: `/invite` me and run it again.")
    return reply.model_copy(update={"parts": (*reply.parts, note)})
