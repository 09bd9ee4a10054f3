"""The fake Slack's server: methods, response urls, uploads and sockets, over the parts that know what each allows."""

import asyncio
import itertools
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from tests.fakes.slack.access import APP_TOKEN, BOT_TOKEN, Access
from tests.fakes.slack.blocks import concerns, refusals
from tests.fakes.slack.clock import Clock
from tests.fakes.slack.conversations import Conversations
from tests.fakes.slack.directory import Directory
from tests.fakes.slack.faults import Fault, Faults
from tests.fakes.slack.files import FileStore
from tests.fakes.slack.gestures import BOT_USER, CHANNEL, TEAM, Gestures
from tests.fakes.slack.sockets import PATIENCE_S, Sockets
from tests.fakes.slack.state import File, Json, Message, PrivateAnswer, ResponseUrl
from tests.fakes.slack.triggers import Triggers

__all__ = ["APP_TOKEN", "BOT_TOKEN", "BOT_USER", "CHANNEL", "FakeSlack"]

#: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
RESPONSE_URL_USES = 5
RESPONSE_URL_S = 30 * 60


class FakeSlack(Gestures):
    """A workspace with one channel that the bot is in; every person has a direct conversation with it.

    What the bot sends and Slack would refuse, and what Slack would take though it is wrong, fails the test at the end.
    """

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._changed = asyncio.Condition()
        self.clock = Clock()
        self.triggers = Triggers(self.clock)
        self.access = Access()
        self.faults = Faults(self.clock)
        self.talk = Conversations(self.clock, self._timestamp)
        self.sockets = Sockets(self._notify)
        self.response_urls: dict[str, ResponseUrl] = {}
        self.store = FileStore()
        self.directory = Directory(self._next_id, self.triggers)
        #: The events the app subscribed to, by the names in its manifest; `None` stands for all.
        self.subscriptions: set[str] | None = None
        self.calls: list[str] = []

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=100 * 2**20)
        app.router.add_post("/api/{method}", self._method)
        app.router.add_get("/api/{method}", self._method)
        app.router.add_post("/respond/{key}", self._respond)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/socket", self.sockets.serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._origin = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        assert not self.refused, self.refused

    @property
    def base_url(self) -> str:
        return f"http://{self._origin}/api/"

    @property
    def refused(self) -> list[str]:
        """What was wrong with what the bot sent."""
        return self.talk.refused

    @property
    def channels(self) -> set[str]:
        """Where the bot is a member."""
        return self.talk.channels

    @property
    def messages(self) -> list[Message]:
        """The bot's messages."""
        return self.talk.messages

    @property
    def ephemeral(self) -> list[PrivateAnswer]:
        """The bot's messages to one person alone."""
        return self.talk.ephemeral

    @property
    def written(self) -> dict[tuple[str, str], Json]:
        """What people wrote, by channel and timestamp."""
        return self.talk.written

    @property
    def direct_messages_open(self) -> bool:
        return self.talk.direct_messages_open

    @direct_messages_open.setter
    def direct_messages_open(self, is_open: bool) -> None:
        self.talk.direct_messages_open = is_open

    @property
    def files(self) -> list[File]:
        """Every file that is shown somewhere."""
        return [file for file in self.store.files.values() if file.channel]

    @property
    def private(self) -> list[PrivateAnswer]:
        """Every private answer, in the order of the response urls."""
        return [answer for url in self.response_urls.values() for answer in url.uses]

    @property
    def connections(self) -> int:
        """How many sockets there ever were."""
        return self.sockets.connections

    @property
    def acknowledged_after_s(self) -> dict[str, float]:
        """Seconds to each envelope's acknowledgement."""
        return self.sockets.acknowledged_after_s

    def fail_next(
        self, method: str, status: int, error: str = "internal_error", *, done: bool = False, **headers: str
    ) -> None:
        """Make the next call of a method fail, or (with `done`) do what was asked and say that it failed.

        `respond` and `upload` stand for the addresses that are no methods.
        """
        self.faults.add(method, Fault(status, error, tuple(headers.items()), done=done))

    def cut_next(self, method: str, *, done: bool = False) -> None:
        """Break the connection of the next call, before (or with `done`, after) Slack did what was asked."""
        self.faults.add(method, Fault(cut=True, done=done))

    def hold_next(self, method: str) -> asyncio.Event:
        """Keep the answer to the next call of a method back until the returned event is set."""
        gate = asyncio.Event()
        self.faults.add(method, Fault(gate=gate))
        return gate

    def limit(self, method: str, calls: int, per_s: float) -> None:
        """Answer 429, with `Retry-After`, to more calls of a method than that."""
        self.faults.limit(method, calls, per_s)

    def revoke(self, token: str, why: str = "token_revoked") -> None:
        """Take a token away, as an administrator would."""
        self.access.end(token, why)

    async def until(self, seen: Callable[[], Any], what: str) -> None:
        """Wait until `seen()` is true."""
        try:
            async with asyncio.timeout(PATIENCE_S), self._changed:
                await self._changed.wait_for(seen)
        except TimeoutError:
            said = [message.text for message in self.messages] + [answer.text for answer in self.private]
            raise AssertionError(f"never seen: {what}; calls {self.calls}; refused {self.refused}; {said}") from None

    async def deliver(self, kind: str, payload: Json) -> Json | None:
        """Send an envelope and wait for its acknowledgement, whose payload is returned; a late one fails the test."""
        event = payload.get("event")
        if event is not None and not self._sends(event):
            return None
        return await self.sockets.deliver(kind, payload)

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """Say that the sockets will be closed soon, as Slack does every few hours; wait for new ones, then close."""
        before = self.connections
        leaving = await self.sockets.say_goodbye(reason)
        await self.until(lambda: self.connections >= before + len(leaving), "new connections")
        await self.sockets.close(leaving)

    def _sends(self, event: Json) -> bool:
        name = event["type"]
        if name == "message":
            name = {"im": "message.im", "group": "message.groups"}.get(event["channel_type"], "message.channels")
        return (self.subscriptions is None or name in self.subscriptions) and self.access.sends(event)

    def _response_url(self, user: str) -> tuple[str, str]:
        key = f"r{next(self._numbers)}"
        self.response_urls[key] = ResponseUrl(user, self.clock())
        return key, f"http://{self._origin}/respond/{key}"

    def _next_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers)}"

    def _next_trigger(self) -> str:
        return self.triggers.give()

    def _timestamp(self) -> str:
        return f"1700000000.{next(self._numbers):06d}"

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls.append(method)
        body = await _body(request)
        fault = self.faults.of(method) or self._pace(method, body)
        if fault is not None and fault.gate is not None:
            await self._notify()
            await fault.gate.wait()
            fault = None
        if fault is not None and not fault.done:
            await self._notify()
            return _broken(request) if fault.cut else fault.response()
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        channel = str(body.get("channel", ""))
        answer = self.access.refuse(method, token, channel) or self._answer(method, body)
        await self._notify()
        if fault is not None:
            return _broken(request) if fault.cut else fault.response()
        return web.json_response(answer, headers=self.access.headers(method))

    def _pace(self, method: str, body: Json) -> Fault | None:
        return self.talk.too_fast(str(body.get("channel"))) if method == "chat.postMessage" else None

    def _answer(self, method: str, body: Json) -> Json:
        known: dict[str, Callable[[Json], Json]] = {
            "auth.test": self._who,
            "apps.connections.open": self._open_socket,
            "chat.postMessage": self.talk.post,
            "chat.update": self.talk.update,
            "chat.delete": self.talk.delete,
            "chat.postEphemeral": self.talk.whisper,
            "chat.getPermalink": self.talk.permalink,
            "conversations.history": self.talk.history,
            "conversations.replies": self.talk.replies,
            "conversations.open": lambda body: {"ok": True, "channel": {"id": f"D{body['users'][1:]}"}},
            "files.getUploadURLExternal": lambda body: self.store.begin(body, f"http://{self._origin}/upload/"),
            "files.completeUploadExternal": lambda body: self.store.complete(
                body, {(message.channel, message.ts) for message in self.messages}
            ),
        }
        if method in known:
            return known[method](body)
        answer = self.directory.answer(method, body)
        self.refused.extend(self.directory.take_refused())
        return answer

    def _who(self, _body: Json) -> Json:
        bot = {"user": "faqbot", "user_id": BOT_USER, "bot_id": "BFAQ"}
        return {"ok": True, "team_id": TEAM, "team": "ML", "url": "https://ml.slack.com/"} | bot

    def _open_socket(self, _body: Json) -> Json:
        return {"ok": True, "url": f"ws://{self._origin}/socket?ticket={self.sockets.ticket()}"}

    async def _upload(self, request: web.Request) -> web.Response:
        self.calls.append("upload")
        fault = self.faults.of("upload")
        if fault is not None:
            return _broken(request) if fault.cut else fault.response()
        status = self.store.receive(request.match_info["id"], await request.read())
        return web.Response(status=status, text="OK" if status == 200 else "refused")

    async def _respond(self, request: web.Request) -> web.Response:
        fault = self.faults.of("respond")
        if fault is not None and not fault.done:
            return _broken(request) if fault.cut else fault.response()
        response = self._use(self.response_urls[request.match_info["key"]], await request.json())
        await self._notify()
        if fault is None:
            return response
        return _broken(request) if fault.cut else fault.response()

    def _use(self, url: ResponseUrl, body: Json) -> web.Response:
        if len(url.uses) == RESPONSE_URL_USES:
            self.refused.append("a response url used too often")
            return web.Response(status=404, text="used_url")
        if self.clock() - url.given_s > RESPONSE_URL_S:
            url.late_uses += 1
            return web.Response(status=404, text="expired_url")
        if bad := refusals(body.get("blocks", [])):
            self.refused.extend(bad)
            return web.Response(status=400, text="invalid_blocks")
        self.refused.extend(concerns(body) if not body.get("delete_original") else [])
        url.uses.append(PrivateAnswer(body))
        return web.Response(text="ok")


async def _body(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(await request.json())
    return dict(request.query) | dict(await request.post())


def _broken(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
