"""The spot of a message that answers a slash command or a pressed button."""

import contextlib
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any, TypeVar

import discord

from bot.form import Form
from bot.platforms.discord.errors import MessageOutOfReach
from bot.platforms.discord.forms import draw_form
from bot.platforms.discord.ledger import Address, Pass
from bot.platforms.discord.message import NO_PINGS, Message
from bot.platforms.discord.sharing import Shares
from bot.platforms.discord.writing import edit_in, locked_out

_Written = TypeVar("_Written")

_NOT_FOUND = 404
_ALREADY_ACKNOWLEDGED = 40060
#: Unknown interaction (too late), and interaction already acknowledged (delivered twice).
#: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_GONE = frozenset({10062, _ALREADY_ACKNOWLEDGED})
#: Unknown webhook, and invalid webhook token: the interaction's 15 minutes are over.
_TOKEN_OVER = frozenset({10015, 50027})


class Waiting(Enum):
    """What people see while an answer takes a moment."""

    #: "Thinking…" for everybody.
    IN_PUBLIC = "public"
    #: "Thinking…" for the asker alone.
    IN_PRIVATE = "private"
    #: Nothing; only after a press.
    UNSEEN = "unseen"


class Acknowledgement:
    """The one answer that an interaction takes within its 3 seconds."""

    def __init__(self) -> None:
        self._tried = False

    async def give(self, answer: Callable[[], Awaitable[_Written]]) -> _Written | None:
        """Answer the interaction; None where an earlier try did, and only Discord's word of it got lost.

        Raises:
            MessageOutOfReach: the interaction was answered elsewhere, or is over.
        """
        tried, self._tried = self._tried, True
        try:
            return await answer()
        except discord.HTTPException as error:
            if error.code == _ALREADY_ACKNOWLEDGED and tried:
                return None
            if error.code not in _GONE:
                raise
            raise MessageOutOfReach(
                f"the interaction is already answered or over (Discord error {error.code})"
            ) from error


