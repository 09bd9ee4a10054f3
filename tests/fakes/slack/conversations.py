"""The fake Slack's channels and direct messages: who may post where, what stands there, and how fast it came."""

import itertools
import json
from collections import defaultdict
from collections.abc import Callable

from tests.fakes.slack.blocks import concerns, refusals, too_much
from tests.fakes.slack.faults import Fault, refusal, too_many
from tests.fakes.slack.gestures import BOT_USER, CHANNEL
from tests.fakes.slack.state import Json, Message, PrivateAnswer

#: https://docs.slack.dev/reference/methods/chat.postMessage and chat.update
POST_TEXT_CHARS = 40_000
UPDATE_TEXT_CHARS = 4000
#: https://docs.slack.dev/apis/web-api/rate-limits: one message a second in a channel, "short bursts" tolerated.
POST_EVERY_S = 1.0
POST_BURST = 3
_METADATA_CHARS = 32_000


class Conversations:
    """A channel that the bot is in; every person has a direct conversation with it."""

    def __init__(self, now: Callable[[], float], timestamp: Callable[[], str]) -> None:
        self._now = now
        self._timestamp = timestamp
        #: Where the bot is a member; elsewhere it is not, unless the channel is unknown or archived.
        self.channels = {CHANNEL}
        self.unknown: set[str] = set()
        self.archived: set[str] = set()
        self.direct_messages_open = True
        self.messages: list[Message] = []
        self.ephemeral: list[PrivateAnswer] = []
        #: What people wrote, by channel and timestamp.
        self.written: dict[tuple[str, str], Json] = {}
        self.posted_at_s: dict[str, list[float]] = defaultdict(list)
        #: Whether posts beyond the pace are refused.
        self.is_paced = False
        self.refused: list[str] = []

    @property
    def gaps_s(self) -> dict[str, list[float]]:
        """Seconds between a channel's posts."""
        times = self.posted_at_s.items()
        return {channel: [b - a for a, b in itertools.pairwise(at)] for channel, at in times}

    def too_fast(self, channel: str) -> Fault | None:
        """Slack's refusal where a channel gets more than its posts."""
        recent = [at for at in self.posted_at_s[channel] if at > self._now() - POST_BURST * POST_EVERY_S]
        if not self.is_paced or len(recent) < POST_BURST:
            return None
        return too_many(recent[0] + POST_BURST * POST_EVERY_S - self._now())

    def post(self, body: Json) -> Json:
        channel = f"D{body['channel'][1:]}" if body["channel"].startswith("U") else body["channel"]
        if wrong := self._wrong(body, POST_TEXT_CHARS) or self._closed(body["channel"]):
            return wrong
        unfurls = body.get("unfurl_links") is not False or body.get("unfurl_media") is not False
        message = Message(channel, self._timestamp(), body.get("thread_ts"), [body], unfurls)
        self.messages.append(message)
        self.posted_at_s[channel].append(self._now())
        return {"ok": True, "channel": channel, "ts": message.ts, "message": as_read(message)}

    def update(self, body: Json) -> Json:
        if wrong := self._wrong(body, UPDATE_TEXT_CHARS):
            return wrong
        message = self.find(body["channel"], body["ts"])
        if message is None:
            known = (body["channel"], body["ts"]) in self.written
            return refusal("cant_update_message" if known else "message_not_found")
        if body["channel"] in self.archived:
            return refusal("is_archived")
        message.versions.append(body)
        return {"ok": True, "channel": body["channel"], "ts": body["ts"]}

    def delete(self, body: Json) -> Json:
        message = self.find(body["channel"], body["ts"])
        if message is None:
            return refusal("message_not_found")
        self.messages.remove(message)
        return {"ok": True, "channel": body["channel"], "ts": body["ts"]}

    def whisper(self, body: Json) -> Json:
        if wrong := self._wrong(body, POST_TEXT_CHARS) or self._closed(body["channel"]):
            return wrong
        ts = self._timestamp()
        self.ephemeral.append(PrivateAnswer(body, body["channel"], body.get("thread_ts"), body["user"], ts))
        return {"ok": True, "message_ts": ts}

    def permalink(self, body: Json) -> Json:
        channel, ts = body["channel"], body["message_ts"]
        if self.find(channel, ts) is None and (channel, ts) not in self.written:
            return refusal("message_not_found")
        return {"ok": True, "channel": channel, "permalink": f"https://ml.slack.com/archives/{channel}/p{ts}"}

    def history(self, body: Json) -> Json:
        """The newest first, without what stands in threads."""
        if wrong := self._closed(body["channel"]):
            return wrong
        oldest, latest = str(body.get("oldest", "")), str(body.get("latest", "")) or "9"
        ends = {oldest, latest} if str(body.get("inclusive", "")).lower() in {"true", "1"} else set()
        found = [one for one in self._read(body) if one.get("thread_ts") in {None, one["ts"]}]
        found = [one for one in found if oldest < one["ts"] < latest or one["ts"] in ends]
        return {"ok": True, "messages": found[::-1][: int(body.get("limit", 100))], "has_more": False}

    def replies(self, body: Json) -> Json:
        """A message and its thread, the oldest first."""
        if wrong := self._closed(body["channel"]):
            return wrong
        found = [one for one in self._read(body) if body["ts"] in {one["ts"], one.get("thread_ts")}]
        if not found:
            return refusal("thread_not_found")
        return {"ok": True, "messages": found[: int(body.get("limit", 1000))], "has_more": False}

    def find(self, channel: str, ts: str) -> Message | None:
        """A message of the bot's."""
        return next((one for one in self.messages if (one.channel, one.ts) == (channel, ts)), None)

    def _read(self, body: Json) -> list[Json]:
        """What stands in a conversation, the oldest first; metadata only where it is asked for."""
        mine = [as_read(message) for message in self.messages if message.channel == body["channel"]]
        theirs = [event for (channel, _), event in self.written.items() if channel == body["channel"]]
        keeps_metadata = str(body.get("include_all_metadata", "")).lower() in {"true", "1"}
        found = sorted([*mine, *theirs], key=lambda one: str(one["ts"]))
        return [one if keeps_metadata else {k: v for k, v in one.items() if k != "metadata"} for one in found]

    def _closed(self, channel: str) -> Json | None:
        if channel in self.unknown:
            return refusal("channel_not_found")
        if channel in self.archived:
            return refusal("is_archived")
        if channel.startswith("U"):
            return None if self.direct_messages_open else refusal("messages_tab_disabled")
        return None if channel in self.channels or channel.startswith("D") else refusal("not_in_channel")

    def _wrong(self, body: Json, most: int) -> Json | None:
        """Why Slack refuses the content; what it takes although it should not be sent is kept in `refused`."""
        if not body.get("text") and not body.get("blocks"):
            self.refused.append("no_text")
            return refusal("no_text")
        if len(body.get("text", "")) > most:
            self.refused.append("msg_too_long")
            return refusal("msg_too_long")
        if too_much(body):
            self.refused.append("msg_blocks_too_long")
            return refusal("msg_blocks_too_long")
        if bad := refusals(body.get("blocks", [])):
            self.refused += bad
            return refusal("invalid_blocks", errors=bad, response_metadata={"messages": bad})
        self.refused += concerns(body)
        return _metadata(body.get("metadata"))


def _metadata(metadata: Json | str | None) -> Json | None:
    """https://docs.slack.dev/messaging/message-metadata"""
    if metadata is None:
        return None
    data = json.loads(metadata) if isinstance(metadata, str) else metadata
    if not isinstance(data.get("event_type"), str) or not isinstance(data.get("event_payload"), dict):
        return refusal("invalid_metadata_format")
    return refusal("metadata_too_large") if len(json.dumps(data)) > _METADATA_CHARS else None


def as_read(message: Message) -> Json:
    """A message of the bot's as the history shows it."""
    now = message.versions[-1]
    read = {"type": "message", "user": BOT_USER, "bot_id": "BFAQ", "app_id": "AFAQ", "ts": message.ts}
    read |= {"text": now.get("text", ""), "blocks": now.get("blocks", [])}
    read |= {"thread_ts": message.thread_ts} if message.thread_ts else {}
    data = next((version["metadata"] for version in message.versions[::-1] if version.get("metadata")), None)
    return read | ({"metadata": json.loads(data) if isinstance(data, str) else data} if data else {})
