"""Where a conversation's one message lives: the answer to an interaction, or a reply under a student's message.

A spot posts the message and edits it in place; what it shows and when is decided elsewhere.
"""

import logging
from typing import Any, Protocol

import discord

from bot.form import Form
from bot.platforms.discord.allowed import Shape, edit_allowed, write_allowed
from bot.platforms.discord.barriers import Barriers, to_speak
from bot.platforms.discord.errors import MessageOutOfReach
from bot.platforms.discord.ledger import Address
from bot.platforms.discord.message import NO_PINGS, Message
from bot.platforms.discord.place import place_of
from bot.platforms.discord.trouble import BAD_MOMENT
from bot.platforms.discord.writing import locked_out

log = logging.getLogger(__name__)


class Spot(Protocol):
    """A place for one message."""

    @property
    def address(self) -> Address | None:
        """Where another process of the bot could edit the message; None before it is posted, and where none could."""

    async def open(self, form: Form) -> bool:
        """Open a form in the message's place; False where none can be opened, or no longer."""

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

    def __init__(self, asked: discord.Message, barriers: Barriers) -> None:
        self._asked = asked
        self._barriers = barriers
        self._place = place_of(asked.channel, asked.channel.id)
        self._posted: discord.Message | None = None

    @property
    def address(self) -> Address | None:
        """See `Spot.address`."""
        if self._posted is None:
            return None
        return Address(channel=self._posted.channel.id, message=self._posted.id)

    async def open(self, _form: Form) -> bool:
        """See `Spot.open`; Discord has forms for interactions only."""
        return False

    async def hold(self) -> None:
        """Show that the bot is typing, where that can be shown."""
        try:
            await self._asked.channel.typing()
        except discord.Forbidden as error:
            self._barriers.meet(self._place, to_speak(self._place))
            raise locked_out() from error
        except BAD_MOMENT as error:
            log.info("typing could not be shown: %s", type(error).__name__)

    async def show(self, message: Message, *, private: bool) -> None:  # noqa: ARG002
        """Reply, or edit the reply."""
        try:
            if self._posted is None:
                self._posted = await write_allowed(self._reply, message, self._place, self._barriers)
            else:
                await edit_allowed(self._posted, message, self._asked.channel, self._barriers)
        except discord.NotFound as error:
            raise MessageOutOfReach("the message was deleted") from error

    async def _reply(self, shape: Shape) -> discord.Message:
        under: dict[str, Any] = {"reference": self._asked.to_reference(fail_if_not_exists=False)}
        return await self._asked.channel.send(
            shape.content,
            embeds=shape.embeds(),
            view=shape.message.view(),
            files=shape.attachments(),
            allowed_mentions=NO_PINGS,
            mention_author=False,
            # Bare text would unfurl its links; this would hide embeds as well.
            suppress_embeds=shape.is_plain,
            # By this Discord knows a reply that is sent again because its answer never came back.
            nonce=self._asked.id,
            **(under if shape.is_reply else {}),
        )
