"""The fake Slack's server: tokens, methods, response urls, and a socket that expects every envelope acknowledged."""

import asyncio
import itertools
import json
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.fakes.slack.blocks import problems
from tests.fakes.slack.directory import Directory
from tests.fakes.slack.files import FileStore
from tests.fakes.slack.gestures import BOT_USER, CHANNEL, TEAM, Gestures
from tests.fakes.slack.state import File, Json, Message, PrivateAnswer, ResponseUrl

BOT_TOKEN = "xoxb-not-a-real-token"
APP_TOKEN = "xapp-not-a-real-token"

#: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
ACKNOWLEDGE_S = 3.0
RESPONSE_URL_USES = 5
#: How long a test waits for something that should happen; it fails with what was seen instead.
PATIENCE_S = 10.0


class FakeSlack(Gestures):
    """A workspace with one channel that the bot is in; every person has a direct conversation with it."""

    def __init__(self) -> None:
        self.channels = {CHANNEL}
        self.direct_messages_open = True
        self.messages: list[Message] = []
        self.response_urls: dict[str, ResponseUrl] = {}
        self.store = FileStore()
        self.directory = Directory(self._next_id)
        #: What people wrote, by channel and timestamp, and what the bot wrote to one person alone.
        self.written: dict[tuple[str, str], Json] = {}
        self.ephemeral: list[PrivateAnswer] = []
        self.calls: list[str] = []
        self.refused: list[str] = []
        self.acknowledged_after_s: dict[str, float] = {}
        self.connections = 0
        self._failures: dict[str, deque[tuple[int, str, dict[str, str]]]] = defaultdict(deque)
        self._numbers = itertools.count(1)
        self._acks: dict[str, asyncio.Future[Json | None]] = {}
        self._socket: web.WebSocketResponse | None = None
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=100 * 2**20)
        app.router.add_post("/api/{method}", self._method)
        app.router.add_post("/respond/{key}", self._respond)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/socket", self._serve_socket)
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
    def files(self) -> list[File]:
        """Every file that is shown somewhere."""
        return [file for file in self.store.files.values() if file.channel]

    @property
    def private(self) -> list[PrivateAnswer]:
        """Every private answer, in the order of the response urls."""
        return [answer for url in self.response_urls.values() for answer in url.uses]

    def fail_next(self, method: str, status: int, error: str = "internal_error", **headers: str) -> None:
        """Make the next call of a method fail."""
        self._failures[method].append((status, error, headers))

    async def until(self, seen: Callable[[], Any], what: str) -> None:
        """Wait until `seen()` is true."""
        try:
            async with asyncio.timeout(PATIENCE_S), self._changed:
                await self._changed.wait_for(seen)
        except TimeoutError:
            said = [message.text for message in self.messages] + [answer.text for answer in self.private]
            raise AssertionError(f"never seen: {what}; calls {self.calls}; refused {self.refused}; {said}") from None

    async def slash(self, text: str, *, user: str = "UMIRA", channel: str = CHANNEL, trigger: str | None = None) -> str:
        """Type `/faq text`; returns the key of the response url."""
        key, url = self._response_url(user)
        payload = {
            "command": "/faq",
            "text": text,
            "user_id": user,
            "channel_id": channel,
            "team_id": TEAM,
            "response_url": url,
            "trigger_id": trigger or f"trigger{next(self._numbers)}",
            "is_enterprise_install": "false",
        }
        await self.deliver("slash_commands", payload)
        return key

    async def mention(self, text: str, *, event_id: str | None = None, **more: Any) -> str:
        """Write a message that mentions the bot; returns its timestamp."""
        ts = self._timestamp()
        event = {"type": "app_mention", "user": "UMIRA", "channel": CHANNEL, "text": text, "ts": ts, "event_ts": ts}
        payload = {
            "type": "event_callback",
            "team_id": TEAM,
            "event_id": event_id or f"Ev{next(self._numbers)}",
            "event": event | more,
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        }
        await self.deliver("events_api", payload)
        return ts

    async def deliver(self, kind: str, payload: Json) -> Json | None:
        """Send an envelope and wait for its acknowledgement, whose payload is returned; a late one fails the test."""
        assert self._socket is not None, "nobody is connected"
        envelope = f"envelope{next(self._numbers)}"
        loop = asyncio.get_running_loop()
        self._acks[envelope] = loop.create_future()
        sent = loop.time()
        await self._socket.send_json(
            {
                "envelope_id": envelope,
                "type": kind,
                "payload": payload,
                "accepts_response_payload": kind != "events_api",
            }
        )
        try:
            answer = await asyncio.wait_for(self._acks[envelope], ACKNOWLEDGE_S)
        except TimeoutError:
            raise AssertionError(f"{kind} was not acknowledged within {ACKNOWLEDGE_S} s") from None
        self.acknowledged_after_s[envelope] = loop.time() - sent
        return answer

    async def ask_to_reconnect(self) -> None:
        """Say that the socket will be closed soon, as Slack does every few hours, and wait for the new one."""
        before = self.connections
        assert self._socket is not None
        await self._socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
        await self.until(lambda: self.connections > before and self._socket is not None, "a new connection")

    def _response_url(self, user: str) -> tuple[str, str]:
        key = f"r{next(self._numbers)}"
        self.response_urls[key] = ResponseUrl(user)
        return key, f"http://{self._origin}/respond/{key}"

    def _next_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._numbers)}"

    def _next_trigger(self) -> str:
        return self._next_id("trigger")

    def _timestamp(self) -> str:
        return f"1700000000.{next(self._numbers):06d}"

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _method(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls.append(method)
        if self._failures[method]:
            status, error, headers = self._failures[method].popleft()
            await self._notify()
            return web.json_response({"ok": False, "error": error}, status=status, headers=headers)
        expected = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if request.headers.get("Authorization") != f"Bearer {expected}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        body = await request.json() if request.content_type == "application/json" else dict(request.query)
        answer = self._answer(method, body)
        await self._notify()
        return web.json_response(answer)

    def _answer(self, method: str, body: Json) -> Json:
        match method:
            case "auth.test":
                return {
                    "ok": True,
                    "user": "faqbot",
                    "user_id": BOT_USER,
                    "bot_id": "BFAQ",
                    "team_id": TEAM,
                    "team": "ML",
                }
            case "apps.connections.open":
                return {"ok": True, "url": f"ws://{self._origin}/socket"}
            case "chat.postMessage":
                return self._post(body)
            case "chat.update":
                return self._update(body)
            case "chat.postEphemeral":
                return self._whisper(body)
            case "conversations.replies":
                found = self.written.get((body["channel"], body["ts"]))
                return {"ok": True, "messages": [found]} if found else {"ok": False, "error": "thread_not_found"}
            case "files.getUploadURLExternal":
                return self.store.begin(body, f"http://{self._origin}/upload/")
            case "files.completeUploadExternal":
                return self.store.complete(body, {(message.channel, message.ts) for message in self.messages})
            case _:
                answer = self.directory.answer(method, body)
                self.refused += self.directory.take_refused()
                return answer

    async def _upload(self, request: web.Request) -> web.Response:
        self.calls.append("upload")
        status = self.store.receive(request.match_info["id"], await request.read())
        return web.Response(status=status, text="OK" if status == 200 else "refused")

    def _post(self, body: Json) -> Json:
        if wrong := problems(body):
            return self._refuse(wrong)
        channel = body["channel"]
        if channel.startswith("U"):
            if not self.direct_messages_open:
                return {"ok": False, "error": "messages_tab_disabled"}
            channel = f"D{channel[1:]}"
        elif channel not in self.channels and not channel.startswith("D"):
            return {"ok": False, "error": "not_in_channel"}
        unfurls = body.get("unfurl_links") is not False or body.get("unfurl_media") is not False
        message = Message(channel, self._timestamp(), body.get("thread_ts"), [body], unfurls)
        self.messages.append(message)
        return {"ok": True, "channel": channel, "ts": message.ts}

    def _whisper(self, body: Json) -> Json:
        if wrong := problems(body):
            return self._refuse(wrong)
        if body["channel"] not in self.channels and not body["channel"].startswith("D"):
            return {"ok": False, "error": "not_in_channel"}
        ts = self._timestamp()
        self.ephemeral.append(PrivateAnswer(body, body["channel"], body.get("thread_ts"), body["user"], ts))
        return {"ok": True, "message_ts": ts}

    def _update(self, body: Json) -> Json:
        if wrong := problems(body):
            return self._refuse(wrong)
        found = [m for m in self.messages if (m.channel, m.ts) == (body["channel"], body["ts"])]
        if not found:
            return {"ok": False, "error": "message_not_found"}
        found[0].versions.append(body)
        return {"ok": True, "channel": body["channel"], "ts": body["ts"]}

    def _refuse(self, wrong: list[str]) -> Json:
        self.refused += wrong
        return {"ok": False, "error": "invalid_blocks", "response_metadata": {"messages": wrong}}

    async def _respond(self, request: web.Request) -> web.Response:
        url = self.response_urls[request.match_info["key"]]
        body = await request.json()
        self.refused += problems(body)
        if len(url.uses) == RESPONSE_URL_USES:
            self.refused.append("a response url used too often")
            return web.Response(status=404, text="used_url")
        url.uses.append(PrivateAnswer(body))
        await self._notify()
        return web.Response(text="ok")

    async def _serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "AFAQ"}})
        self._socket = socket
        self.connections += 1
        await self._notify()
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                answer = json.loads(frame.data)
                ack = self._acks[answer["envelope_id"]]
                assert not ack.done(), "an envelope was acknowledged twice"
                ack.set_result(answer.get("payload"))
        if self._socket is socket:
            self._socket = None
        return socket
