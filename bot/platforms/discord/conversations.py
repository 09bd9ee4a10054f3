"""Keep messages up to date while their replies come, and at the end see that each gets its last edit.

What the replies say is the assistant's business; how Discord is written to is the spot's.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any

import discord

from bot import errand
from bot.meter import Meter, Unmetered
from bot.platforms.discord.errors import DiscordTokenRefused, MessageOutOfReach
from bot.platforms.discord.incidents import NewId, apology, log_incident, new_incident_id
from bot.platforms.discord.ledger import GrowingMessage, ledger_with
from bot.platforms.discord.limits import HOLD_AFTER_S, RETRY_AFTER_S
from bot.platforms.discord.message import Message
from bot.platforms.discord.render import render
from bot.platforms.discord.spots import Spot
from bot.platforms.discord.trouble import BAD_MOMENT, through_trouble
from bot.platforms.ledger import Ledger
from bot.proofs.stopped_reply import at_rest, is_growing, starting_reply
from bot.reply import Reply, Text

log = logging.getLogger(__name__)

PLATFORM = "discord"
#: With an error code it is about something smaller than the bot, such as an interaction that is over.
_UNAUTHORIZED = 401


async def once(reply: Callable[[], Reply]) -> AsyncIterator[Reply]:
    """A conversation of a single reply."""
    yield reply()


async def soon(reply: Awaitable[Reply]) -> AsyncIterator[Reply]:
    """A conversation of a single reply that takes a moment."""
    yield await reply


async def in_private(replies: AsyncIterator[Reply]) -> AsyncIterator[Reply]:
    """The same replies, for the asker's eyes only."""
    async for reply in replies:
        yield reply.model_copy(update={"private": True})


