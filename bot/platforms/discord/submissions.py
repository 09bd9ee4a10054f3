"""What happens on Discord when a form is sent off."""

from typing import Any

import discord

from bot.platforms.discord.context import Context, asker_of
from bot.platforms.discord.conversations import soon
from bot.platforms.discord.forms import read_form
from bot.platforms.discord.interaction_spot import Waiting
from bot.platforms.discord.press_spot import PressSpot


async def take_form(context: Context, interaction: discord.Interaction[Any]) -> None:
    """Do what a form of any age asks for; the answer takes the place of the private message that it was opened from."""
    if not await context.taken_up.take(str(interaction.id)):
        return
    filled = read_form(interaction.data or {})
    replies = soon(context.assistant.submit(filled.kind, filled.argument, filled.values, asker_of(interaction)))
    waiting = Waiting.IN_PRIVATE if interaction.message is None else Waiting.UNSEEN
    await context.conversations.hold(replies, PressSpot(interaction, waiting), "a form")
