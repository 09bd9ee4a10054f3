"""Which messages have a proof growing in them, noted where another process finds it if this one dies.

Noting is all that happens here; `bot.platforms.discord.left_behind` gives the last words to what was left.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from bot.reply import Reply
from bot.shielding import to_its_end
from bot.stopped_reply import at_rest

if TYPE_CHECKING:
    # Its libraries are imported when a store is opened.
    from bot.store.messages import OpenMessage

_PLATFORM = "discord"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Pass(BaseModel):
    """By what an interaction's answer can be edited for 15 minutes, even where its channel is closed to the bot."""

    model_config = ConfigDict(frozen=True)

    application: int
    token: str = Field(repr=False)


class Address(BaseModel):
    """Where a message is, for whoever may write in its channel or has the pass; a private one takes the pass alone."""

    model_config = ConfigDict(frozen=True)

    channel: int
    message: int
    by: Pass | None = None

    @property
    def key(self) -> str:
        """The message's name in the store; ids of messages are unique all over Discord."""
        return f"{_PLATFORM}:{self.message}"


class Left(BaseModel):
    """A growing message, since when it grows, and what it said that holds whatever becomes of its proof."""

    model_config = ConfigDict(frozen=True)

    address: Address
    said: Reply
    since: AwareDatetime


class Notes(Protocol):
    """Where growing messages are noted, as `bot.store.messages.MessageStore` does it."""

    async def open(self, key: str, *, platform: str, address: BaseModel, request: str) -> bool:
        """Note a message."""

    async def close(self, key: str) -> None:
        """Forget a message."""

    async def adopt(self, platform: str) -> "tuple[OpenMessage, ...]":
        """Take over what dead processes left; raises StoreError."""


class NoNotes:
    """Notes nothing: what a process leaves then stays as it is."""

    async def open(self, key: str, *, platform: str, address: BaseModel, request: str) -> bool:  # noqa: ARG002
        """See `Notes.open`."""
        return False

    async def close(self, key: str) -> None:
        """See `Notes.close`."""

    async def adopt(self, platform: str) -> "tuple[OpenMessage, ...]":  # noqa: ARG002
        """See `Notes.adopt`."""
        return ()


class Ledger:
    """The growing messages of this process, and those that were left."""

    def __init__(self, notes: Notes | None = None, now: Callable[[], datetime] = _utc_now) -> None:
        self._notes = notes or NoNotes()
        self._now = now
        self._growing: dict[str, Left] = {}
        self._left: list[Left] = []

    async def open(self, address: Address, reply: Reply) -> None:
        """Note a message in which a proof begins to grow."""
        if reply.proof is None:
            return
        left = Left(address=address, said=at_rest(reply), since=self._now())
        self._growing[address.key] = left
        await to_its_end(self._notes.open(address.key, platform=_PLATFORM, address=left, request=reply.proof.argument))

    async def close(self, address: Address) -> None:
        """Forget a message that got its last edit, or is gone."""
        self._growing.pop(address.key, None)
        await to_its_end(self._notes.close(address.key))

    def leave(self, address: Address) -> None:
        """Give up on a message that this process could not end; it is among those left."""
        left = self._growing.pop(address.key, None)
        if left is not None:
            self._left.append(left)

    async def take_left(self) -> tuple[Left, ...]:
        """Take over what dead processes left, and what this one gave up on; each comes once.

        Raises:
            StoreError: the store cannot be read now.
        """
        adopted = await to_its_end(self._notes.adopt(_PLATFORM))
        own, self._left = self._left, []
        # A process that was asleep for long finds its own messages among those of the dead.
        of_others = (message.address(Left) for message in adopted if message.key not in self._growing)
        return (*own, *of_others)
