"""The door of the fake Discord's REST side: its routes, and what every request meets before its handler."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord.faults import BASE, Refusal, json_response
from tests.fakes.discord.rest_about import About
from tests.fakes.discord.rest_channels import Channels
from tests.fakes.discord.rest_interactions import Interactions

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

#: What needs no bot token: an interaction's own token is in the path.
_OPEN = (f"{BASE}/interactions/", f"{BASE}/webhooks/", "/gateway", "/resume")


class Rest:
    """The web application."""

    def __init__(self, server: "FakeDiscord") -> None:
        self._server = server

    def application(self) -> web.Application:
        """All routes."""
        app = web.Application(middlewares=[self._edge], client_max_size=100 * 2**20)
        for part in (About(self._server), Interactions(self._server), Channels(self._server)):
            app.add_routes(part.routes())
        return app

    @web.middleware
    async def _edge(self, request: web.Request, handler: Any) -> web.StreamResponse:
        server = self._server
        server.requests.append(f"{request.method} {request.path.removeprefix(BASE)}")
        server.bell.ring()
        try:
            return await self._meet(request, handler)
        except Refusal as refusal:
            server.refusals.append(refusal)
            return _refuse(refusal)
        finally:
            server.bell.ring()

    async def _meet(self, request: web.Request, handler: Any) -> web.StreamResponse:
        server = self._server
        fault = next((fault for fault in server.faults if fault.hits(request)), None)
        if fault is not None:
            fault.times -= 1
            return await fault.meet(request, handler)
        if not request.path.startswith(_OPEN) and request.headers.get("Authorization") != f"Bot {server.token}":
            raise Refusal(401, 0, "401: Unauthorized")
        return await server.buckets.pass_through(request, handler)


def _refuse(refusal: Refusal) -> web.Response:
    body: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
    if refusal.errors:
        body |= {"errors": refusal.errors}
    return json_response(body, refusal.status)
