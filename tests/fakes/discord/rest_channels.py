"""REST of channels: messages through the bot's own permissions, threads, and posts in forums."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord.faults import BASE, Refusal, json_response
from tests.fakes.discord.guilds import FORUM, PUBLIC_THREAD, Channel
from tests.fakes.discord.problems import Problem, bad_length, refusal_of
from tests.fakes.discord.world import Posted
from tests.fakes.discord.writing import body_of, has_new_files, post, rewrite

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord


class Channels:
    """The handlers."""

    def __init__(self, server: "FakeDiscord") -> None:
        self._server = server

    def routes(self) -> Iterable[web.RouteDef]:
        channel = BASE + "/channels/{channel}"
        messages = channel + "/messages"
        return [
            web.get(channel, self._read_channel),
            web.patch(channel, self._edit_channel),
            web.post(messages, self._send),
            web.get(messages + "/{message}", self._read),
            web.patch(messages + "/{message}", self._edit),
            web.delete(messages + "/{message}", self._delete),
            web.post(messages + "/{message}/threads", self._start_thread),
            web.post(channel + "/threads", self._start_thread),
            web.post(channel + "/typing", self._typing),
        ]

    async def _send(self, request: web.Request) -> web.Response:
        channel = self._open(request)
        self._need(channel, _to_speak(channel))
        if channel.kind == FORUM:
            raise Refusal(400, 50024, "Cannot execute action on this channel type")
        body = await body_of(request)
        self._need_for_parts(channel, body)
        again = self._sent_before(channel.id, body)
        if again is None:
            self._check_reference(channel, body)
            channel.is_archived = False
            again = await post(self._server, channel.id, body, "channel")
        return json_response(self._server.message_payload(again))

    async def _edit(self, request: web.Request) -> web.Response:
        channel = self._open(request)
        if channel.is_archived:
            raise Refusal(400, 50083, "Thread is archived")
        body = await body_of(request)
        if has_new_files(body):
            self._need(channel, "attach_files")
        posted = await rewrite(self._server, self._found(request), body, "channel")
        return json_response(self._server.message_payload(posted))

    async def _read(self, request: web.Request) -> web.Response:
        channel = self._open(request)
        self._need(channel, "read_message_history")
        posted = self._found(request)
        said = self._server.said.get(int(request.match_info["message"]))
        if posted is None and said is None:
            raise Refusal(404, 10008, "Unknown Message")
        return json_response(said if posted is None else self._server.message_payload(posted))

    async def _delete(self, request: web.Request) -> web.Response:
        self._open(request)
        posted = self._found(request)
        if posted is None or posted.deleted:
            raise Refusal(404, 10008, "Unknown Message")
        posted.deleted = True
        return web.Response(status=204)

    async def _typing(self, request: web.Request) -> web.Response:
        channel = self._open(request)
        self._need(channel, _to_speak(channel))
        self._server.typing.append(channel.id)
        return web.Response(status=204)

    async def _read_channel(self, request: web.Request) -> web.Response:
        return json_response(self._open(request).payload())

    async def _edit_channel(self, request: web.Request) -> web.Response:
        thread = self._open(request)
        body = await body_of(request)
        reopens = thread.is_thread and body == {"archived": False}
        self._need(thread, _to_speak(thread) if reopens else "manage_threads")
        if "applied_tags" in body:
            thread.tags = _tags_of(thread, [int(tag) for tag in body["applied_tags"]])
        thread.is_archived = body.get("archived", thread.is_archived)
        await self._server.gateway.dispatch("THREAD_UPDATE" if thread.is_thread else "CHANNEL_UPDATE", thread.payload())
        return json_response(thread.payload())

    async def _start_thread(self, request: web.Request) -> web.Response:
        parent = self._open(request)
        self._need(parent, "create_public_threads" if parent.kind != FORUM else "send_messages")
        body = await body_of(request)
        problems = list(bad_length("name", body.get("name") or "", 100))
        if problems or parent.guild is None:
            raise refusal_of(problems)
        thread = Channel(PUBLIC_THREAD, body["name"], parent.guild, parent, owner_id=self._server.bot_id)
        if "message" in request.match_info:
            thread.id = int(request.match_info["message"])
            if self._server.channel(thread.id) is not None:
                raise Refusal(400, 160004, "A thread has already been created for this message")
        parent.guild.channels.append(thread)
        payload = thread.payload() | {"newly_created": True}
        await self._server.gateway.dispatch("THREAD_CREATE", payload)
        if parent.kind == FORUM:
            posted = await post(self._server, thread.id, body["message"], "channel")
            payload |= {"message": self._server.message_payload(posted)}
        return json_response(payload, 201)

    def _open(self, request: web.Request) -> Channel:
        channel = self._server.channel(int(request.match_info["channel"]))
        if channel is None:
            raise Refusal(404, 10003, "Unknown Channel")
        if channel.id in self._server.closed_channels or not channel.allowed.view_channel:
            raise Refusal(403, 50001, "Missing Access")
        return channel

    def _need(self, channel: Channel, *permissions: str) -> None:
        if not all(getattr(channel.allowed, permission) for permission in permissions):
            raise Refusal(403, 50013, "Missing Permissions")

    def _need_for_parts(self, channel: Channel, body: dict[str, Any]) -> None:
        if body.get("embeds"):
            self._need(channel, "embed_links")
        if has_new_files(body):
            self._need(channel, "attach_files")

    def _found(self, request: web.Request) -> Posted | None:
        """A message that only one person sees does not exist for anyone who comes through the channel."""
        posted = self._server.messages.get(int(request.match_info["message"]))
        return None if posted is None or posted.is_private else posted

    def _sent_before(self, channel_id: int, body: dict[str, Any]) -> Posted | None:
        """The message that this one repeats, where its sender asked that it be sent once."""
        if not body.get("enforce_nonce") or body.get("nonce") is None:
            return None
        own = (posted for posted in self._server.posted if posted.channel_id == channel_id)
        return next((posted for posted in own if posted.nonce == body["nonce"]), None)

    def _check_reference(self, channel: Channel, body: dict[str, Any]) -> None:
        reference = body.get("message_reference")
        if reference is None:
            return
        if not channel.allowed.read_message_history:
            raise Refusal(403, 160002, "Cannot reply without permission to read message history")
        if int(reference["message_id"]) in self._server.unsaid and reference.get("fail_if_not_exists", True):
            raise refusal_of([Problem("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")])


def _to_speak(channel: Channel) -> str:
    return "send_messages_in_threads" if channel.is_thread else "send_messages"


def _tags_of(thread: Channel, wanted: list[int]) -> dict[str, int]:
    assert thread.parent is not None
    known = {number: name for name, number in thread.parent.tags.items()}
    if len(wanted) > 5 or not set(wanted) <= known.keys():
        raise refusal_of([Problem("applied_tags", "BASE_TYPE_MAX_LENGTH", "at most 5 tags, all of the forum's")])
    return {known[number]: number for number in wanted}
