"""Writes through a channel, under the permissions that the bot has there, and what stops them."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord

from bot.platforms.discord.errors import MessageOutOfReach
from bot.platforms.discord.message import NO_PINGS, Message

log = logging.getLogger(__name__)

_Written = TypeVar("_Written")

#: A message in an archived thread cannot be edited.
#: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_THREAD_ARCHIVED = 50083
#: The bot is in the channel, but lacks a permission for what it wants to do there.
_MISSING_PERMISSIONS = 50013


async def edit_in(posted: discord.Message | discord.PartialMessage, message: Message, channel: object) -> None:
    """Edit a message in `channel`; where that is a thread which was archived meanwhile, open it again."""

    async def edit(message: Message) -> None:
        await posted.edit(
            embeds=message.embeds(),
            view=message.view(),
            attachments=message.attachments(),
            allowed_mentions=NO_PINGS,
        )

    await reopening(lambda: with_files_where_allowed(edit, message), channel)


async def reopening(edit: Callable[[], Awaitable[None]], channel: object) -> None:
    """Edit a message in `channel`; where that is a thread which was archived meanwhile, open it again first.

    Raises:
        MessageOutOfReach: the thread was archived, and only its moderators may open it again.
    """
    try:
        await edit()
    except discord.HTTPException as error:
        if error.code != _THREAD_ARCHIVED or not isinstance(channel, discord.Thread):
            raise
        try:
            await channel.edit(archived=False)
        except discord.Forbidden as refusal:
            raise MessageOutOfReach("the thread was archived, and the bot may not open it again") from refusal
        await edit()


async def with_files_where_allowed(write: Callable[[Message], Awaitable[_Written]], message: Message) -> _Written:
    """Write a message; where the bot may write but not attach files, write it without them."""
    try:
        return await write(message)
    except discord.Forbidden as error:
        if not message.files or error.code != _MISSING_PERMISSIONS:
            raise
        log.warning("files could not be attached; give the bot's role the permission Attach Files in that channel")
        return await write(message.without_files())


def locked_out() -> MessageOutOfReach:
    """What a refusal for want of permissions comes to."""
    return MessageOutOfReach(
        "the bot may not write in this channel; "
        "it needs View Channel, Send Messages, Embed Links and Read Message History"
    )
