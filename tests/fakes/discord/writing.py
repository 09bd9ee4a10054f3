"""How a body becomes a message of the fake Discord, whichever door it came through."""

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discord.faults import Refusal
from tests.fakes.discord.rules import check_files, check_message
from tests.fakes.discord.world import EPHEMERAL, SUPPRESS_EMBEDS, Posted

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord


async def body_of(request: web.Request) -> dict[str, Any]:
    """The body; where it came with files, its attachments hold them as they will be shown."""
    if not request.content_type.startswith("multipart/"):
        body: dict[str, Any] = await request.json() if request.can_read_body else {}
        return body
    parts = await request.post()
    files = {name: part for name, part in parts.items() if isinstance(part, web.FileField)}
    body = json.loads(str(parts["payload_json"]))
    message = body.get("data") or body.get("message") or body
    for attachment in message["attachments"]:
        part = files.pop(f"files[{attachment['id']}]", None)
        if part is not None:
            attachment |= {"filename": part.filename, "content": part.file.read()}
    check_files(message["attachments"])
    return body


def has_new_files(body: dict[str, Any]) -> bool:
    """Whether files came with the body."""
    return any("content" in attachment for attachment in body.get("attachments") or [])


async def post(server: "FakeDiscord", channel_id: int, body: dict[str, Any], door: str) -> Posted:
    """A new message of the bot; others in the channel hear of it unless it is private."""
    _check(server, body, whole=True)
    flags = int(body.get("flags") or 0) & (EPHEMERAL | SUPPRESS_EMBEDS | 1 << 15)
    posted = Posted(channel_id, server.bell, flags, server.clock)
    posted.write(body, door)
    server.keep(posted)
    if not posted.is_private:
        await server.gateway.dispatch("MESSAGE_CREATE", _in_guild(server, posted))
    return posted


async def rewrite(server: "FakeDiscord", posted: Posted | None, body: dict[str, Any], door: str) -> Posted:
    """Change a message of the bot.

    Raises:
        Refusal: it does not exist for whoever comes through this door, or may not look so.
    """
    if posted is None or posted.deleted:
        raise Refusal(404, 10008, "Unknown Message")
    _check(server, body, whole=False)
    posted.write(body | _kept_files(posted, body), door)
    return posted


def _kept_files(posted: Posted, body: dict[str, Any]) -> dict[str, Any]:
    """Files that an edit names by their id alone stay as they are."""
    if not body.get("attachments"):
        return {}
    named = [
        attachment if "content" in attachment else posted.files[int(attachment["id"]) - 1]
        for attachment in body["attachments"]
    ]
    return {"attachments": named}


def _check(server: "FakeDiscord", body: dict[str, Any], *, whole: bool) -> None:
    allowed = body.get("allowed_mentions")
    if allowed is None or allowed.get("parse") or allowed.get("replied_user"):
        server.pings.append(body)
    check_message(body, whole=whole)


def _in_guild(server: "FakeDiscord", posted: Posted) -> dict[str, Any]:
    channel = server.channel(posted.channel_id)
    payload = server.message_payload(posted)
    if channel is None or channel.guild is None:
        return payload
    return payload | {"guild_id": str(channel.guild.id)}
