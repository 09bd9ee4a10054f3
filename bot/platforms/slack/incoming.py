"""What Slack delivers, as values: a slash command, a message, a reaction, a press. The rest is dropped here."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.asker import Asker
from bot.platforms.slack.buttons import read_id, read_value
from bot.platforms.slack.private import Corner

#: `<@U1|name>`, `<#C1|name>`, `<!subteam^S1|name>`, `<!here>`, `<https://…|label>`: Slack's marks in what people type.
_MARK = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")

#: Kinds of messages that are somebody's own words; all others are edits, deletions, people who join, and so on.
#: https://docs.slack.dev/reference/events/message#subtypes
_OWN_WORDS = frozenset({None, "file_share", "thread_broadcast"})

#: How Slack calls conversations that are not open to the whole workspace in a command's `channel_name`; any other is
#: the name of a public channel. https://docs.slack.dev/interactivity/implementing-slash-commands
_CLOSED = re.compile(r"privategroup$|directmessage$|mpdm-")
_UNNAMED = "directmessage"

Payload = Mapping[str, Any]

#: The first letter of the id of a conversation between two.
#: https://docs.slack.dev/apis/web-api/using-the-conversations-api
_DIRECT_PREFIX = "D"


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """`/faq …`, typed by `asker`. `marked` is the text with Slack's own marks for people and groups."""

    asker: Asker
    text: str
    marked: str
    response_url: str
    #: Whether everybody in the workspace can read along where it was typed.
    is_public: bool

    @classmethod
    def of(cls, body: Payload) -> "SlashCommand":
        """Read the payload of a `slash_commands` envelope."""
        text = body.get("text") or ""
        return cls(
            asker=_asker(body["user_id"], body["channel_id"], body.get("team_id")),
            text=plain_text(text),
            marked=html.unescape(text),
            response_url=body["response_url"],
            is_public=not _CLOSED.match(body.get("channel_name") or _UNNAMED),
        )

    @property
    def corner(self) -> Corner:
        """Where it was typed; there are no commands in threads."""
        return Corner(self.asker.id, self.asker.channel)


@dataclass(frozen=True, slots=True)
class Message:
    """A person's message. `thread` is the thread it stands in, if it stands in one; `mentions_bot` in its text."""

    asker: Asker
    ts: str
    thread: str | None
    text: str
    mentions_bot: bool
    is_direct: bool

    @classmethod
    def of(cls, event: Payload, bot_user: str, team: str) -> "Message | None":
        """Read a `message` or `app_mention` event, or a message that was looked up; None where nobody wrote it.

        What bots write is nobody's: two bots that answer each other would never stop.
        """
        user = event.get("user")
        if not user or user == bot_user or event.get("bot_id") or event.get("subtype") not in _OWN_WORDS:
            return None
        text = event.get("text") or ""
        return cls(
            asker=_asker(user, event["channel"], team),
            ts=event["ts"],
            thread=event.get("thread_ts"),
            text=plain_text(text, bot_user),
            mentions_bot=f"<@{bot_user}" in text,
            is_direct=event.get("channel_type") == "im",
        )

    @property
    def is_reply(self) -> bool:
        """Whether it answers another message."""
        return self.thread is not None and self.thread != self.ts

    @property
    def home(self) -> str:
        """The thread under which an answer belongs."""
        return self.thread or self.ts

    @property
    def corner(self) -> Corner:
        """Where its writer is."""
        return self.corner_of(self.asker)

    def corner_of(self, other: Asker) -> Corner:
        """Where somebody else is who looks at it."""
        return Corner(other.id, self.asker.channel, self.thread)


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji that `asker` put on the message `ts` of their channel."""

    asker: Asker
    emoji: str
    ts: str

    @classmethod
    def of(cls, event: Payload, team: str) -> "Reaction | None":
        """Read a `reaction_added` event; None where it is on something else than a message."""
        item = event["item"]
        if item.get("type") != "message":
            return None
        return cls(asker=_asker(event["user"], item["channel"], team), emoji=event["reaction"], ts=item["ts"])


@dataclass(frozen=True, slots=True)
class MessageShortcut:
    """Somebody chose the bot's entry in the menu of a message."""

    asker: Asker
    #: Who wrote that message; None where no person did.
    author: Asker | None
    text: str
    #: The same with Slack's own marks.
    marked: str
    #: The thread under which an answer to that message belongs.
    home: str
    #: The message at the top of the thread that it replies in; None where it replies to nothing.
    parent: str | None
    response_url: str
    trigger_id: str
    corner: Corner

    @classmethod
    def of(cls, body: Payload, bot_user: str) -> "MessageShortcut":
        """Read a `message_action` payload."""
        message, channel, user = body["message"], body["channel"]["id"], body["user"]["id"]
        thread, writer = message.get("thread_ts"), message.get("user")
        return cls(
            asker=_asker(user, channel, _team(body)),
            author=_asker(writer, channel, _team(body)) if writer else None,
            text=plain_text(message.get("text") or "", bot_user),
            marked=message.get("text") or "",
            home=thread or message["ts"],
            parent=thread if thread != message["ts"] else None,
            response_url=body["response_url"],
            trigger_id=body["trigger_id"],
            corner=Corner(user, channel, thread),
        )


@dataclass(frozen=True, slots=True)
class Press:
    """A press on one of the bot's buttons, or a choice from a menu, in a message.

    `is_private` when only `asker` sees that message; `thread` is the thread that it stands in.
    """

    asker: Asker
    ts: str
    thread: str | None
    kind: str
    argument: str
    is_private: bool
    response_url: str
    trigger_id: str

    @classmethod
    def of(cls, body: Payload) -> "Press | None":
        """Read a `block_actions` payload; None where nothing of this bot's was pressed in a message."""
        wanted = wanted_by(body)
        container = body["container"]
        if wanted is None or "channel_id" not in container:
            return None
        return cls(
            asker=_asker(body["user"]["id"], container["channel_id"], _team(body)),
            ts=container["message_ts"],
            thread=container.get("thread_ts"),
            kind=wanted[0],
            argument=wanted[1],
            is_private=bool(container.get("is_ephemeral")),
            response_url=body["response_url"],
            trigger_id=body["trigger_id"],
        )

    @property
    def home(self) -> str:
        """The thread under which an answer belongs."""
        return self.thread or self.ts

    @property
    def corner(self) -> Corner:
        """Where the presser is."""
        return Corner(self.asker.id, self.asker.channel, self.thread)


def wanted_by(body: Payload) -> tuple[str, str] | None:
    """Kind and argument of what a `block_actions` payload asks for; None where it is none of this bot's."""
    action = body["actions"][0]
    picked = action.get("selected_option")
    return read_value(picked["value"]) if picked else read_id(action["action_id"])


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


def person(body: Payload) -> Asker:
    """Who sent an interaction that happened in no channel."""
    return person_in(body, "")


def person_in(body: Payload, channel: str) -> Asker:
    """Who sent an interaction, in the channel where it began."""
    return _asker(body["user"]["id"], channel, _team(body))


def _team(body: Payload) -> str | None:
    # In a workspace of an enterprise the user's own team may be another than the workspace's.
    team = (body.get("team") or {}).get("id") or body["user"].get("team_id")
    return None if team is None else str(team)


def _asker(user: str, channel: str, team: str | None) -> Asker:
    return Asker(
        platform="slack", id=user, server=team or "", channel=channel, is_direct=channel.startswith(_DIRECT_PREFIX)
    )
