"""Where Slack's growing messages are, as the ledger notes them, and how one that was left gets its last words."""

import logging
from collections.abc import Callable
from typing import Protocol

from bot.platforms.ledger import Growing, Ledger, Left, Notes
from bot.platforms.leftovers import LastWords, Leftovers
from bot.platforms.slack.errors import CannotPost, MessageGone
from bot.platforms.slack.refusals import CALL_ERRORS, why
from bot.proofs.stopped_reply import at_rest
from bot.reply import ActionKind, Reply

log = logging.getLogger(__name__)

PLATFORM = "slack"


class GrowingMessage(Growing):
    """A growing message on Slack."""

    channel: str
    ts: str
    #: The thread that it stands in, where its files belong.
    thread: str | None = None

    @classmethod
    def at(cls, channel: str, ts: str, thread: str | None, reply: Reply) -> "GrowingMessage":
        """The message there, which shows `reply`."""
        return cls(channel=channel, ts=ts, thread=thread, said=at_rest(reply))

    @property
    def key(self) -> str:
        """See `Growing.key`."""
        return f"{PLATFORM}:{self.channel}:{self.ts}"


class Shown(Protocol):
    """A message that can be updated."""

    async def show(self, reply: Reply) -> None:
        """Update it."""


#: Opens a message that is there, by channel, ts and thread.
Posted = Callable[[str, str, str | None], Shown]


def ledger_with(notes: Notes) -> Ledger[GrowingMessage]:
    """A ledger of Slack's messages."""
    return Ledger(PLATFORM, GrowingMessage, notes)


def leftovers(ledger: Ledger[GrowingMessage], posted: Posted, last_words: LastWords) -> Leftovers[GrowingMessage]:
    """What gives messages that were left growing their last words."""

    async def end(left: Left[GrowingMessage]) -> bool:
        message = left.message
        try:
            last = await last_words(message.said, left.since)
            await posted(message.channel, message.ts, message.thread).show(last)
        except (MessageGone, CannotPost) as error:
            log.info("a message that a stopped bot left is gone: %s", error)
        except CALL_ERRORS as error:
            log.warning("a message that a stopped bot left could not be ended: %s", why(error))
            return False
        return True

    return Leftovers(ledger, end)


def growing_proof(reply: Reply) -> str | None:
    """The key of the proof that the reply shows under way; None where it shows none."""
    if reply.proof is None:
        return None
    return next((action.argument for action in reply.actions if action.kind is ActionKind.CANCEL_PROOF), None)
