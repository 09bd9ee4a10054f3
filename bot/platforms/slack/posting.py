"""Post a new message once: where Slack's answer is lost, look whether the message stands before it is sent again.

Slack has no key by which it would know the second attempt, so every message carries an id in its metadata. Where Slack
does not let the bot read the conversation, the message is sent again unseen: twice is better than not at all.
"""

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.errors import CannotPost
from bot.platforms.slack.pace import Pace
from bot.platforms.slack.refusals import CALL_ERRORS, NO_ENTRY, code_of, is_passing, why
from bot.platforms.slack.render import SlackMessage
from bot.platforms.slack.retries import RETRY_WAITS_S

log = logging.getLogger(__name__)

#: The kind of every message's metadata; a proof's has another. https://docs.slack.dev/messaging/message-metadata
METADATA_TYPE = "faqbot_message"
#: The key under which the metadata has the id of the post.
POST_ID = "post"
#: Messages of a conversation that are looked through; in a thread Slack begins with the oldest.
_LATEST = 50
_THREAD = 1000
#: Direct conversations that are remembered by their person.
_KEPT = 1000

Metadata = dict[str, object]


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands; a message to a person is in a conversation with an id of its own."""

    channel: str
    ts: str


class Posting:
    """Posts messages at Slack's pace. `waits_s` are the seconds before each further attempt."""

    def __init__(
        self,
        client: AsyncWebClient,
        pace: Pace | None = None,
        waits_s: Sequence[float] = RETRY_WAITS_S,
        new_id: Callable[[], str] = lambda: secrets.token_hex(8),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._pace = pace or Pace()
        self._waits_s = waits_s
        self._new_id = new_id
        self._sleep = sleep
        #: The conversation with a person, by their id.
        self._direct: OrderedDict[str, str] = OrderedDict()

    async def post(
        self,
        channel: str,
        thread: str | None,
        message: SlackMessage,
        metadata: Metadata | None = None,
        *,
        post_id: str = "",
    ) -> Posted:
        """Post a message; `channel` is a conversation or a person, `post_id` names the message for `stands`.

        Raises:
            CannotPost: the bot may not write there.
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack did not take it, also at the last attempt.
        """
        post_id = post_id or self._new_id()
        marked = _marked(metadata, post_id)
        attempts = iter((*self._waits_s, self._waits_s[-1]))
        while True:
            try:
                return await self._send(channel, thread, message, marked)
            except CALL_ERRORS as error:
                if not is_passing(error):
                    raise
                failure = error
            wait_s = next(attempts, None)
            log.info("Slack's answer to a post is missing (%s): looking whether it stands", why(failure))
            await self._sleep(self._waits_s[-1] if wait_s is None else wait_s)
            # After the last attempt too: whoever is told that it failed may send the same anew.
            standing = await self._find(channel, thread, post_id)
            if standing is not None:
                return standing
            if wait_s is None:
                raise failure

    async def stands(self, channel: str, post_id: str) -> bool:
        """Whether a message of that id is among the latest of a conversation; no, where Slack does not say."""
        return await self._find(channel, None, post_id) is not None

    async def _send(self, channel: str, thread: str | None, message: SlackMessage, metadata: Metadata) -> Posted:
        await self._pace.turn(channel)
        try:
            posted = await self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread,
                text=message.text,
                blocks=message.wire(),
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            if code_of(error) in NO_ENTRY:
                raise CannotPost(code_of(error)) from error
            raise
        where = Posted(str(posted["channel"]), str(posted["ts"]))
        if where.channel != channel:
            self._direct[channel] = where.channel
            if len(self._direct) > _KEPT:
                self._direct.popitem(last=False)
        return where

    async def _find(self, channel: str, thread: str | None, post_id: str) -> Posted | None:
        """The message of that id; None where it does not stand there, or Slack does not say."""
        conversation = self._direct.get(channel, channel)
        try:
            if thread is None:
                found = await self._client.conversations_history(
                    channel=conversation, limit=_LATEST, include_all_metadata=True
                )
            else:
                found = await self._client.conversations_replies(
                    channel=conversation, ts=thread, limit=_THREAD, include_all_metadata=True
                )
        except CALL_ERRORS as error:
            log.warning("a message is sent again, because Slack does not say whether it stands (%s)", why(error))
            return None
        standing = next((one for one in found["messages"] if _post_id(one) == post_id), None)
        return None if standing is None else Posted(conversation, str(standing["ts"]))


def _marked(metadata: Metadata | None, post_id: str) -> Metadata:
    known = metadata or {"event_type": METADATA_TYPE, "event_payload": {}}
    payload = known["event_payload"]
    return known | {"event_payload": (payload if isinstance(payload, dict) else {}) | {POST_ID: post_id}}


def _post_id(message: dict[str, object]) -> object:
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return payload.get(POST_ID) if isinstance(payload, dict) else None
