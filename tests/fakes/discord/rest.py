"""The REST side of the fake Discord: only the routes that a bot like this one uses, and their refusals."""

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord.rules import Refusal, check_choices, check_commands, check_files, check_message
from tests.fakes.discord.world import EPHEMERAL, LOADING, Interaction, Posted, new_id

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE, _CHOICES = 4, 5, 6, 7, 8


@dataclass
class Fault:
    """Answers that the server gives instead of the right ones."""

    method: str
    path: str
    status: int
    code: int
    times: int

    def hits(self, request: web.Request) -> bool:
        return self.times > 0 and self.method == request.method and bool(re.search(self.path, request.path))


def json_response(data: Any, status: int = 200) -> web.Response:
    """JSON with the bare content type that discord.py insists on."""
    return web.Response(body=json.dumps(data).encode(), status=status, content_type="application/json")


class Rest:
    """The handlers."""

    def __init__(self, server: "FakeDiscord") -> None:
        self._server = server

    def application(self) -> web.Application:
        """The web application with all routes."""
        app = web.Application(middlewares=[self._edge], client_max_size=100 * 2**20)
        hook = "/api/v10/webhooks/{app}/{token}"
        app.add_routes(
            [
                web.get("/api/v10/users/@me", self._me),
                web.get("/api/v10/oauth2/applications/@me", self._application),
                web.get("/api/v10/applications/@me", self._application),
                web.get("/api/v10/gateway/bot", self._gateway),
                web.put("/api/v10/applications/{app}/commands", self._commands),
                web.post("/api/v10/interactions/{id}/{token}/callback", self._callback),
                web.post(hook, self._follow_up),
                web.patch(hook + "/messages/{message}", self._edit_by_token),
                web.delete(hook + "/messages/@original", self._delete_original),
                web.post("/api/v10/channels/{channel}/messages", self._send),
                web.patch("/api/v10/channels/{channel}/messages/{message}", self._edit),
                web.post("/api/v10/channels/{channel}/typing", self._typing),
            ]
        )
        return app

    @web.middleware
    async def _edge(self, request: web.Request, handler: Any) -> web.StreamResponse:
        server = self._server
        server.requests.append(f"{request.method} {request.path.removeprefix('/api/v10')}")
        try:
            self._meet_fault(request)
            if not request.path.startswith(("/api/v10/interactions/", "/api/v10/webhooks/", "/gateway")):
                self._check_token(request)
            return await handler(request)
        except Refusal as refusal:
            return self._refuse(refusal)
        finally:
            server.bell.ring()

    def _meet_fault(self, request: web.Request) -> None:
        fault = next((fault for fault in self._server.faults if fault.hits(request)), None)
        if fault is not None:
            fault.times -= 1
            raise Refusal(fault.status, fault.code, "a fault set by the test")

    def _refuse(self, refusal: Refusal) -> web.Response:
        self._server.refusals.append(refusal)
        body: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
        if refusal.status == 429:
            body |= {"retry_after": 0.01, "global": False}
        response = json_response(body, refusal.status)
        response.headers["Via"] = "1.1 fake"
        return response

    def _check_token(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self._server.token}":
            raise Refusal(401, 0, "401: Unauthorized")

    async def _me(self, _: web.Request) -> web.Response:
        return json_response(self._server.bot_user)

    async def _application(self, _: web.Request) -> web.Response:
        owner = {"id": "1", "username": "owner", "discriminator": "0", "avatar": None}
        public = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64, "flags": 0}
        app_id = str(self._server.bot_id)
        return json_response(
            {"id": app_id, "name": "faqbot", "description": "", "icon": None, "owner": owner, **public}
        )

    async def _gateway(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return json_response({"url": self._server.gateway_url, "shards": 1, "session_start_limit": limit})

    async def _commands(self, request: web.Request) -> web.Response:
        commands = await request.json()
        check_commands(commands)
        self._server.synced.append(commands)
        known = {"application_id": str(self._server.bot_id), "version": "1"}
        return json_response([{**command, "id": str(new_id()), **known} for command in commands])

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self._server.interactions.get(int(request.match_info["id"]))
        if interaction is None or interaction.token != request.match_info["token"] or interaction.expired:
            raise Refusal(404, 10062, "Unknown interaction")
        if interaction.acknowledged_s is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        body = await self._message(request)
        self._respond(interaction, body["type"], body.get("data") or {})
        interaction.acknowledged_s = time.monotonic()
        return json_response(self._callback_result(interaction, body["type"]))

    def _respond(self, interaction: Interaction, kind: int, data: dict[str, Any]) -> None:
        if kind == _CHOICES:
            check_choices(data["choices"])
            interaction.choices = data["choices"]
        elif kind == _MESSAGE:
            interaction.response = self._post(interaction.channel_id, data, "callback")
        elif kind == _DEFERRED:
            flags = LOADING | (int(data.get("flags", 0)) & EPHEMERAL)
            interaction.response = self._server.keep(Posted(interaction.channel_id, self._server.bell, flags))
        elif kind not in (_DEFERRED_UPDATE, _UPDATE):
            raise Refusal(400, 50035, f"callback type {kind}")

    def _callback_result(self, interaction: Interaction, kind: int) -> dict[str, Any]:
        response = interaction.response
        told: dict[str, Any] = {"id": str(interaction.id), "type": interaction.kind}
        if response is None:
            return {"interaction": told}
        told |= {"response_message_id": str(response.id), "response_message_loading": response.is_thinking}
        told |= {"response_message_ephemeral": response.is_private}
        message = self._server.message_payload(response)
        return {"interaction": told, "resource": {"type": kind, "message": message}}

    async def _follow_up(self, request: web.Request) -> web.Response:
        interaction = self._by_token(request)
        posted = self._post(interaction.channel_id, await self._message(request), "token")
        interaction.followups.append(posted)
        return json_response(self._server.message_payload(posted))

    async def _edit_by_token(self, request: web.Request) -> web.Response:
        interaction = self._by_token(request)
        wanted = request.match_info["message"]
        own = [message for message in (interaction.response, *interaction.followups) if message is not None]
        found = own[:1] if wanted == "@original" else [message for message in own if str(message.id) == wanted]
        return await self._rewrite(request, found[0] if found else None, "token")

    async def _delete_original(self, request: web.Request) -> web.Response:
        response = self._by_token(request).response
        if response is None or response.deleted:
            raise Refusal(404, 10008, "Unknown Message")
        response.deleted = True
        return web.Response(status=204)

    def _by_token(self, request: web.Request) -> Interaction:
        token = request.match_info["token"]
        for interaction in self._server.interactions.values():
            if interaction.token == token and not interaction.expired:
                return interaction
        raise Refusal(401, 50027, "Invalid Webhook Token")

    async def _send(self, request: web.Request) -> web.Response:
        channel_id = self._open_channel(request)
        posted = self._post(channel_id, await self._message(request), "channel")
        return json_response(self._server.message_payload(posted))

    async def _edit(self, request: web.Request) -> web.Response:
        self._open_channel(request)
        posted = self._server.messages.get(int(request.match_info["message"]))
        # A message that only one person sees does not exist for anyone who comes through the channel.
        return await self._rewrite(request, None if posted is None or posted.is_private else posted, "channel")

    async def _typing(self, request: web.Request) -> web.Response:
        self._server.typing.append(self._open_channel(request))
        return web.Response(status=204)

    def _open_channel(self, request: web.Request) -> int:
        channel_id = int(request.match_info["channel"])
        if channel_id in self._server.closed_channels:
            raise Refusal(403, 50001, "Missing Access")
        return channel_id

    def _post(self, channel_id: int, body: dict[str, Any], door: str) -> Posted:
        self._check(body, whole=True)
        posted = Posted(channel_id, self._server.bell, int(body.get("flags", 0)) & EPHEMERAL)
        posted.write(body, door)
        return self._server.keep(posted)

    async def _rewrite(self, request: web.Request, posted: Posted | None, door: str) -> web.Response:
        if posted is None or posted.deleted:
            raise Refusal(404, 10008, "Unknown Message")
        body = await self._message(request)
        self._check(body, whole=False)
        posted.write(body, door)
        return json_response(self._server.message_payload(posted))

    async def _message(self, request: web.Request) -> dict[str, Any]:
        """The body; where it came with files, its attachments hold them as they will be shown."""
        if not request.content_type.startswith("multipart/"):
            return await request.json()
        parts = await request.post()
        files = {name: part for name, part in parts.items() if isinstance(part, web.FileField)}
        if files and self._server.files_forbidden and "/channels/" in request.path:
            raise Refusal(403, 50013, "Missing Permissions")
        body = json.loads(str(parts["payload_json"]))
        message = body.get("data", body)
        for attachment in message["attachments"]:
            part = files.pop(f"files[{attachment['id']}]")
            attachment |= {"filename": part.filename, "content": part.file.read()}
        check_files(message["attachments"])
        return body

    def _check(self, body: dict[str, Any], *, whole: bool) -> None:
        allowed = body.get("allowed_mentions")
        if allowed is None or allowed.get("parse") or allowed.get("replied_user"):
            self._server.pings.append(body)
        check_message(body, whole=whole)
