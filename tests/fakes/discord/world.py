"""What the fake Discord remembers: messages with every version they had, interactions, and a bell that rings."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_DISCORD_EPOCH_MS = 1420070400000
SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
LOADING = 1 << 7
BUTTON = 2
#: Select menus: of texts, of people, of roles, of either, of channels.
SELECTS = (3, 5, 6, 7, 8)
#: Seconds in which an interaction must be acknowledged, and in which its token can be used.
ACKNOWLEDGE_S, TOKEN_S = 3.0, 15 * 60.0
#: Far more than anything here takes; reached only when what a test waits for never happens.
PATIENCE_S = 10.0

_count = itertools.count()


def new_id() -> int:
    """A snowflake of now."""
    return ((int(time.time() * 1000) - _DISCORD_EPOCH_MS) << 22) | (next(_count) % 4096)


class Clock:
    """Seconds that pass by themselves, or as many at once as a test likes."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Let time pass for Discord; the bot does not notice."""
        self._ahead_s += seconds


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
    """One message of the bot; `versions` holds each body it had, `doors` how each was written, `written_s` when."""

    channel_id: int
    bell: Bell
    flags: int = 0
    clock: Clock = field(default_factory=Clock)
    id: int = field(default_factory=new_id)
    versions: list[dict[str, Any]] = field(default_factory=list)
    doors: list[str] = field(default_factory=list)
    written_s: list[float] = field(default_factory=list)
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
    def components(self) -> list[dict[str, Any]]:
        """Everything in the rows."""
        return [part for row in self.body.get("components") or [] for part in row.get("components", [])]

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [part for part in self.components if part["type"] == BUTTON]

    @property
    def selects(self) -> list[dict[str, Any]]:
        return [part for part in self.components if part["type"] in SELECTS]

    @property
    def nonce(self) -> str | None:
        """The mark by which Discord knows that the same message is sent twice."""
        first = self.versions[0] if self.versions else {}
        return first["nonce"] if first.get("enforce_nonce") else None

    @property
    def hides_previews(self) -> bool:
        """Whether links do not unfurl."""
        return bool(self.flags & SUPPRESS_EMBEDS)

    @property
    def gaps_s(self) -> list[float]:
        """Seconds between each write and the one before."""
        return [later - earlier for earlier, later in itertools.pairwise(self.written_s)]

    @property
    def files(self) -> list[dict[str, Any]]:
        """What is attached: `filename`, `content`, and `description` where it has one."""
        return self.body.get("attachments") or []

    def write(self, body: dict[str, Any], door: str) -> None:
        self.versions.append({**self.body, **body})
        self.doors.append(door)
        self.written_s.append(self.clock())
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
    """A command, an autocomplete request, something pressed or a form sent, and how the bot answered."""

    kind: int
    channel_id: int
    bell: Bell
    clock: Clock = field(default_factory=Clock)
    id: int = field(default_factory=new_id)
    created_s: float = 0.0
    acknowledged_s: float | None = None
    #: Over before its time, because the test says so.
    expired: bool = False
    #: The message whose component was used.
    origin: Posted | None = None
    response: Posted | None = None
    followups: list[Posted] = field(default_factory=list)
    choices: list[dict[str, Any]] | None = None
    #: The form that was opened.
    modal: dict[str, Any] | None = None
    #: The event as it went to the bot.
    payload: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.created_s = self.clock()

    @property
    def token(self) -> str:
        return f"interaction-{self.id}"

    @property
    def can_be_acknowledged(self) -> bool:
        """Whether the three seconds are not over."""
        return not self.expired and self.clock() - self.created_s < ACKNOWLEDGE_S

    @property
    def has_token(self) -> bool:
        """Whether the token can be used: from the acknowledgement on, for 15 minutes in all."""
        started = self.acknowledged_s is not None and not self.expired
        return started and self.clock() - self.created_s < TOKEN_S

    @property
    def was_in_time(self) -> bool:
        """Whether Discord's 3 seconds were kept."""
        return self.acknowledged_s is not None and self.acknowledged_s - self.created_s < ACKNOWLEDGE_S

    @property
    def own_messages(self) -> list[Posted]:
        """The messages that the token can edit, the original response first."""
        first = self.response or self.origin
        return [message for message in (first, *self.followups) if message is not None]

    async def answer(self) -> Posted:
        """Wait for the answer: the response itself, or the follow-up that took its place."""
        await self.bell.until(self._shown, "the interaction is answered")
        shown = self._shown()
        assert shown is not None
        return shown

    async def opened(self) -> dict[str, Any]:
        """Wait for a form; returns it."""
        await self.bell.until(lambda: self.modal is not None, "a form opened")
        assert self.modal is not None
        return self.modal

    @property
    def fields(self) -> dict[str, str]:
        """What stands in the open form, by the fields' ids."""
        rows = (self.modal or {}).get("components", [])
        inputs = [part for row in rows for part in (row.get("components") or [row["component"]])]
        return {part["custom_id"]: part.get("value") or "" for part in inputs}

    async def acknowledged(self) -> None:
        """Wait until the bot has said that it noticed."""
        await self.bell.until(lambda: self.acknowledged_s is not None, "the interaction is acknowledged")

    async def suggestions(self) -> list[str]:
        """Wait for autocomplete choices; their names."""
        await self.bell.until(lambda: self.choices is not None, "choices came")
        return [choice["name"] for choice in self.choices or []]

    def _shown(self) -> Posted | None:
        response = self.response
        if response is not None and not response.is_thinking and not response.deleted:
            return response
        return self.followups[0] if self.followups else None
