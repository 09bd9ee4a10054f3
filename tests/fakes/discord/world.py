"""What the fake Discord remembers: messages with every version they had, interactions, and a bell that rings."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_DISCORD_EPOCH_MS = 1420070400000
EPHEMERAL = 1 << 6
LOADING = 1 << 7
#: Far more than anything here takes; reached only when what a test waits for never happens.
PATIENCE_S = 10.0

_count = itertools.count()


def new_id() -> int:
    """A snowflake of now."""
    return ((int(time.time() * 1000) - _DISCORD_EPOCH_MS) << 22) | (next(_count) % 4096)


class Bell:
    """Lets a test wait until something is true of the world."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()

    async def until(self, true: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> None:
        """Wait until `true()`; fail with `what` when it never gets so."""
        try:
            async with asyncio.timeout(patience_s):
                while not true():
                    await self._rung.wait()
        except TimeoutError:
            raise AssertionError(f"it never happened: {what}") from None


@dataclass
class Posted:
    """One message of the bot; `versions` holds each body it had, `doors` how each was written."""

    channel_id: int
    bell: Bell
    flags: int = 0
    id: int = field(default_factory=new_id)
    versions: list[dict[str, Any]] = field(default_factory=list)
    doors: list[str] = field(default_factory=list)
    deleted: bool = False

    @property
    def is_private(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def is_thinking(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def body(self) -> dict[str, Any]:
        """What the message shows now."""
        return self.versions[-1] if self.versions else {}

    @property
    def text(self) -> str:
        """All words of the message, as they went over the wire."""
        return text_of(self.body)

    @property
    def texts(self) -> list[str]:
        """The words of each version."""
        return [text_of(version) for version in self.versions]

    @property
    def labels(self) -> list[str]:
        return [button["label"] for button in self.buttons]

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [button for row in self.body.get("components") or [] for button in row["components"]]

    @property
    def files(self) -> list[dict[str, Any]]:
        """What is attached: `filename`, `content`, and `description` where it has one."""
        return self.body.get("attachments") or []

    def write(self, body: dict[str, Any], door: str) -> None:
        self.versions.append({**self.body, **body})
        self.doors.append(door)
        self.flags &= ~LOADING
        self.bell.ring()

    async def until(self, words: str, patience_s: float = PATIENCE_S) -> "Posted":
        """Wait until the message says `words`."""
        what = f"the message says {words!r}; it said {self.texts[-3:]}"
        await self.bell.until(lambda: words in self.text, what, patience_s)
        return self


def text_of(body: dict[str, Any]) -> str:
    """Content, titles and descriptions, each on its own line."""
    embeds = body.get("embeds") or []
    words = [
        body.get("content") or "",
        *(part for embed in embeds for part in (embed.get("title"), embed.get("description"))),
    ]
    return "\n".join(filter(None, words))


@dataclass
class Interaction:
    """A slash command, an autocomplete request or a pressed button, and how the bot answered."""

    kind: int
    channel_id: int
    bell: Bell
    id: int = field(default_factory=new_id)
    created_s: float = field(default_factory=time.monotonic)
    acknowledged_s: float | None = None
    expired: bool = False
    response: Posted | None = None
    followups: list[Posted] = field(default_factory=list)
    choices: list[dict[str, Any]] | None = None

    @property
    def token(self) -> str:
        return f"interaction-{self.id}"

    @property
    def was_in_time(self) -> bool:
        """Whether Discord's 3 seconds were kept."""
        return self.acknowledged_s is not None and self.acknowledged_s - self.created_s < 3.0

    async def answer(self) -> Posted:
        """Wait for the answer: the response itself, or the follow-up that took its place."""
        await self.bell.until(self._shown, "the interaction is answered")
        shown = self._shown()
        assert shown is not None
        return shown

    async def suggestions(self) -> list[str]:
        """Wait for autocomplete choices; their names."""
        await self.bell.until(lambda: self.choices is not None, "choices came")
        return [choice["name"] for choice in self.choices or []]

    def _shown(self) -> Posted | None:
        response = self.response
        if response is not None and not response.is_thinking and not response.deleted:
            return response
        return self.followups[0] if self.followups else None