class Conversations:
    """Every message that is still growing."""

    def __init__(
        self,
        hold_after_s: float = HOLD_AFTER_S,
        retry_after_s: tuple[float, ...] = RETRY_AFTER_S,
        new_id: NewId = new_incident_id,
        ledger: Ledger[GrowingMessage] | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._meter = meter or Unmetered()
        self._hold_after_s = hold_after_s
        self._retry_after_s = retry_after_s
        self._new_id = new_id
        self._ledger = ledger or ledger_with()
        self._open: set[asyncio.Task[Any]] = set()

    def begin(self) -> None:
        """Begin an errand, where one is looked into before it becomes a conversation."""
        errand.begin(PLATFORM, self._meter)

    async def hold(self, replies: AsyncIterator[Reply], spot: Spot, where: str) -> None:
        """Show each reply at `spot` until the last; `where` names the handler in the log.

        An error that nobody foresaw ends here: in the log under an id, which the person is told.
        """
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("A conversation is held inside an asyncio task.")
        if errand.current() is None:
            self.begin()
        growing = _GrowingMessage(spot, self._retry_after_s, self._ledger)
        self._open.add(task)
        try:
            await growing.follow(replies, self._hold_after_s)
            await growing.settle()
        except MessageOutOfReach as reason:
            log.info("%s ended early: %s", where, reason)
            await growing.settle()
        except DiscordTokenRefused as reason:
            log.warning("%s could not be answered: %s", where, reason)
        except Exception as error:  # noqa: BLE001 - the outermost edge: nothing above could tell the person
            incident = self._new_id()
            log_incident(incident, error, where)
            await growing.apologise(incident)
        finally:
            self._open.discard(task)

    async def finish(self, grace_s: float) -> None:
        """Wait until every open message has had its last edit, at most `grace_s` seconds; then give up on the rest."""
        others = self._open - {asyncio.current_task()}
        if not others:
            return
        _, late = await asyncio.wait(others, timeout=grace_s)
        for task in late:
            task.cancel()
        if late:
            log.warning("%d messages did not get their last edit within %g s", len(late), grace_s)
            await asyncio.gather(*late, return_exceptions=True)


class _GrowingMessage:
    """One message and what it shows now."""

    def __init__(self, spot: Spot, retry_after_s: tuple[float, ...], ledger: Ledger[GrowingMessage]) -> None:
        self._spot = spot
        self._retry_after_s = retry_after_s
        self._ledger = ledger
        self._noted: GrowingMessage | None = None
        self._last: Reply | None = None
        #: How the last reply looks, for another try and for the end.
        self._drawn: Message | None = None
        self._shown: Message | None = None
        #: The reply whose form was opened in place of a message.
        self._opened: Reply | None = None

    async def follow(self, replies: AsyncIterator[Reply], hold_after_s: float) -> None:
        """Show each reply; ask for more time when the first takes longer than `hold_after_s` seconds."""
        try:
            first = await self._first(replies, hold_after_s)
            if first is None:
                return
            await self._show_through_trouble(first)
            async for reply in replies:
                await self._try_to_show(reply)
            if self._last is not None:
                await self._show_through_trouble(self._last)
        finally:
            if isinstance(replies, AsyncGenerator):
                await replies.aclose()

    async def apologise(self, incident: str) -> None:
        """End the message with a line that names the incident; what it said so far stays."""
        said = Reply(private=True) if self._last is None else at_rest(self._last)
        sorry = said.model_copy(update={"parts": (*said.parts, Text(markdown=apology(incident))), "actions": ()})
        try:
            await self._show(sorry)
        except Exception as error:  # noqa: BLE001 - the outermost edge: there is nobody left to tell
            log.warning("incident %s could not be told to the person: %s", incident, type(error).__name__)
            if self._noted is not None:
                self._ledger.leave(self._noted)
        else:
            await self.settle()

    async def settle(self) -> None:
        """Nobody needs to edit this message again."""
        if self._noted is not None:
            await self._ledger.close(self._noted)

    async def _first(self, replies: AsyncIterator[Reply], hold_after_s: float) -> Reply | None:
        coming = asyncio.ensure_future(_next(replies))
        try:
            done, _ = await asyncio.wait({coming}, timeout=hold_after_s)
            if not done:
                await through_trouble(self._spot.hold, self._retry_after_s)
            return await coming
        finally:
            coming.cancel()
            await asyncio.wait({coming})

    async def _show(self, reply: Reply) -> None:
        """Show a reply; before a proof grows in the message, it is noted where the next bot finds it.

        What is posted before that may stay, should the bot be stopped between the two.
        """
        if reply.form is not None and (reply is self._opened or await self._spot.open(reply.form)):
            self._opened = reply
            errand.replied()
            return
        if self._noted is None and is_growing(reply):
            if self._shown is None:
                await self._write(starting_reply(reply))
            await self._note(reply)
        await self._write(reply)

    async def _write(self, reply: Reply) -> None:
        if self._drawn is None or reply is not self._last:
            self._last, self._drawn = reply, render(reply)
        message = self._drawn
        if message == self._shown:
            return
        try:
            await self._spot.show(message, private=reply.private)
        except discord.HTTPException as error:
            if error.status == _UNAUTHORIZED and not error.code:
                raise DiscordTokenRefused from error
            raise
        self._shown = message
        errand.replied()

    async def _note(self, reply: Reply) -> None:
        """See that the message is ended even if this process is not there to do it."""
        if (address := self._spot.address) is not None:
            self._noted = GrowingMessage.at(address, reply)
            await self._ledger.open(self._noted)

    async def _show_through_trouble(self, reply: Reply) -> None:
        """Show what no later reply makes good."""
        await through_trouble(lambda: self._show(reply), self._retry_after_s)

    async def _try_to_show(self, reply: Reply) -> None:
        """Show a step on the way; a step that fails is made good by the next, and the last is tried again."""
        try:
            await self._show(reply)
        except BAD_MOMENT as error:
            log.warning("an edit failed and will be made good by the next: %s", type(error).__name__)


async def _next(replies: AsyncIterator[Reply]) -> Reply | None:
    return await anext(replies, None)
