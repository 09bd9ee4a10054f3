"""What the fake gateway remembers of one shard: its events in order, so that who comes back can have them again."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
GUILD_PRESENCES = 1 << 8
GUILD_MESSAGES = 1 << 9
GUILD_REACTIONS = 1 << 10
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT
#: Every bit that Discord knows; bits 17 to 19, 22 and 23 have no meaning.
KNOWN_INTENTS = (1 << 17) - 1 | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25

_DISPATCH = 0
_MESSAGE_EVENTS = ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE")
_WITHHELD: dict[str, Any] = {"content": "", "embeds": [], "attachments": [], "components": []}


@dataclass
class Session:
    """One shard's session; it outlives its socket until Discord or the client ends it."""

    id: str
    shard: int
    shards: int
    intents: int
    bot_id: int
    socket: web.WebSocketResponse | None
    #: What is said to the socket gets lost, as on a network that is about to fail.
    is_muted: bool = False
    #: Every event as it was (or should have been) sent; the n-th has the sequence number n.
    events: list[str] = field(default_factory=list)

    @property
    def is_live(self) -> bool:
        return self.socket is not None and not self.socket.closed

    def carries(self, event: str, data: dict[str, Any]) -> bool:
        """Whether the event goes to this shard, under the intents it asked for."""
        guild_id = data.get("id") if event == "GUILD_CREATE" else data.get("guild_id")
        owner = (int(guild_id) >> 22) % self.shards if guild_id else 0
        return self.shard == owner and self._asked_for(event, in_guild=bool(guild_id))

    async def send(self, event: str, data: dict[str, Any]) -> None:
        """Keep the event and send it, where there is somebody to send it to."""
        frame = {"op": _DISPATCH, "s": len(self.events) + 1, "t": event, "d": self._visible(event, data)}
        self.events.append(json.dumps(frame))
        if self.is_live and not self.is_muted:
            await self._say(self.events[-1])

    async def replay(self, after: int) -> None:
        """Send again what came after the sequence number `after`, then that the session goes on."""
        for event in self.events[after:]:
            await self._say(event)
        await self.send("RESUMED", {})

    async def _say(self, frame: str) -> None:
        assert self.socket is not None
        await self.socket.send_str(frame)

    def _asked_for(self, event: str, *, in_guild: bool) -> bool:
        if event in _MESSAGE_EVENTS:
            return bool(self.intents & (GUILD_MESSAGES if in_guild else DIRECT_MESSAGES))
        if event.startswith(("GUILD_", "CHANNEL_", "THREAD_")):
            return bool(self.intents & GUILDS)
        return True

    def _visible(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        """Without the message-content intent words come only from the bot itself, to it directly, or naming it."""
        if event not in _MESSAGE_EVENTS or not data.get("guild_id") or self.intents & MESSAGE_CONTENT:
            return data
        mine = str(self.bot_id)
        concerned = [data.get("author", {}).get("id"), *(user["id"] for user in data.get("mentions", []))]
        return data if mine in concerned else data | {key: _WITHHELD[key] for key in _WITHHELD if key in data}
