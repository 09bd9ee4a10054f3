"""The connection to Discord: which events it asks for and which handler each goes to."""

import logging
import sys
from typing import TYPE_CHECKING, Any

import discord

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
    ) -> None:
        """Prepare the client; `wants_words` asks for the words of all messages where the application is granted them.

        It answers by itself only with them. `values` remembers which commands were published.
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
        return Standing(self._shards.connected, self.shard_count or 1)

    async def on_shard_connect(self, shard_id: int) -> None:
        """A shard has a new session."""
        self._shards.up(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """A shard has its session again."""
        self._shards.up(shard_id)

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
