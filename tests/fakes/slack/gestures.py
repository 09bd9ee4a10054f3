"""What a person can do in the fake Slack beyond typing a command: write, react, press, pick, fill in a modal."""

import itertools
from typing import Any

from tests.fakes.slack.blocks import view_problems
from tests.fakes.slack.elements import options_problems
from tests.fakes.slack.state import Json, Message, PrivateAnswer, View

BOT_USER = "UFAQBOT"
CHANNEL = "CCOURSE"
TEAM = "TCOURSE"


class Gestures:
    """Sends the envelopes that Slack would send; the server is what it is mixed into."""

    _numbers: "itertools.count[int]"
    subscriptions: set[str] | None
    written: dict[tuple[str, str], Json]
    refused: list[str]

    async def deliver(self, kind: str, payload: Json) -> Json | None:
        raise NotImplementedError

    def _response_url(self, user: str) -> tuple[str, str]:
        raise NotImplementedError

    def _timestamp(self) -> str:
        raise NotImplementedError

    def _next_trigger(self) -> str:
        raise NotImplementedError

    async def event(self, event: Json, *, event_id: str | None = None) -> None:
        """Deliver any event."""
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": event_id or f"Ev{next(self._numbers)}",
            "event": event,
            "api_app_id": "AFAQ",
            "event_time": 1_700_000_000,
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        }
        await self.deliver("events_api", payload)

    async def slash(
        self,
        text: str,
        *,
        user: str = "UMIRA",
        channel: str = CHANNEL,
        channel_name: str = "course",
        trigger: str | None = None,
    ) -> str:
        """Type `/faq text`; returns the key of the response url. Slack calls private channels `privategroup`."""
        key, url = self._response_url(user)
        payload = {
            "command": "/faq",
            "text": text,
            "user_id": user,
            "channel_id": channel,
            "channel_name": channel_name,
            "team_id": TEAM,
            "response_url": url,
            "trigger_id": trigger or self._next_trigger(),
            "is_enterprise_install": "false",
        }
        await self.deliver("slash_commands", payload)
        return key

    async def mention(self, text: str, *, event_id: str | None = None, **more: Any) -> str:
        """Write a message that mentions the bot; returns its timestamp.

        An app that subscribed to messages too gets both events, each with an id of its own.
        """
        ts = self._timestamp()
        event = {"user": "UMIRA", "channel": CHANNEL, "text": text, "ts": ts, "event_ts": ts} | more
        self.written[(event["channel"], ts)] = {"type": "message"} | event
        await self.event({"type": "app_mention"} | event, event_id=event_id)
        if self.subscriptions is not None:
            await self.event({"type": "message", "channel_type": "channel"} | event)
        return ts

    async def edit(self, ts: str, text: str, *, user: str = "UMIRA", channel: str = CHANNEL) -> None:
        """Change what was written."""
        before = self.written[(channel, ts)]
        now = before | {"text": text, "edited": {"user": user, "ts": self._timestamp()}}
        self.written[(channel, ts)] = now
        await self._about(channel, {"subtype": "message_changed", "message": now, "previous_message": before})

    async def delete(self, ts: str, *, channel: str = CHANNEL) -> None:
        """Take back what was written."""
        before = self.written.pop((channel, ts))
        await self._about(channel, {"subtype": "message_deleted", "deleted_ts": ts, "previous_message": before})

    async def start_assistant(self, *, user: str = "UMIRA") -> str:
        """Open the bot's assistant beside a channel; returns the thread to write in, in the conversation `D…`."""
        ts = self._timestamp()
        thread = {"user_id": user, "channel_id": f"D{user[1:]}", "thread_ts": ts}
        thread["context"] = {"channel_id": CHANNEL, "team_id": TEAM, "enterprise_id": None}
        await self.event({"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": ts})
        return ts

    async def _about(self, channel: str, more: Json) -> None:
        kind = "im" if channel.startswith("D") else "channel"
        ts = self._timestamp()
        event = {"type": "message", "channel_type": kind, "channel": channel, "ts": ts, "event_ts": ts, "hidden": True}
        await self.event(event | more)

    async def write(
        self, text: str, *, user: str = "UMIRA", channel: str = CHANNEL, event_id: str | None = None, **more: Any
    ) -> str:
        """Write a message that names nobody, in a channel or (`D…`) to the bot; returns its timestamp."""
        ts = self._timestamp()
        kind = "im" if channel.startswith("D") else "channel"
        event = {
            "type": "message",
            "channel_type": kind,
            "user": user,
            "channel": channel,
            "text": text,
            "ts": ts,
            "event_ts": ts,
        }
        self.written[(channel, ts)] = event | more
        await self.event(event | more, event_id=event_id)
        return ts

    async def react(
        self, emoji: str, ts: str, *, user: str, channel: str = CHANNEL, event_id: str | None = None
    ) -> None:
        """Put an emoji on a message."""
        item = {"type": "message", "channel": channel, "ts": ts}
        await self.event({"type": "reaction_added", "user": user, "reaction": emoji, "item": item}, event_id=event_id)

    async def pick(self, option: Json, menu: Json, *, on: Message | PrivateAnswer | View, user: str = "UMIRA") -> str:
        """Pick an option of a menu; returns the key of the response url, where there is one."""
        action = {
            "type": menu["type"],
            "block_id": "b",
            "action_id": menu["action_id"],
            "selected_option": option,
        }
        return await self.act(action, on=on, user=user)

    async def press(self, button: Json, *, on: Message | PrivateAnswer | View, user: str = "UMIRA") -> str:
        """Press a button of a message; returns the key of the response url, where there is one."""
        action = {"type": "button", "block_id": "b", "action_id": button["action_id"]}
        return await self.act(action, on=on, user=user)

    async def act(self, action: Json, *, on: Message | PrivateAnswer | View, user: str) -> str:
        payload: Json = {
            "type": "block_actions",
            "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM},
            "trigger_id": self._next_trigger(),
            "actions": [action],
        }
        if isinstance(on, View):
            payload |= {"view": on.wire, "container": {"type": "view", "view_id": on.id}}
            await self.deliver("interactive", payload)
            return ""
        key, url = self._response_url(user)
        container = {"type": "message", "is_ephemeral": isinstance(on, PrivateAnswer)}
        if isinstance(on, Message):
            container |= {"message_ts": on.ts, "channel_id": on.channel}
            container |= {"thread_ts": on.thread_ts} if on.thread_ts else {}
        else:
            container |= {"message_ts": on.ts or self._timestamp(), "channel_id": on.channel or CHANNEL}
        payload |= {"channel": {"id": container["channel_id"]}, "container": container, "response_url": url}
        await self.deliver("interactive", payload)
        return key

    async def message_shortcut(
        self, callback: str, text: str, *, ts: str, user: str = "UMIRA", author: str = "UNOAH", **message: Any
    ) -> str:
        """Choose a shortcut in a message's menu; returns the key of the response url."""
        key, url = self._response_url(user)
        payload = {
            "type": "message_action",
            "callback_id": callback,
            "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM},
            "channel": {"id": CHANNEL},
            "message_ts": ts,
            "message": {"type": "message", "user": author, "text": text, "ts": ts} | message,
            "response_url": url,
            "trigger_id": self._next_trigger(),
        }
        await self.deliver("interactive", payload)
        return key

    async def shortcut(self, callback: str, *, user: str = "UMIRA") -> None:
        """Choose a global shortcut."""
        payload = {
            "type": "shortcut",
            "callback_id": callback,
            "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM},
            "trigger_id": self._next_trigger(),
        }
        await self.deliver("interactive", payload)

    async def type_ahead(self, typed: str, menu: Json, *, view: View, user: str = "UMIRA") -> list[Json]:
        """Type into a menu whose options come from the bot; returns what it offers."""
        payload = {
            "type": "block_suggestion",
            "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM},
            "action_id": menu["action_id"],
            "block_id": "b",
            "value": typed,
            "view": view.wire,
            "container": {"type": "view", "view_id": view.id},
        }
        offered = await self.deliver("interactive", payload)
        assert offered is not None, "no options came with the acknowledgement"
        self.refused.extend(options_problems(offered["options"]))
        return list(offered["options"])

    async def submit(self, view: View, values: Json, *, user: str = "UMIRA", channel: str = "") -> str:
        """Send a modal off; with `channel`, a response url for that conversation goes along, whose key is returned.

        What the bot answers at once (`response_action`) is kept in `view.answers`.
        """
        key, urls = "", []
        if channel:
            key, url = self._response_url(user)
            urls = [{"block_id": "c", "action_id": "c", "channel_id": channel, "response_url": url}]
        payload = {
            "type": "view_submission",
            "user": {"id": user, "team_id": TEAM},
            "team": {"id": TEAM},
            "trigger_id": self._next_trigger(),
            "view": view.wire | {"state": {"values": values}},
            "response_urls": urls,
        }
        self._answered(view, await self.deliver("interactive", payload) or {})
        return key

    async def fill_in(self, view: View, *, user: str = "UMIRA", **typed: str) -> None:
        """Send a form off: what is typed by the blocks' ids, the other fields as they stand there."""
        values: Json = {}
        for block in view.inputs:
            element = block["element"]
            assert element["type"] == "plain_text_input", element["type"]
            text = typed.get(block["block_id"], element.get("initial_value") or "")
            assert text.strip() or block.get("optional"), f"Slack sends no form without {block['block_id']}"
            assert len(text) <= element.get("max_length", 3000), f"Slack takes no longer {block['block_id']}"
            # An empty field comes back as null.
            filled = {"type": "plain_text_input", "value": text or None}
            values[block["block_id"]] = {element["action_id"]: filled}
        await self.submit(view, values, user=user)

    def _answered(self, view: View, answer: Json) -> None:
        """What Slack does with the acknowledgement of a modal that was sent off; without an action it closes."""
        view.answers.append(answer)
        action = answer.get("response_action", "")
        view.is_open = action in {"errors", "update", "push"}
        if action == "errors":
            known = {block["block_id"] for block in view.inputs}
            wrong = set(answer["errors"]) - known
            self.refused.extend(f"an error for a block that is no input: {name}" for name in wrong)
            if not answer["errors"]:
                self.refused.append("no error among the errors")
        elif action in {"update", "push"}:
            self.refused.extend(view_problems(answer["view"]))
            view.versions.append(answer["view"])

    async def open_home(self, *, user: str = "UMIRA") -> None:
        """Look at the bot's home."""
        await self.event({"type": "app_home_opened", "user": user, "channel": f"D{user[1:]}", "tab": "home"})
