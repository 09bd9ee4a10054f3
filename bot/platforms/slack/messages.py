"""The messages a reply can become: a normal one that is updated in place, or a private one through a `response_url`."""

import asyncio
from collections.abc import Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.platforms.slack.errors import CannotPost, MessageGone, ResponseRefused
from bot.platforms.slack.files import ThreadFiles, files_of
from bot.platforms.slack.render import SlackMessage, render
from bot.reply import Note, Reply, Text

#: Refusals of chat.postMessage that an invitation, or another conversation, mends.
#: https://docs.slack.dev/reference/methods/chat.postMessage#errors
_NO_ENTRY = frozenset(
    {
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "restricted_action",
        "messages_tab_disabled",
        "cannot_dm_bot",
        "user_not_found",
    }
)
#: Refusals of chat.update that no retry mends. https://docs.slack.dev/reference/methods/chat.update#errors
_GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found", "is_archived"}
)


class LiveMessage:
    """One normal message: the first reply posts it, every later one replaces its content."""

    def __init__(self, client: AsyncWebClient, channel: str, thread: str | None = None) -> None:
        self._client = client
        self._channel = channel
        self._thread = thread
        self._posted: str | None = None
        self._files = ThreadFiles(client)
        # An update that an older one overtakes would leave the older content standing.
        self._one_at_a_time = asyncio.Lock()

    @property
    def is_posted(self) -> bool:
        """Whether there is a message to see."""
        return self._posted is not None

    async def show(self, reply: Reply) -> None:
        """Post or update the message; its files go into the thread under it.

        Raises:
            CannotPost: the bot may not write in this conversation.
            MessageGone: the posted message cannot be updated any more.
            SlackApiError: Slack refused for another reason, after the client's own retries.
        """
        message = render(reply)
        async with self._one_at_a_time:
            if self._posted is None:
                await self._post(message)
            else:
                await self._update(message, self._posted)
            if self._posted is not None:
                await self._files.show(reply, self._channel, self._thread or self._posted)

    async def _post(self, message: SlackMessage) -> None:
        try:
            posted = await self._client.chat_postMessage(
                channel=self._channel,
                thread_ts=self._thread,
                text=message.text,
                blocks=_wire(message),
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            if error.response["error"] in _NO_ENTRY:
                raise CannotPost(str(error.response["error"])) from error
            raise
        # A message to a person is in a conversation with an id of its own, and updates need that id.
        self._channel, self._posted = str(posted["channel"]), str(posted["ts"])

    async def _update(self, message: SlackMessage, posted: str) -> None:
        try:
            await self._client.chat_update(channel=self._channel, ts=posted, text=message.text, blocks=_wire(message))
        except SlackApiError as error:
            if error.response["error"] in _GONE:
                raise MessageGone(str(error.response["error"])) from error
            raise


class PrivateMessage:
    """What only the person who typed or pressed sees, through the `response_url` Slack gave with it.

    Such a url works five times within 30 minutes, so nothing that grows is shown here:
    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses. With `replaces` the message
    that a button was pressed on is replaced.
    """

    def __init__(self, client: AsyncWebhookClient, *, replaces: bool = False) -> None:
        self._client = client
        self._replaces = replaces

    async def show(self, reply: Reply) -> None:
        """Show one more reply.

        Raises:
            ResponseRefused: the url was used up or is too old.
        """
        message = render(_without_files(reply))
        answer = await self._client.send(
            text=message.text,
            blocks=_wire(message),
            response_type="ephemeral",
            replace_original=self._replaces,
            unfurl_links=False,
            unfurl_media=False,
        )
        if answer.status_code != 200:
            raise ResponseRefused(f"Slack refused a private reply: {answer.status_code}")

    async def say(self, markdown: str) -> None:
        """Show one line; raises like `show`."""
        await self.show(Reply(parts=(Text(markdown=markdown),)))


class Outbox:
    """Opens messages; the only place that holds Slack's clients."""

    def __init__(self, client: AsyncWebClient, retries: Sequence[AsyncRetryHandler]) -> None:
        self._client = client
        self._retries = list(retries)

    def channel(self, channel: str, thread: str | None = None) -> LiveMessage:
        """A message in a channel, or in the thread that hangs under the message with that timestamp."""
        return LiveMessage(self._client, channel, thread)

    def direct(self, user: str) -> LiveMessage:
        """A message to one person; Slack opens the conversation when a user's id stands for the channel."""
        return LiveMessage(self._client, user)

    def private(self, response_url: str, *, replaces: bool = False) -> PrivateMessage:
        """A message through a `response_url`."""
        client = AsyncWebhookClient(
            response_url, session=self._client.session, logger=self._client.logger, retry_handlers=self._retries
        )
        return PrivateMessage(client, replaces=replaces)


def _without_files(reply: Reply) -> Reply:
    """A `response_url` takes no files, so the reply says that there are some elsewhere."""
    if not files_of(reply):
        return reply
    note = Note(markdown="Picture and card can only be attached where I may post: `/invite` me and run it again.")
    return reply.model_copy(update={"parts": (*reply.parts, note)})


def _wire(message: SlackMessage) -> list[dict[str, object]]:
    return [block.to_dict() for block in message.blocks]
