"""Answer a question to the asker alone, for commands; what grows from it is bounded by the interaction's token."""

from typing import Any

import discord

from bot.assistant import Question
from bot.platforms.discord.context import Context
from bot.platforms.discord.interaction_spot import InteractionSpot, Waiting
from bot.platforms.discord.token_limit import while_token_lasts


async def answer_in_private(
    context: Context, interaction: discord.Interaction[Any], question: Question, where: str
) -> None:
    """Show the asker the answer and, for as long as Discord allows, the proof that grows from it."""
    replies = context.assistant.respond(question, every_s=context.every_s)
    spot = InteractionSpot(interaction, Waiting.IN_PRIVATE, context.shares)
    await context.conversations.hold(while_token_lasts(replies, context.private_for_s), spot, where)


def private_spot(interaction: discord.Interaction[Any]) -> InteractionSpot:
    """The spot of an answer for the asker alone."""
    return InteractionSpot(interaction, Waiting.IN_PRIVATE)
