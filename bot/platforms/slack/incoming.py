"""What Slack delivers, as values: a slash command, a mention, a pressed button. The rest is dropped here."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.platforms.slack.render import ACTION_PREFIX

#: `<@U1|name>`, `<#C1|name>`, `<!subteam^S1|name>`, `<!here>`, `<https://…|label>`: Slack's marks in what people type.
_MARK = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")

#: The ids of this bot's buttons: `faq:KIND:ARGUMENT`.
ACTION_ID = re.compile(rf"^{ACTION_PREFIX}:(?P<kind>[a-z]+):(?P<argument>.*)$", re.DOTALL)

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """`/faq …`, typed by `user` in `channel`."""

    user: str
    channel: str
    text: str
    response_url: str

    @classmethod
    def of(cls, body: Payload) -> "SlashCommand":
        """Read the payload of a `slash_commands` envelope."""
        return cls(
            user=body["user_id"],
            channel=body["channel_id"],
            text=plain_text(body.get("text") or ""),
            response_url=body["response_url"],
        )


@dataclass(frozen=True, slots=True)
class Mention:
    """A message that mentions the bot; `thread` is the timestamp under which an answer belongs."""

    user: str
    channel: str
    thread: str
    text: str

    @classmethod
    def of(cls, event: Payload, bot_user: str) -> "Mention":
        """Read an `app_mention` event; the mention of the bot itself is no part of the text."""
        return cls(
            user=event["user"],
            channel=event["channel"],
            thread=event.get("thread_ts") or event["ts"],
            text=plain_text(event.get("text") or "", bot_user),
        )


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A press on one of the bot's buttons; `is_private` when the message is seen by `user` alone."""

    user: str
    channel: str
    thread: str
    kind: str
    argument: str
    is_private: bool
    response_url: str

    @classmethod
    def of(cls, body: Payload) -> "ButtonPress":
        """Read a `block_actions` payload whose first action id matches `ACTION_ID`."""
        found = ACTION_ID.match(body["actions"][0]["action_id"])
        if found is None:
            raise ValueError("not a button of this bot")
        container = body["container"]
        return cls(
            user=body["user"]["id"],
            channel=container["channel_id"],
            thread=container.get("thread_ts") or container["message_ts"],
            kind=found["kind"],
            argument=found["argument"],
            is_private=bool(container.get("is_ephemeral")),
            response_url=body["response_url"],
        )


def plain_text(text: str, bot_user: str = "") -> str:
    """What the person saw while typing: marks become the words they show, and the bot's own mention goes."""

    def shown(mark: re.Match[str]) -> str:
        kind, target, label = mark["kind"], mark["target"], mark["label"] or ""
        if kind == "":
            return label or target
        if kind == "@" and target == bot_user:
            return ""
        sign = "#" if kind == "#" else "@"
        return label if label.startswith(sign) else sign + (label or target)

    return html.unescape(_MARK.sub(shown, text)).strip()
