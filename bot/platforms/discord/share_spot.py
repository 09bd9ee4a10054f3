"""The spot of a shared answer: it goes to the channel, and the private message that it was shared from says so."""

from typing import Any

import discord

from bot.form import Form
from bot.platforms.discord.components import asks_for
from bot.platforms.discord.interaction_spot import InteractionSpot, Waiting, channel_of, out_of_reach
from bot.platforms.discord.ledger import Address
from bot.platforms.discord.message import NO_PINGS, Message
from bot.platforms.discord.sharing import Shares
from bot.platforms.discord.writing import with_files_where_allowed
from bot.reply import ActionKind


class ShareSpot:
    """Where the answer of a share button goes; a refusal goes to the presser alone.

    Each step is done once, so that a later step which Discord did not take can be tried again.
    """

    def __init__(self, interaction: discord.Interaction[Any], shares: Shares, pressed: discord.Message) -> None:
        self._interaction = interaction
        self._shares = shares
        self._pressed = pressed
        self._answer = InteractionSpot(interaction, Waiting.UNSEEN)
        self._wanted: Message | None = None
        self._shared: discord.Message | None = None

    @property
    def address(self) -> Address | None:
        """See `Spot.address`; a shared answer offers its proof and does not grow."""
        return None

    async def open(self, _form: Form) -> bool:
        """See `Spot.open`; what is shared is no form."""
        return False

    async def hold(self) -> None:
        """Acknowledge the press, so that its answer may come later."""
        await self._answer.hold()

    async def show(self, message: Message, *, private: bool) -> None:
        """Post the answer for everybody, and take the button from the private message."""
        if private or self._wanted not in {None, message}:
            # A refusal, or, once an answer was to be shared, an apology for what went wrong with that.
            await self._explain(message)
            return
        self._wanted = message
        if not self._answer.is_held:
            await self._answer.hold()
        if self._shared is None:
            self._shared = await with_files_where_allowed(self._post, message)
            await self._say_so(self._shared)

    async def _explain(self, message: Message) -> None:
        if self._shared is None:
            self._shares.failed(self._pressed.id)
        await self._answer.show(message, private=True)

    async def _post(self, message: Message) -> discord.Message:
        """Post as the bot, under the message that is answered; where it may not write there, by the press' token."""
        try:
            return await channel_of(self._interaction).send(
                embeds=message.embeds(),
                view=message.view(),
                files=message.attachments(),
                allowed_mentions=NO_PINGS,
                mention_author=False,
                # By this Discord knows an answer that is shared twice, by another process or after a broken connection.
                nonce=self._pressed.id,
                **self._under(message.target),
            )
        except discord.Forbidden:
            return await self._post_by_token(message)

    def _under(self, target: str) -> dict[str, Any]:
        channel_id = self._interaction.channel_id
        if not target.isdecimal() or channel_id is None:
            return {}
        reference = discord.MessageReference(
            message_id=int(target),
            channel_id=channel_id,
            guild_id=self._interaction.guild_id,
            fail_if_not_exists=False,
        )
        return {"reference": reference}

    async def _post_by_token(self, message: Message) -> discord.Message:
        try:
            return await self._interaction.followup.send(
                embeds=message.embeds(),
                view=message.view(),
                files=message.attachments(),
                allowed_mentions=NO_PINGS,
                wait=True,
            )
        except discord.HTTPException as error:
            raise out_of_reach(error) or error from None

    async def _say_so(self, shared: discord.Message) -> None:
        view = discord.ui.View.from_message(self._pressed, timeout=None)
        for item in view.children:
            if asks_for(ActionKind.SHARE, getattr(item, "custom_id", None)):
                view.remove_item(item)
        view.stop()
        try:
            await self._interaction.edit_original_response(
                content=f"-# Shared with the channel: {shared.jump_url}", view=view, allowed_mentions=NO_PINGS
            )
        except discord.HTTPException as error:
            raise out_of_reach(error) or error from None
