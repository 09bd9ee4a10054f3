"""Normal messages: posted once, updated in place, with their files in the thread under them."""

import asyncio
import time
from collections.abc import Callable, Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot import errand
from bot.platforms.ledger import Ledger
from bot.platforms.slack.errors import MessageGone
from bot.platforms.slack.files import ThreadFiles
from bot.platforms.slack.ledger import GrowingMessage, growing_proof
from bot.platforms.slack.posting import Metadata, Posting
from bot.platforms.slack.private import Corner, PrivateMessage, ResponseUrl
from bot.platforms.slack.refusals import GONE, code_of
from bot.platforms.slack.render import render
from bot.proofs.stopped_reply import starting_reply
from bot.reply import Reply

#: The kind of a proof message's metadata; its payload has the proof's key and request.
#: https://docs.slack.dev/messaging/message-metadata
METADATA_TYPE = "faqbot_proof"


class LiveMessage:
    """One normal message: the first reply posts it, every later one replaces its content.

    `posted` is the timestamp of a message that is there already. While a proof grows in it, the `ledger` knows.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        channel: str,
        thread: str | None = None,
        *,
        ledger: Ledger[GrowingMessage] | None = None,
        posting: Posting | None = None,
        posted: str | None = None,
    ) -> None:
        self._client = client
        self._posting = posting or Posting(client)
        self._channel = channel
        self._thread = thread
        self._ledger = ledger
        self._posted = posted
        self._noted: GrowingMessage | None = None
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
        async with self._one_at_a_time:
            begins = self._ledger is not None and self._noted is None and growing_proof(reply) is not None
            if begins:
                # Should the bot be stopped before it is noted that the message grows, this may stay.
                posted = self._posted or await self._post(starting_reply(reply))
                await self._note(reply, posted)
            if self._posted is None:
                posted = await self._post(reply)
            else:
                posted = await self._update(reply, self._posted)
            await self._files.show(reply, self._channel, self._thread or posted)

    async def finish(self) -> None:
        """Say that nothing will grow here any more."""
        if self._noted is not None and self._ledger is not None:
            await self._ledger.close(self._noted)

    def leave(self) -> None:
        """Say that a message which still shows a growing proof could not be changed; it is ended later."""
        if self._noted is not None and self._ledger is not None:
            self._ledger.leave(self._noted)

    async def _post(self, reply: Reply) -> str:
        posted = await self._posting.post(self._channel, self._thread, render(reply), _metadata(reply))
        # A message to a person is in a conversation with an id of its own, and updates need that id.
        self._channel, self._posted = posted.channel, posted.ts
        errand.replied()
        return posted.ts

    async def _update(self, reply: Reply, posted: str) -> str:
        message = render(reply)
        try:
            await self._client.chat_update(
                channel=self._channel, ts=posted, text=message.text, blocks=message.wire(), metadata=_metadata(reply)
            )
        except SlackApiError as error:
            if code_of(error) in GONE:
                raise MessageGone(code_of(error)) from error
            raise
        return posted

    async def _note(self, reply: Reply, posted: str) -> None:
        if self._ledger is not None:
            self._noted = GrowingMessage.at(self._channel, posted, self._thread, reply)
            await self._ledger.open(self._noted)


class Outbox:
    """Opens messages; the only place that hands out Slack's clients."""

    def __init__(
        self,
        client: AsyncWebClient,
        retries: Sequence[AsyncRetryHandler],
        ledger: Ledger[GrowingMessage] | None = None,
        posting: Posting | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = client
        self._posting = posting or Posting(client)
        self._retries = list(retries)
        self._ledger = ledger
        self._seconds = seconds

    def channel(self, channel: str, thread: str | None = None) -> LiveMessage:
        """A message in a channel, or in the thread that hangs under the message with that timestamp."""
        return LiveMessage(self.client, channel, thread, ledger=self._ledger, posting=self._posting)

    def posted(self, channel: str, ts: str, thread: str | None = None) -> LiveMessage:
        """A message that is there already, to be updated."""
        return LiveMessage(self.client, channel, thread, ledger=self._ledger, posted=ts)

    def direct(self, user: str) -> LiveMessage:
        """A message to one person; Slack opens the conversation when a user's id stands for the channel."""
        return LiveMessage(self.client, user, ledger=self._ledger, posting=self._posting)

    def private(self, response_url: str, corner: Corner | None = None) -> PrivateMessage:
        """A message through a `response_url`, and when that is used up as an ephemeral one in the corner."""
        client = AsyncWebhookClient(
            response_url, session=self.client.session, logger=self.client.logger, retry_handlers=self._retries
        )
        return PrivateMessage(self.client, self._posting, corner, ResponseUrl(client, self._seconds))

    def whisper(self, corner: Corner) -> PrivateMessage:
        """A message that only one person sees, where no `response_url` came with what they did."""
        return PrivateMessage(self.client, self._posting, corner)


def _metadata(reply: Reply) -> Metadata | None:
    key = growing_proof(reply)
    if key is None or reply.proof is None:
        return None
    return {"event_type": METADATA_TYPE, "event_payload": {"proof": key, "request": reply.proof.argument}}
