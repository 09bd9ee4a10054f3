"""Where a conversation's one message lives: the answer to an interaction, or a reply under a student's message.

A spot posts the message and edits it in place; what it shows and when is decided elsewhere.
"""

import logging
from typing import Protocol

import discord

from bot.platforms.discord.errors import MessageOutOfReach
from bot.platforms.discord.message import NO_PINGS, Message
from bot.platforms.discord.trouble import BAD_MOMENT
from bot.platforms.discord.writing import edit_in, locked_out, with_files_where_allowed

log = logging.getLogger(__name__)


class Spot(Protocol):
    """A place for one message."""

    async def hold(self) -> None:
        """Tell the person that the message will take a moment."""

    async def show(self, message: Message, *, private: bool) -> None:
        """Post the message, or change the posted one to it.

        `private` asks that only the asker sees it; it counts for the first call.

        Raises:
            MessageOutOfReach: it cannot be written any more.
        """


class ReplySpot:
    """A reply under a student's message. It cannot be private: Discord has that for interactions only."""

    def __init__(self, asked: discord.Message) -> None:
        self._asked = asked
        self._posted: discord.Message | None = None

    async def hold(self) -> None:
        """Show that the bot is typing, where that can be shown."""
        try:
            await self._asked.channel.typing()
        except discord.Forbidden as error:
            raise locked_out() from error
        except BAD_MOMENT as error:
            log.info("typing could not be shown: %s", type(error).__name__)

    async def show(self, message: Message, *, private: bool) -> None:  # noqa: ARG002
        """Reply, or edit the reply."""
        try:
            if self._posted is None:
                self._posted = await with_files_where_allowed(self._reply, message)
            else:
                await edit_in(self._posted, message, self._asked.channel)
        except discord.Forbidden as error:
            raise locked_out() from error
        except discord.NotFound as error:
            raise MessageOutOfReach("the message was deleted") from error

    async def _reply(self, message: Message) -> discord.Message:
        return await self._asked.channel.send(
            embeds=message.embeds(),
            view=message.view(),
            files=message.attachments(),
            allowed_mentions=NO_PINGS,
            reference=self._asked.to_reference(fail_if_not_exists=False),
            mention_author=False,
            # By this Discord knows a reply that is sent again because its answer never came back.
            nonce=self._asked.id,
        )
