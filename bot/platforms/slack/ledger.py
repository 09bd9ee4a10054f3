"""Which of the bot's messages have a proof growing in them, on disk, so that the next bot finds what this one left.

A message that was left behind is given its last words by `Leftovers`: the proof, if it was measured all the same, or a
way to run it again. A proof that was cut off is never taken up in the middle.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from bot.errors import StoreError
from bot.platforms.slack.errors import CannotPost, MessageGone
from bot.platforms.slack.refusals import CALL_ERRORS, why
from bot.reply import ActionKind, Reply
from bot.shielding import to_its_end
from bot.stopped_reply import at_rest
from bot.store.messages import MessageStore

log = logging.getLogger(__name__)

PLATFORM = "slack"


#: How often it is asked what dead processes left; one is known to be dead some seconds after its last sign of life.
LOOK_EVERY_S = 5.0


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Address(BaseModel):
    """A message of this bot, and what it said that stays true when its proof is stopped."""

    model_config = ConfigDict(frozen=True)

    channel: str
    ts: str
    #: The thread that it stands in, where its files belong.
    thread: str | None = None
    said: Reply

    @classmethod
    def of(cls, channel: str, ts: str, thread: str | None, reply: Reply) -> "Address":
        """The address of a message that shows `reply`."""
        return cls(channel=channel, ts=ts, thread=thread, said=at_rest(reply))

    @property
    def key(self) -> str:
        """The message's name in the store."""
        return f"{PLATFORM}:{self.channel}:{self.ts}"


@dataclass(frozen=True, slots=True)
class Left:
    """A message in which nobody lets a proof grow any more, and since when it grew."""

    address: Address
    since: datetime


class Shown(Protocol):
    """A message that can be updated."""

    async def show(self, reply: Reply) -> None:
        """Update it."""


class Ledger:
    """Notes which messages grow: those of this process, and those that were left."""

    def __init__(self, messages: MessageStore, now: Callable[[], datetime] = _utc_now) -> None:
        self._messages = messages
        self._now = now
        self._growing: dict[str, Left] = {}
        self._left: list[Left] = []

    async def open(self, address: Address, reply: Reply) -> None:
        """Note a message in which a proof begins to grow."""
        if reply.proof is None:
            return
        self._growing[address.key] = Left(address, self._now())
        request = reply.proof.argument
        await to_its_end(self._messages.open(address.key, platform=PLATFORM, address=address, request=request))

    async def close(self, address: Address) -> None:
        """Forget a message that got its last update."""
        self._growing.pop(address.key, None)
        await to_its_end(self._messages.close(address.key))

    def leave(self, address: Address) -> None:
        """Give up on a message that could not be ended now; it is among those left."""
        left = self._growing.pop(address.key, None)
        if left is not None:
            self._left.append(left)

    async def take_left(self) -> tuple[Left, ...]:
        """Take over what dead processes left, and what this one gave up on; each comes once.

        Raises:
            StoreError: the store cannot be read now.
        """
        adopted = await to_its_end(self._messages.adopt(PLATFORM))
        own, self._left = self._left, []
        # A process that was asleep for long finds its own messages among those of the dead.
        of_others = (message for message in adopted if message.key not in self._growing)
        return (*own, *(Left(message.address(Address), message.opened) for message in of_others))


#: The last words of what was said, given since when a proof grew under it.
LastWords = Callable[[Reply, datetime], Awaitable[Reply]]


class Leftovers:
    """Gives messages that were left growing their last words. `posted` opens a message by channel, ts and thread."""

    def __init__(self, ledger: Ledger, posted: Callable[[str, str, str | None], Shown], last_words: LastWords) -> None:
        self._ledger = ledger
        self._posted = posted
        self._last_words = last_words
        self._waiting: list[Left] = []

    async def follow(self, every_s: float) -> None:
        """Look every `every_s` seconds, until cancelled."""
        while True:
            await self.close_all()
            await asyncio.sleep(every_s)

    async def close_all(self) -> None:
        """Take over what is left and end it; what Slack does not take now waits for the next time."""
        try:
            self._waiting += await self._ledger.take_left()
        except StoreError as error:
            log.warning("messages that a stopped bot left could not be looked up: %s", error)
        self._waiting = [left for left in self._waiting if not await self._end(left)]

    async def _end(self, left: Left) -> bool:
        address = left.address
        try:
            last = await self._last_words(address.said, left.since)
            await self._posted(address.channel, address.ts, address.thread).show(last)
        except (MessageGone, CannotPost) as error:
            log.info("a message that a stopped bot left is gone: %s", error)
        except CALL_ERRORS as error:
            log.warning("a message that a stopped bot left could not be ended: %s", why(error))
            return False
        await self._ledger.close(address)
        return True


def growing_proof(reply: Reply) -> str | None:
    """The key of the proof that the reply shows under way; None where it shows none."""
    if reply.proof is None:
        return None
    return next((action.argument for action in reply.actions if action.kind is ActionKind.CANCEL_PROOF), None)
