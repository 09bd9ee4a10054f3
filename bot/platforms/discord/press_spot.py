"""The spot of what a press leads to: the pressed message itself where the reply takes its place, else a new one."""

from typing import Any

import discord

from bot.form import Form
from bot.platforms.discord.errors import MessageOutOfReach
from bot.platforms.discord.interaction_spot import (
    Acknowledgement,
    InteractionSpot,
    Waiting,
    channel_of,
    out_of_reach,
)
from bot.platforms.discord.ledger import Address
from bot.platforms.discord.message import NO_PINGS, Message
from bot.platforms.discord.writing import edit_in


class PressSpot:
    """The answer to a pressed button or a picked choice.

    A message that only the presser sees can be changed through the press' token alone; a public one is changed as the
    bot's own, once the press itself has changed it.
    """

    def __init__(self, interaction: discord.Interaction[Any], waiting: Waiting) -> None:
        self._interaction = interaction
        self._waiting = waiting
        self._answer = InteractionSpot(interaction, waiting)
        self._acknowledgement = Acknowledgement()
        self._changed = False

    @property
    def address(self) -> Address | None:
        """See `Spot.address`."""
        pressed = self._interaction.message
        if not self._changed or pressed is None:
            return self._answer.address
        return None if pressed.flags.ephemeral else Address(channel=pressed.channel.id, message=pressed.id)

    async def open(self, form: Form) -> bool:
        """See `Spot.open`."""
        return not self._changed and await self._answer.open(form)

    async def hold(self) -> None:
        """Acknowledge the press, so that its answer may come later."""
        await self._answer.hold()

    async def show(self, message: Message, *, private: bool) -> None:
        """Change the pressed message, or answer with one of its own."""
        pressed = self._interaction.message
        # What is for the presser alone never takes the place of what everybody sees.
        is_apart = self._is_answered_apart or (private and pressed is not None and not pressed.flags.ephemeral)
        if not message.replaces or pressed is None or is_apart:
            await self._answer.show(message, private=private)
        elif self._changed or self._answer.is_held:
            await self._change(pressed, message)
        else:
            await self._acknowledgement.give(lambda: self._update(message))
            self._changed = True

    @property
    def _is_answered_apart(self) -> bool:
        """Whether a message of its own already says that the answer is on its way."""
        return self._answer.is_held and self._waiting is not Waiting.UNSEEN

    async def _update(self, message: Message) -> None:
        await self._interaction.response.edit_message(
            embeds=message.embeds(),
            view=message.view(),
            attachments=message.attachments(),
            allowed_mentions=NO_PINGS,
        )

    async def _change(self, pressed: discord.Message, message: Message) -> None:
        if pressed.flags.ephemeral:
            await self._change_by_token(message)
            return
        try:
            own = channel_of(self._interaction).get_partial_message(pressed.id)
            await edit_in(own, message, self._interaction.channel)
        except discord.Forbidden:
            await self._change_by_token(message)
        except discord.NotFound as error:
            raise MessageOutOfReach("the message was deleted") from error

    async def _change_by_token(self, message: Message) -> None:
        try:
            # To the token of a press that changed nothing else, the pressed message is the original response.
            await self._interaction.edit_original_response(
                embeds=message.embeds(),
                view=message.view(),
                attachments=message.attachments(),
                allowed_mentions=NO_PINGS,
            )
        except discord.HTTPException as error:
            raise out_of_reach(error) or error from None
