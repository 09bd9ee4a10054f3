"""The command in a message's context menu for staff: make that answer, and the question it replies to, an FAQ entry."""

import asyncio
import logging
import re
from typing import Any

import discord
from discord import app_commands

from bot.platforms.discord.context import Context, asker_of
from bot.platforms.discord.conversations import soon
from bot.platforms.discord.limits import LOOK_UP_S
from bot.platforms.discord.private_answers import private_spot
from bot.reply import Reply
from bot.staff_reply import StaffReply

log = logging.getLogger(__name__)

#: As people see it under "Apps".
NAME = "Draft from this reply"

#: Users, roles, channels and a server's own emoji: marks that mean nothing outside of the chat.
_MARKUP = re.compile(r"<(?:@[!&]?|#|a?:\w+:)\d+>")
_SPACES = re.compile(r"[ \t]{2,}")


def draft_command(context: Context) -> app_commands.ContextMenu:
    """The command. Discord hides it from nobody, because staff by a role have no permission that it knows."""

    async def draft(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await context.conversations.hold(soon(_form(context, interaction, message)), private_spot(interaction), NAME)

    return app_commands.ContextMenu(
        name=NAME,
        callback=draft,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )


async def _form(context: Context, interaction: discord.Interaction[Any], message: discord.Message) -> Reply:
    asker = asker_of(interaction)
    # Whoever is not staff is told so without anything being looked up for them.
    question = await _question(interaction, message) if await context.assistant.is_staff(asker) else ""
    return await context.assistant.draft(StaffReply(question, _words(message.content)), asker)


async def _question(interaction: discord.Interaction[Any], message: discord.Message) -> str:
    """What the message replies to: the message it names, else the title of the thread or post that it stands in."""
    reference = message.reference
    if reference is not None and reference.message_id is not None:
        known = reference.resolved
        answered = known if isinstance(known, discord.Message) else await _look_up(interaction, reference.message_id)
        if answered is not None and (words := _words(answered.content)):
            return words
    return interaction.channel.name if isinstance(interaction.channel, discord.Thread) else ""


async def _look_up(interaction: discord.Interaction[Any], message_id: int) -> discord.Message | None:
    """A message of the channel, where the bot may read it; a form has to be opened soon, so it is not waited for."""
    client: discord.Client = interaction.client
    if interaction.channel_id is None:
        return None
    channel = client.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)
    try:
        return await asyncio.wait_for(channel.fetch_message(message_id), LOOK_UP_S)
    except (discord.HTTPException, TimeoutError, OSError) as error:
        log.info("the question of a staff reply could not be read: %s", type(error).__name__)
        return None


def _words(content: str) -> str:
    """What was written, in its lines, without marks for people, channels and a server's own emoji."""
    return _SPACES.sub(" ", _MARKUP.sub("", content)).strip()
