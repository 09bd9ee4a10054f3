"""Edit messages on Discord that were left with a growing proof."""

import logging
from functools import partial

import discord

from bot.platforms.discord.allowed import edit_allowed
from bot.platforms.discord.barriers import Barriers
from bot.platforms.discord.errors import MessageOutOfReach
from bot.platforms.discord.interaction_spot import out_of_reach
from bot.platforms.discord.ledger import GrowingMessage, Pass
from bot.platforms.discord.message import NO_PINGS, Message
from bot.platforms.discord.render import render
from bot.platforms.discord.trouble import BAD_MOMENT, passes
from bot.platforms.ledger import Ledger, Left
from bot.platforms.leftovers import LastWords, Leftovers

log = logging.getLogger(__name__)


class LeftBehind:
    """Ends what was left, from the bot's start on; what Discord does not take now waits for the next time."""

    def __init__(self, ledger: Ledger[GrowingMessage], barriers: Barriers, last_words: LastWords) -> None:
        self._ledger = ledger
        self._barriers = barriers
        self._last_words = last_words

    async def follow(self, client: discord.Client, every_s: float) -> None:
        """Look every `every_s` seconds, until cancelled: a killed process is known dead only some seconds later."""
        await client.wait_until_ready()
        await Leftovers(self._ledger, partial(self._end, client)).follow(every_s)

    async def _end(self, client: discord.Client, left: Left[GrowingMessage]) -> bool:
        """Whether the message needs nothing more."""
        try:
            await self._edit(client, left)
        except MessageOutOfReach as reason:
            log.info("a message that a stopped bot left cannot be ended: %s", reason)
        except BAD_MOMENT as error:
            log.warning("a message that a stopped bot left could not be ended: %s", type(error).__name__)
            if passes(error):
                return False
        return True

    async def _edit(self, client: discord.Client, left: Left[GrowingMessage]) -> None:
        address, message = left.message.address, render(await self._last_words(left.message.said, left.since))
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
