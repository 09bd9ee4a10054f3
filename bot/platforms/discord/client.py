"""The connection to Discord: which events it asks for and which handler each goes to."""

import logging
import sys
from typing import TYPE_CHECKING, Any

import discord
from discord.gateway import DiscordWebSocket

from bot.meter import Meter, Unmetered
from bot.platforms.discord.automatic import answer_if_known
from bot.platforms.discord.commands import FaqTree, faq_commands
from bot.platforms.discord.components import FaqButton, FaqMenu
from bot.platforms.discord.context import Context
from bot.platforms.discord.conversations import PLATFORM
from bot.platforms.discord.drafting import draft_command
from bot.platforms.discord.incidents import log_incident, new_incident_id
from bot.platforms.discord.intents import grants_words, how_to_switch_on, least_intents
from bot.platforms.discord.limits import HEARTBEAT_TIMEOUT_S
from bot.platforms.discord.mentions import answer_mention, is_addressed, is_of_person
from bot.platforms.discord.message import NO_PINGS
from bot.platforms.discord.message_command import message_command
from bot.platforms.discord.patience import PatientClient
from bot.platforms.discord.presses import take_press
from bot.platforms.discord.publishing import publish
from bot.platforms.discord.shards import Shards
from bot.platforms.discord.submissions import take_form
from bot.platforms.responses import counting
from bot.platforms.standing import Standing

if TYPE_CHECKING:
    # The store's libraries are imported when one is opened.
    from bot.platforms.discord.shared_shards import SharedShards
    from bot.store.values import ValueStore

log = logging.getLogger(__name__)


class FaqClient(PatientClient):
    """discord.py's client with the FAQ's commands, mentions and buttons."""

    def __init__(
        self,
        context: Context,
        recipes: tuple[str, ...],
        *,
        heartbeat_timeout_s: float = HEARTBEAT_TIMEOUT_S,
        wants_words: bool = True,
        values: "ValueStore | None" = None,
        meter: Meter | None = None,
        sharing: "SharedShards | None" = None,
    ) -> None:
        """Prepare the client; `wants_words` asks for the words of all messages where the application is granted them.

        It answers by itself only with them. `values` remembers which commands were published. With `sharing` it serves
        the shards that are this process's, otherwise all.
        """
        # The bot does not speak, so an operator need not hear that voice is not installed.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        self._intents_asked_for = least_intents()
        self._wants_words = wants_words
        meter = meter or Unmetered()
        self._shards = Shards(lambda: meter.reconnected(PLATFORM))
        super().__init__(
            # Read when a session is started, after `setup_hook`.
            intents=self._intents_asked_for,
            allowed_mentions=NO_PINGS,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            heartbeat_timeout=heartbeat_timeout_s,
            http_trace=counting(PLATFORM, meter),
        )
        self._context = context
        self._values = values
        self._sharing = sharing
        self.tree = FaqTree(self, context, values)
        self.tree.add_command(faq_commands(context, recipes))
        self.tree.add_command(message_command(context))
        self.tree.add_command(draft_command(context))

    @property
    def has_words(self) -> bool:
        """Whether Discord sends this client what people write to each other."""
        return self.intents.message_content

    @property
    def standing(self) -> Standing:
        """How the shards stand."""
        if self._sharing is None or not self._sharing.is_known:
            return Standing(self._shards.connected, self.shard_count or 1)
        return Standing(self._shards.connected, len(self._sharing.mine))

    def serves(self, guild_id: int) -> bool:
        """Whether this process is told what happens on a server; what it remembers of others may be out of date."""
        guild = self.get_guild(guild_id)
        return guild is not None and self._is_mine(guild.shard_id)

    async def guild_of(self, guild_id: int) -> discord.Guild | None:
        """A server as it is now: as this process is told, or as Discord says of one that another process serves.

        Raises:
            HTTPException: Discord does not say; it is NotFound where the bot is not there.
        """
        if self._sharing is None or self.serves(guild_id):
            return self.get_guild(guild_id)
        return await self.fetch_guild(guild_id, with_counts=False)

    def _is_mine(self, shard_id: int) -> bool:
        return self._sharing is None or shard_id in self._sharing.mine

    async def launch_shards(self) -> None:
        """Connect every shard, or agree with the other processes who connects which."""
        if self._sharing is None:
            await super().launch_shards()
            return
        recommended, _, limits = await self.http.get_bot_gateway()
        self.shard_count = await self._sharing.begin(recommended, limits["max_concurrency"])
        self._connection.shard_count = self.shard_count
        # discord.py calls itself ready when as many shards as are named here are.
        self._connection.shard_ids = [0]

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until Discord takes another session."""
        if self._sharing is None or shard_id is None:
            await super().before_identify_hook(shard_id, initial=initial)
        else:
            await self._sharing.wait_for_turn(shard_id)

    async def connect_shard(self, shard: int) -> None:
        """See `bot.platforms.discord.shared_shards.Connections`."""
        await self.launch_shard(DiscordWebSocket.DEFAULT_GATEWAY, shard)

    async def leave_shard(self, shard: int) -> None:
        """See `bot.platforms.discord.shared_shards.Connections`."""
        if (connection := self.get_shard(shard)) is not None:
            await connection.disconnect()

    def is_connected(self, shard: int) -> bool:
        """See `bot.platforms.discord.shared_shards.Connections`."""
        return self._shards.is_up(shard)

    async def on_shard_connect(self, shard_id: int) -> None:
        """A shard has a new session."""
        await self._up(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """A shard has its session again."""
        await self._up(shard_id)

    async def _up(self, shard_id: int) -> None:
        self._shards.up(shard_id)
        if not self._is_mine(shard_id):
            # It was on its way back when another process took it over.
            await self.leave_shard(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """A shard lost its connection, or gives it up."""
        self._shards.down(shard_id)

    async def setup_hook(self) -> None:
        """Recognise buttons and menus, also those of earlier runs, and publish the commands; once per start."""
        self.add_dynamic_items(FaqButton, FaqMenu)
        await publish(self.tree, self.application_id, self._values)
        self._intents_asked_for.message_content = self._wants_words and grants_words(self.application)
        if self._wants_words and not self.has_words:
            log.info(
                "automatic answers are off, all else works: to have them, %s", how_to_switch_on(self.application_id)
            )

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Log what no conversation has caught; discord.py's own way would log the event's words."""
        if (error := sys.exception()) is not None:
            log_incident(new_incident_id(), error, event_method)

    async def on_message(self, message: discord.Message) -> None:
        """Answer where the bot is addressed, and where it may speak up by itself."""
        if self.user is None or not is_of_person(message):
            return
        if is_addressed(message, self.user.id):
            await answer_mention(self._context, message)
        elif self.has_words:
            await answer_if_known(self._context, message, self.user.id)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Do what a form asks for; commands, buttons and menus are dispatched by discord.py."""
        if interaction.type is discord.InteractionType.modal_submit:
            await take_form(self._context, interaction)

    async def pressed(self, interaction: discord.Interaction[Any], kind: str, argument: str) -> None:
        """Do what a button or a picked choice asks for."""
        await take_press(self._context, interaction, kind, argument)
