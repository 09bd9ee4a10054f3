"""Where a conversation's one message lives: the answer to an interaction, or a reply under a student's message.

A spot posts the message and edits it in place; what it shows and when is decided elsewhere.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

import discord

from bot.platforms.discord.errors import MessageOutOfReach
from bot.platforms.discord.message import NO_PINGS, Message

log = logging.getLogger(__name__)

_Written = TypeVar("_Written")


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
        """Show that the bot is typing."""
        try:
            await self._asked.channel.typing()
        except discord.Forbidden as error:
            raise _locked_out() from error

    async def show(self, message: Message, *, private: bool) -> None:  # noqa: ARG002
        """Reply, or edit the reply."""
        try:
            if self._posted is None:
                self._posted = await _with_files_where_allowed(self._reply, message)
            else:
                await _edit(self._posted, message)
        except discord.Forbidden as error:
            raise _locked_out() from error
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
        )


class InteractionSpot:
    """The answer to a slash command or a pressed button.

    An interaction's token is good for 15 minutes and a proof may take longer, so a public answer is edited as the
    bot's own message through its channel; the token serves only where the bot may not enter the channel itself, and
    for private answers, which the bot could not edit otherwise.
    """

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        self._interaction = interaction
        self._posted: discord.PartialMessage | None = None
        self._by_token = False
        self._held = False

    async def hold(self) -> None:
        """Acknowledge the interaction, so that the answer may come later."""
        try:
            await self._interaction.response.defer(thinking=True)
        except discord.HTTPException as error:
            raise _unanswerable(error) from error
        self._held = True

    async def show(self, message: Message, *, private: bool) -> None:
        """Answer, or edit the answer."""
        if self._posted is not None:
            await self._edit(self._posted, message)
        elif not self._held:
            await self._answer(message, private=private)
        elif private:
            await self._answer_held_in_private(message)
        else:
            await self._answer_held(message)

    async def _answer(self, message: Message, *, private: bool) -> None:
        try:
            sent = await self._interaction.response.send_message(
                embeds=message.embeds(),
                view=message.view(),
                files=message.attachments(),
                allowed_mentions=NO_PINGS,
                ephemeral=private,
            )
        except discord.HTTPException as error:
            if error.code not in _GONE:
                raise
            raise _unanswerable(error) from error
        self._by_token = private
        self._keep(sent.message_id)

    async def _answer_held(self, message: Message) -> None:
        if self._interaction.is_expired():
            sent: discord.Message = await self._channel().send(
                embeds=message.embeds(),
                view=message.view(),
                files=message.attachments(),
                allowed_mentions=NO_PINGS,
            )
        else:
            sent = await self._interaction.edit_original_response(
                embeds=message.embeds(),
                view=message.view(),
                attachments=message.attachments(),
                allowed_mentions=NO_PINGS,
            )
        self._keep(sent.id)

    async def _answer_held_in_private(self, message: Message) -> None:
        """The public "thinking…" gives way to a private message."""
        if self._interaction.is_expired():
            raise MessageOutOfReach("a private answer came later than an interaction lasts")
        await self._interaction.delete_original_response()
        sent = await self._interaction.followup.send(
            embeds=message.embeds(),
            view=message.view(),
            files=message.attachments(),
            allowed_mentions=NO_PINGS,
            ephemeral=True,
            wait=True,
        )
        self._by_token = True
        self._keep(sent.id)

    def _keep(self, message_id: int | None) -> None:
        if message_id is None:
            raise MessageOutOfReach("Discord did not say which message it made")
        self._posted = self._channel().get_partial_message(message_id)

    def _channel(self) -> discord.PartialMessageable:
        interaction = self._interaction
        client: discord.Client = interaction.client
        if interaction.channel_id is None:
            raise MessageOutOfReach("the interaction came from no channel")
        return client.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)

    async def _edit(self, posted: discord.PartialMessage, message: Message) -> None:
        try:
            if not self._by_token:
                await _edit(posted, message)
                return
        except discord.Forbidden:
            self._by_token = True
        except discord.NotFound as error:
            raise MessageOutOfReach("the message was deleted") from error
        await self._edit_by_token(posted, message)

    async def _edit_by_token(self, posted: discord.PartialMessage, message: Message) -> None:
        if self._interaction.is_expired():
            raise MessageOutOfReach("the interaction is over, and the bot may not enter the channel")
        try:
            await self._interaction.followup.edit_message(
                posted.id,
                embeds=message.embeds(),
                view=message.view(),
                attachments=message.attachments(),
                allowed_mentions=NO_PINGS,
            )
        except discord.NotFound as error:
            raise MessageOutOfReach("the message was deleted") from error


#: Unknown interaction (too late), and interaction already acknowledged (delivered twice).
#: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_GONE = frozenset({10062, 40060})


#: The bot is in the channel, but lacks a permission for what it wants to do there.
_MISSING_PERMISSIONS = 50013


async def _edit(posted: discord.Message | discord.PartialMessage, message: Message) -> None:
    async def edit(message: Message) -> None:
        await posted.edit(
            embeds=message.embeds(),
            view=message.view(),
            attachments=message.attachments(),
            allowed_mentions=NO_PINGS,
        )

    await _with_files_where_allowed(edit, message)


async def _with_files_where_allowed(write: Callable[[Message], Awaitable[_Written]], message: Message) -> _Written:
    """Write a message; where the bot may write but not attach files, write it without them."""
    try:
        return await write(message)
    except discord.Forbidden as error:
        if not message.files or error.code != _MISSING_PERMISSIONS:
            raise
        log.warning("files could not be attached; give the bot's role the permission Attach Files in that channel")
        return await write(message.without_files())


def _locked_out() -> MessageOutOfReach:
    return MessageOutOfReach(
        "the bot may not write in this channel; "
        "it needs View Channel, Send Messages, Embed Links and Read Message History"
    )


def _unanswerable(error: discord.HTTPException) -> MessageOutOfReach:
    return MessageOutOfReach(f"the interaction is already answered or over (Discord error {error.code})")
