"""REST of interactions: the one acknowledgement each may have, and what its token can do afterwards."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord.command_rules import check_choices
from tests.fakes.discord.component_rules import modal_problems
from tests.fakes.discord.faults import BASE, Refusal, json_response
from tests.fakes.discord.problems import Problem, refusal_of
from tests.fakes.discord.world import EPHEMERAL, LOADING, Interaction, Posted
from tests.fakes.discord.writing import body_of, post, rewrite

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

_COMPONENT, _AUTOCOMPLETE, _SUBMITTED = 3, 4, 5
_MESSAGE, _DEFERRED, _DEFERRED_UPDATE, _UPDATE, _CHOICES, _MODAL = 4, 5, 6, 7, 8, 9


class Interactions:
    """The handlers."""

    def __init__(self, server: "FakeDiscord") -> None:
        self._server = server

    def routes(self) -> Iterable[web.RouteDef]:
        hook = BASE + "/webhooks/{app}/{token}"
        return [
            web.post(BASE + "/interactions/{id}/{token}/callback", self._callback),
            web.post(hook, self._follow_up),
            web.get(hook + "/messages/{message}", self._read),
            web.patch(hook + "/messages/{message}", self._edit),
            web.delete(hook + "/messages/{message}", self._delete),
        ]

    async def _callback(self, request: web.Request) -> web.Response:
        interaction = self._server.interactions.get(int(request.match_info["id"]))
        if interaction is None or interaction.token != request.match_info["token"]:
            raise Refusal(404, 10062, "Unknown interaction")
        if interaction.acknowledged_s is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        if not interaction.can_be_acknowledged:
            raise Refusal(404, 10062, "Unknown interaction")
        body = await body_of(request)
        await self._respond(interaction, body["type"], body.get("data") or {})
        interaction.acknowledged_s = self._server.clock()
        return json_response(self._result(interaction, body["type"]))

    async def _respond(self, interaction: Interaction, kind: int, data: dict[str, Any]) -> None:
        if (kind == _CHOICES) != (interaction.kind == _AUTOCOMPLETE):
            raise refusal_of([Problem("type", "INTERACTION_CALLBACK_INVALID", f"type {kind} does not answer this")])
        if kind == _CHOICES:
            check_choices(data["choices"])
            interaction.choices = data["choices"]
        elif kind == _MESSAGE:
            interaction.response = await post(self._server, interaction.channel_id, data, "callback")
        elif kind == _DEFERRED:
            flags = LOADING | (int(data.get("flags") or 0) & EPHEMERAL)
            posted = Posted(interaction.channel_id, self._server.bell, flags, self._server.clock)
            interaction.response = self._server.keep(posted)
        elif kind == _UPDATE and interaction.origin is not None:
            await rewrite(self._server, interaction.origin, data, "callback")
        elif kind == _MODAL and interaction.kind != _SUBMITTED:
            self._open(interaction, data)
        elif kind != _DEFERRED_UPDATE or interaction.kind not in (_COMPONENT, _SUBMITTED):
            raise refusal_of([Problem("type", "INTERACTION_CALLBACK_INVALID", f"type {kind} does not answer this")])

    def _open(self, interaction: Interaction, data: dict[str, Any]) -> None:
        problems = list(modal_problems(data))
        if problems:
            raise refusal_of(problems)
        interaction.modal = data

    def _result(self, interaction: Interaction, kind: int) -> dict[str, Any]:
        told: dict[str, Any] = {"id": str(interaction.id), "type": interaction.kind}
        shown = interaction.origin if kind == _UPDATE else interaction.response
        if shown is None:
            return {"interaction": told, "resource": {"type": kind}}
        told |= {"response_message_id": str(shown.id), "response_message_loading": shown.is_thinking}
        told |= {"response_message_ephemeral": shown.is_private}
        return {"interaction": told, "resource": {"type": kind, "message": self._server.message_payload(shown)}}

    async def _follow_up(self, request: web.Request) -> web.Response:
        interaction = self._by_token(request)
        body = await body_of(request)
        response = interaction.response
        if response is not None and response.is_thinking and not response.deleted:
            # The first follow-up takes the place of "thinking…" and is as visible as that was.
            posted = await rewrite(self._server, response, body, "token")
        else:
            posted = await post(self._server, interaction.channel_id, body, "token")
            interaction.followups.append(posted)
        return json_response(self._server.message_payload(posted))

    async def _read(self, request: web.Request) -> web.Response:
        found = self._find(request)
        if found is None or found.deleted:
            raise Refusal(404, 10008, "Unknown Message")
        return json_response(self._server.message_payload(found))

    async def _edit(self, request: web.Request) -> web.Response:
        found = self._find(request)
        posted = await rewrite(self._server, found, await body_of(request), "token")
        return json_response(self._server.message_payload(posted))

    async def _delete(self, request: web.Request) -> web.Response:
        found = self._find(request)
        if found is None or found.deleted:
            raise Refusal(404, 10008, "Unknown Message")
        found.deleted = True
        return web.Response(status=204)

    def _find(self, request: web.Request) -> Posted | None:
        own = self._by_token(request).own_messages
        wanted = request.match_info["message"]
        if wanted == "@original":
            return own[0] if own else None
        return next((message for message in own if str(message.id) == wanted), None)

    def _by_token(self, request: web.Request) -> Interaction:
        token = request.match_info["token"]
        interaction = next((one for one in self._server.interactions.values() if one.token == token), None)
        if interaction is None or interaction.acknowledged_s is None:
            raise Refusal(404, 10015, "Unknown Webhook")
        if not interaction.has_token:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return interaction
