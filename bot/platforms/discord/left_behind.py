"""Give their last words to messages that were left with a growing proof: what was measured, or how to run it again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

import discord

from bot.errors import StoreError
from bot.platforms.discord.allowed import edit_allowed
from bot.platforms.discord.barriers import Barriers
from bot.platforms.discord.errors import MessageOutOfReach
from bot.platforms.discord.interaction_spot import out_of_reach
from bot.platforms.discord.ledger import Ledger, Left, Pass
from bot.platforms.discord.message import NO_PINGS, Message
from bot.platforms.discord.render import render
from bot.platforms.discord.trouble import BAD_MOMENT, passes
from bot.reply import Reply

log = logging.getLogger(__name__)


#: The last words of what was said, given since when a proof grew under it.
LastWords = Callable[[Reply, datetime], Awaitable[Reply]]


class LeftBehind:
    """Ends what was left, from the bot's start on; what Discord does not take now waits for the next time."""

    def __init__(self, ledger: Ledger, barriers: Barriers, last_words: LastWords) -> None:
        self._ledger = ledger
        self._barriers = barriers
        self._last_words = last_words
        self._waiting: list[Left] = []

    async def follow(self, client: discord.Client, every_s: float) -> None:
        """Look every `every_s` seconds, until cancelled: a killed process is known dead only some seconds later."""
        await client.wait_until_ready()
        while True:
            await self._end_all(client)
            await asyncio.sleep(every_s)

    async def _end_all(self, client: discord.Client) -> None:
        try:
            self._waiting += await self._ledger.take_left()
        except StoreError as error:
            log.warning("what a stopped bot left could not be looked up: %s", error)
        self._waiting = [left for left in self._waiting if not await self._end(client, left)]

    async def _end(self, client: discord.Client, left: Left) -> bool:
        """Whether the message needs nothing more."""
        address = left.address
        try:
            await self._edit(client, left)
        except MessageOutOfReach as reason:
            log.info("a message that a stopped bot left cannot be ended: %s", reason)
        except BAD_MOMENT as error:
            log.warning("a message that a stopped bot left could not be ended: %s", type(error).__name__)
            if passes(error):
                return False
        await self._ledger.close(address)
        return True

    async def _edit(self, client: discord.Client, left: Left) -> None:
        address, message = left.address, render(await self._last_words(left.said, left.since))
        if address.by is not None and await _edit_by_pass(client, address.message, address.by, message):
            return
        try:
            channel = client.get_channel(address.channel) or await client.fetch_channel(address.channel)
            posted = client.get_partial_messageable(address.channel).get_partial_message(address.message)
            await edit_allowed(posted, message, channel, self._barriers)
        except discord.NotFound as error:
            raise MessageOutOfReach("it was deleted") from error
        except discord.Forbidden as error:
            raise MessageOutOfReach("the bot may no longer see its channel") from error


async def _edit_by_pass(client: discord.Client, message_id: int, by: Pass, message: Message) -> bool:
    """Edit the answer to an interaction; False where the pass is over, or never was for that message."""
    webhook = discord.Webhook.partial(by.application, by.token, client=client)
    try:
        await webhook.edit_message(
            message_id,
            embeds=message.embeds(),
            view=message.view(),
            attachments=message.attachments(),
            allowed_mentions=NO_PINGS,
        )
    except discord.HTTPException as error:
        if out_of_reach(error) is None:
            raise
        return False
    return True
