"""Which messages of a chat have a proof growing in them, noted where another process finds them if this one dies.

Noting and finding is all that happens here; `bot.platforms.leftovers` sees that what was left gets its last words.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from bot.reply import Reply
from bot.shielding import to_its_end

if TYPE_CHECKING:
    # Its libraries are imported when a store is opened.
    from bot.store.messages import OpenMessage


class Growing(BaseModel, ABC):
    """A growing message as it is noted. Its platform adds where it is; what is noted outlives a version of the bot."""

    model_config = ConfigDict(frozen=True)

    #: What it said that holds whatever becomes of its proof.
    said: Reply

    @property
    @abstractmethod
    def key(self) -> str:
        """The message's name in the store."""


Noted = TypeVar("Noted", bound=Growing)


@dataclass(frozen=True, slots=True)
class Left(Generic[Noted]):
    """A message in which nobody lets a proof grow any more, and since when it grew."""

    message: Noted
    since: datetime


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


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Ledger(Generic[Noted]):
    """The growing messages of this process on one platform, and those that were left there."""

    def __init__(
        self,
        platform: str,
        model: type[Noted],
        notes: Notes | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._platform = platform
        self._model = model
        self._notes = notes or NoNotes()
        self._now = now
        self._growing: dict[str, Left[Noted]] = {}
        self._left: list[Left[Noted]] = []

    async def open(self, message: Noted) -> None:
        """Note a message in which a proof begins to grow."""
        proof = message.said.proof
        if proof is None:
            return
        self._growing[message.key] = Left(message, self._now())
        await to_its_end(
            self._notes.open(message.key, platform=self._platform, address=message, request=proof.argument)
        )

    async def close(self, message: Noted) -> None:
        """Forget a message that got its last edit, or is gone."""
        self._growing.pop(message.key, None)
        await to_its_end(self._notes.close(message.key))

    def leave(self, message: Noted) -> None:
        """Give up on a message that this process could not end; it is among those left."""
        left = self._growing.pop(message.key, None)
        if left is not None:
            self._left.append(left)

    async def take_left(self) -> tuple[Left[Noted], ...]:
        """Take over what dead processes left, and what this one gave up on; each comes once.

        Raises:
            StoreError: the store cannot be read now.
        """
        adopted = await to_its_end(self._notes.adopt(self._platform))
        own, self._left = self._left, []
        # A process that was asleep for long finds its own messages among those of the dead.
        of_others = (message for message in adopted if message.key not in self._growing)
        return (*own, *(Left(message.address(self._model), message.opened) for message in of_others))
