"""Which of the bot's messages have a proof growing in them, on disk, so that the next bot finds what this one left.

A message that was left behind is given its last words by `Leftovers`; proofs themselves are never taken up again.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from bot.errors import StoreError
from bot.platforms.slack.errors import CannotPost, MessageGone
from bot.platforms.slack.refusals import CALL_ERRORS, why
from bot.reply import ActionKind, Reply
from bot.stopped_reply import at_rest, stopped_reply
from bot.store.messages import MessageStore, OpenMessage

log = logging.getLogger(__name__)

PLATFORM = "slack"
#: How often it is asked what dead processes left; one is known to be dead some seconds after its last sign of life.
LOOK_EVERY_S = 5.0


class Address(BaseModel):
    """A message of this bot, and what it said that stays true when its proof is stopped."""

    model_config = ConfigDict(frozen=True)

    channel: str
    ts: str
    said: Reply

    @classmethod
    def of(cls, channel: str, ts: str, reply: Reply) -> "Address":
        """The address of a message that shows `reply`."""
        return cls(channel=channel, ts=ts, said=at_rest(reply))


class Shown(Protocol):
    """A message that can be updated."""

    async def show(self, reply: Reply) -> None:
        """Update it."""


class Ledger:
    """Notes which messages grow."""

    def __init__(self, messages: MessageStore) -> None:
        self._messages = messages

    async def open(self, address: Address, reply: Reply) -> None:
        """Note a message in which a proof begins to grow."""
        if reply.proof is None:
            return
        key = _key(address.channel, address.ts)
        await self._messages.open(key, platform=PLATFORM, address=address, request=reply.proof.argument)

    async def close(self, channel: str, ts: str) -> None:
        """Forget a message that got its last update."""
        await self._messages.close(_key(channel, ts))


class Leftovers:
    """Gives messages that a stopped bot left growing their last words. `posted` opens a message by channel and ts."""

    def __init__(self, messages: MessageStore, posted: Callable[[str, str], Shown]) -> None:
        self._messages = messages
        self._posted = posted
        self._waiting: list[OpenMessage] = []

    async def follow(self, every_s: float = LOOK_EVERY_S) -> None:
        """Look every `every_s` seconds, until cancelled."""
        while True:
            await self.close_all()
            await asyncio.sleep(every_s)

    async def close_all(self) -> None:
        """Take over what is left and end it; what Slack does not take now waits for the next time."""
        try:
            self._waiting += await self._messages.adopt(PLATFORM)
        except StoreError as error:
            log.warning("messages that a stopped bot left could not be looked up: %s", error)
        self._waiting = [left for left in self._waiting if not await self._end(left)]

    async def _end(self, left: OpenMessage) -> bool:
        address = left.address(Address)
        try:
            await self._posted(address.channel, address.ts).show(stopped_reply(address.said))
        except (MessageGone, CannotPost) as error:
            log.info("a message that a stopped bot left is gone: %s", error)
        except CALL_ERRORS as error:
            log.warning("a message that a stopped bot left could not be ended: %s", why(error))
            return False
        await self._messages.close(left.key)
        return True


def growing_proof(reply: Reply) -> str | None:
    """The key of the proof that the reply shows under way; None where it shows none."""
    if reply.proof is None:
        return None
    return next((action.argument for action in reply.actions if action.kind is ActionKind.CANCEL_PROOF), None)


def _key(channel: str, ts: str) -> str:
    return f"{PLATFORM}:{channel}:{ts}"
