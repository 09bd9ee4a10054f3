"""The connection to Discord: which events it asks for and which handler each goes to."""

import sys
from typing import Any

import discord

from bot.platforms.discord.commands import FaqTree, faq_commands
from bot.platforms.discord.components import FaqButton
from bot.platforms.discord.context import Context, asker_of
from bot.platforms.discord.conversations import in_private
from bot.platforms.discord.incidents import log_incident, new_incident_id
from bot.platforms.discord.interaction_spot import InteractionSpot
from bot.platforms.discord.limits import HEARTBEAT_TIMEOUT_S
from bot.platforms.discord.mentions import answer_if_asked
from bot.platforms.discord.message import NO_PINGS
from bot.reply import ActionKind


def least_intents() -> discord.Intents:
    """The events the bot needs; none is privileged.

    Without the message-content intent Discord still sends the text of messages that mention the bot or go to it
    directly, https://discord.com/developers/docs/events/gateway#message-content-intent.
    """
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class FaqClient(discord.AutoShardedClient):
    """discord.py's client with the FAQ's commands, mentions and buttons."""

    def __init__(
        self, context: Context, recipes: tuple[str, ...], *, heartbeat_timeout_s: float = HEARTBEAT_TIMEOUT_S
    ) -> None:
        # The bot does not speak, so an operator need not hear that voice is not installed.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=least_intents(),
            allowed_mentions=NO_PINGS,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            heartbeat_timeout=heartbeat_timeout_s,
        )
        self._context = context
        self.tree = FaqTree(self, context)
        self.tree.add_command(faq_commands(context, recipes))

    async def setup_hook(self) -> None:
        """Recognise the bot's buttons, also those of earlier runs, and publish the commands; once per start."""
        self.add_dynamic_items(FaqButton)
        await self.tree.sync()

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Log what no conversation has caught; discord.py's own way would log the event's words."""
        if (error := sys.exception()) is not None:
            log_incident(new_incident_id(), error, event_method)

    async def on_message(self, message: discord.Message) -> None:
        """Answer where the bot is addressed."""
        if self.user is not None:
            await answer_if_asked(self._context, message, self.user.id)

    async def pressed(self, interaction: discord.Interaction[Any], kind: str, argument: str) -> None:
        """Do what a button asks for; an entry is shown to the presser alone, since others may not have asked."""
        if not self._context.taken_up.is_first(str(interaction.id)):
            return
        asker = asker_of(interaction)
        replies = self._context.assistant.act(kind, argument, asker, every_s=self._context.every_s)
        if kind == ActionKind.SHOW_ENTRY:
            replies = in_private(replies)
        await self._context.conversations.hold(replies, InteractionSpot(interaction), "a button")