class InteractionSpot:
    """The answer to a slash command or a pressed button.

    An interaction's token is good for 15 minutes and a proof may take longer, so a public answer is edited as the
    bot's own message through its channel; the token serves only where the bot may not enter the channel itself, and
    for private answers, which the bot could not edit otherwise.
    """

    def __init__(
        self, interaction: discord.Interaction[Any], waiting: Waiting = Waiting.IN_PUBLIC, shares: Shares | None = None
    ) -> None:
        self._interaction = interaction
        self._waiting = waiting
        self._shares = shares or Shares()
        self._acknowledgement = Acknowledgement()
        self._posted: discord.PartialMessage | None = None
        self._by_token = False
        self._held = False

    @property
    def is_held(self) -> bool:
        """Whether the interaction is acknowledged, and the answer still to come."""
        return self._held

    @property
    def address(self) -> Address | None:
        """See `Spot.address`; a private answer is open to the interaction's token alone."""
        if self._posted is None:
            return None
        by = Pass(application=self._interaction.application_id, token=self._interaction.token)
        return Address(channel=self._posted.channel.id, message=self._posted.id, by=by)

    async def open(self, form: Form) -> bool:
        """Answer with a form, as long as nothing else was; a form that was sent off cannot be answered with another."""
        if self._held or self._posted is not None or self._interaction.type is discord.InteractionType.modal_submit:
            return False
        await self._acknowledgement.give(lambda: self._interaction.response.send_modal(draw_form(form)))
        return True

    async def hold(self) -> None:
        """Acknowledge the interaction, so that the answer may come later."""
        await self._acknowledgement.give(self._defer)
        self._held = True

    async def _defer(self) -> None:
        response = self._interaction.response
        match self._waiting:
            case Waiting.IN_PUBLIC:
                await response.defer(thinking=True)
            case Waiting.IN_PRIVATE:
                await response.defer(thinking=True, ephemeral=True)
            case Waiting.UNSEEN:
                await response.defer()

    async def show(self, message: Message, *, private: bool) -> None:
        """Answer, or edit the answer."""
        if self._posted is not None:
            await self._edit(self._posted, message)
        elif not self._held:
            await self._answer(message, private=private)
        elif self._waiting is Waiting.UNSEEN:
            await self._follow_up(message, private=private)
        elif private and self._waiting is Waiting.IN_PUBLIC:
            await self._answer_held_in_private(message)
        else:
            await self._answer_held(message)

    async def _answer(self, message: Message, *, private: bool) -> None:
        sent = await self._acknowledgement.give(
            lambda: self._interaction.response.send_message(
                embeds=message.embeds(),
                view=message.view(),
                files=message.attachments(),
                allowed_mentions=NO_PINGS,
                ephemeral=private,
            )
        )
        self._by_token = private
        if sent is not None:
            self._keep(sent.message_id)
            return
        self._keep((await self._interaction.original_response()).id)
        await self.show(message, private=private)

    async def _answer_held(self, message: Message) -> None:
        self._by_token = self._waiting is Waiting.IN_PRIVATE
        sent: discord.Message | None = await self._answer_thinking(message)
        if sent is None and self._by_token:
            raise _too_late()
        if sent is None:
            sent = await self._answer_in_channel(message)
        self._keep(sent.id)

    async def _answer_thinking(self, message: Message) -> discord.Message | None:
        """Put the message in the place of "thinking…"; None where the interaction is over."""
        if self._interaction.is_expired():
            return None
        try:
            return await self._interaction.edit_original_response(
                embeds=message.embeds(),
                view=message.view(),
                attachments=message.attachments(),
                allowed_mentions=NO_PINGS,
            )
        except discord.HTTPException as error:
            if error.code in _TOKEN_OVER:
                return None
            raise out_of_reach(error) or error from None

    async def _answer_in_channel(self, message: Message) -> discord.Message:
        try:
            return await self._channel().send(
                embeds=message.embeds(),
                view=message.view(),
                files=message.attachments(),
                allowed_mentions=NO_PINGS,
                nonce=self._interaction.id,
            )
        except discord.Forbidden as error:
            raise locked_out() from error

    async def _answer_held_in_private(self, message: Message) -> None:
        """The public "thinking…" gives way to a private message."""
        if self._interaction.is_expired():
            raise _too_late()
        try:
            with contextlib.suppress(discord.NotFound):
                await self._interaction.delete_original_response()
        except discord.HTTPException as error:
            raise out_of_reach(error) or error from None
        await self._follow_up(message, private=True)

    async def _follow_up(self, message: Message, *, private: bool) -> None:
        if self._interaction.is_expired():
            raise _too_late()
        try:
            sent = await self._interaction.followup.send(
                embeds=message.embeds(),
                view=message.view(),
                files=message.attachments(),
                allowed_mentions=NO_PINGS,
                ephemeral=private,
                wait=True,
            )
        except discord.HTTPException as error:
            raise out_of_reach(error) or error from None
        self._by_token = private
        self._keep(sent.id)

    def _keep(self, message_id: int | None) -> None:
        if message_id is None:
            raise MessageOutOfReach("Discord did not say which message it made")
        self._posted = self._channel().get_partial_message(message_id)

    def _channel(self) -> discord.PartialMessageable:
        return channel_of(self._interaction)

    async def _edit(self, posted: discord.PartialMessage, message: Message) -> None:
        try:
            if not self._by_token:
                await edit_in(posted, message, self._interaction.channel)
                return
        except discord.Forbidden:
            self._by_token = True
        except discord.NotFound as error:
            raise MessageOutOfReach("the message was deleted") from error
        await self._edit_by_token(posted, message)

    async def _edit_by_token(self, posted: discord.PartialMessage, message: Message) -> None:
        if self._interaction.is_expired():
            raise MessageOutOfReach("the interaction is over, and the bot may not enter the channel")
        message = self._shares.as_it_is(posted.id, message)
        try:
            await self._interaction.followup.edit_message(
                posted.id,
                embeds=message.embeds(),
                view=message.view(),
                attachments=message.attachments(),
                allowed_mentions=NO_PINGS,
            )
        except discord.HTTPException as error:
            raise out_of_reach(error) or error from None


def channel_of(interaction: discord.Interaction[Any]) -> discord.PartialMessageable:
    """Where the interaction came from, as far as messages go.

    Raises:
        MessageOutOfReach: it came from nowhere.
    """
    client: discord.Client = interaction.client
    if interaction.channel_id is None:
        raise MessageOutOfReach("the interaction came from no channel")
    return client.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)


def out_of_reach(error: discord.HTTPException) -> MessageOutOfReach | None:
    """Why a message cannot be written by the interaction's token any more; None where it may be possible later."""
    if error.code in _TOKEN_OVER:
        return MessageOutOfReach("the interaction is over")
    if error.status == _NOT_FOUND:
        return MessageOutOfReach("the message was deleted")
    return None


def _too_late() -> MessageOutOfReach:
    return MessageOutOfReach("a private answer came later than an interaction lasts")
