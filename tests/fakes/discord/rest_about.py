"""REST of the application itself: who it is, where its gateway is, and which commands it has."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord.command_rules import check_commands
from tests.fakes.discord.faults import BASE, Refusal, json_response
from tests.fakes.discord.world import new_id

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord


class About:
    """The handlers."""

    def __init__(self, server: "FakeDiscord") -> None:
        self._server = server

    def routes(self) -> Iterable[web.RouteDef]:
        commands = BASE + "/applications/{app}/commands"
        return [
            web.get(f"{BASE}/users/@me", self._me),
            web.get(f"{BASE}/oauth2/applications/@me", self._application),
            web.get(f"{BASE}/applications/@me", self._application),
            web.get(f"{BASE}/gateway/bot", self._gateway),
            web.get(BASE + "/guilds/{guild}", self._guild),
            web.get(BASE + "/guilds/{guild}/members/{user}", self._member),
            web.get(commands, self._list_commands),
            web.put(commands, self._put_commands),
        ]

    async def _me(self, _: web.Request) -> web.Response:
        return json_response(self._server.bot_user)

    async def _application(self, _: web.Request) -> web.Response:
        server = self._server
        owner = {"id": "1", "username": "owner", "discriminator": "0", "avatar": None}
        public = {"bot_public": True, "bot_require_code_grant": False, "verify_key": "0" * 64}
        about = {"id": str(server.bot_id), "name": "faqbot", "description": "", "icon": None, "owner": owner}
        counts = {"approximate_guild_count": len(server.guilds), "flags": server.application_flags}
        return json_response(about | public | counts)

    async def _gateway(self, _: web.Request) -> web.Response:
        server = self._server
        limit = {"total": 1000, "remaining": server.starts_left, "reset_after": 14400000, "max_concurrency": 1}
        return json_response({"url": server.gateway_url, "shards": server.shards, "session_start_limit": limit})

    async def _guild(self, request: web.Request) -> web.Response:
        found = [guild for guild in self._server.guilds if str(guild.id) == request.match_info["guild"]]
        if not found:
            raise Refusal(404, 10004, "Unknown Guild")
        told = found[0].payload()
        return json_response({key: told[key] for key in ("id", "name", "owner_id", "roles")})

    async def _member(self, request: web.Request) -> web.Response:
        person = self._server.members.get(int(request.match_info["user"]))
        if person is None:
            raise Refusal(404, 10007, "Unknown Member")
        return json_response(person.payload())

    async def _list_commands(self, _: web.Request) -> web.Response:
        return json_response(self._server.commands)

    async def _put_commands(self, request: web.Request) -> web.Response:
        server = self._server
        wanted: list[dict[str, Any]] = await request.json()
        check_commands(wanted)
        server.synced.append(wanted)
        known = {(command["type"], command["name"]): command["id"] for command in server.commands}
        own = {"application_id": str(server.bot_id), "version": "1"}
        server.commands = [
            {**command, **own, "id": known.get((command.get("type", 1), command["name"]), str(new_id()))}
            | {"type": command.get("type", 1), "description": command.get("description") or ""}
            for command in wanted
        ]
        return json_response(server.commands)
