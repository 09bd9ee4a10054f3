"""Discord as one of the bot's platforms: start, serve until closed, and stop without leaving a message half told."""

import asyncio
import logging
from datetime import datetime
from typing import TYPE_CHECKING

import aiohttp
import discord
from pydantic import SecretStr

from bot.asker import Asker
from bot.assistant import Assistant
from bot.errors import PostFailed
from bot.meter import Meter
from bot.platforms.discord.client import FaqClient
from bot.platforms.discord.context import Context
from bot.platforms.discord.conversations import PLATFORM, Conversations
from bot.platforms.discord.errors import DiscordIntentsRefused, DiscordTokenRefused, DiscordUnreachable
from bot.platforms.discord.incidents import NewId, new_incident_id
from bot.platforms.discord.intents import how_to_switch_on
from bot.platforms.discord.ledger import ledger_with
from bot.platforms.discord.left_behind import LeftBehind
from bot.platforms.discord.limits import (
    EDIT_EVERY_S,
    GRACE_S,
    HEARTBEAT_TIMEOUT_S,
    HOLD_AFTER_S,
    PRIVATE_GROWS_S,
    RETRY_AFTER_S,
)
from bot.platforms.discord.notice import post_notice
from bot.platforms.leftovers import LOOK_EVERY_S
from bot.platforms.standing import Standing
from bot.platforms.taken_up import TakenUp
from bot.reply import Reply

if TYPE_CHECKING:
    # Its libraries are imported when a store is opened.
    from bot.platforms.discord.only_one import OnlyOne
    from bot.platforms.discord.shared_shards import SharedShards
    from bot.store import Place, Store

log = logging.getLogger(__name__)

#: The gateway's close code for a token it does not accept.
#: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
_AUTHENTICATION_FAILED = 4004


class DiscordPlatform:
    """The bot on Discord. Several platforms can share one process and one event loop."""

    def __init__(
        self,
        assistant: Assistant,
        token: SecretStr,
        *,
        recipes: tuple[str, ...],
        every_s: float = EDIT_EVERY_S,
        hold_after_s: float = HOLD_AFTER_S,
        grace_s: float = GRACE_S,
        retry_after_s: tuple[float, ...] = RETRY_AFTER_S,
        heartbeat_timeout_s: float = HEARTBEAT_TIMEOUT_S,
        private_for_s: float = PRIVATE_GROWS_S,
        new_incident: NewId = new_incident_id,
        store: "Store | None" = None,
        look_every_s: float = LOOK_EVERY_S,
        meter: Meter | None = None,
        sharing: "SharedShards | None" = None,
        only: "OnlyOne | None" = None,
    ) -> None:
        """Prepare the platform; nothing connects yet.

        Args:
            assistant: answers and proves.
            token: the bot token.
            recipes: names that `/faq seed` offers, at most 25 are shown.
            every_s: fewest seconds between two edits of one message.
            hold_after_s: ask Discord for more time when the first reply takes longer; below 3 seconds.
            grace_s: most seconds that `close` waits for last edits.
            retry_after_s: before each further try of a first or last message that Discord did not take.
            heartbeat_timeout_s: a gateway silent for longer is left for a new connection.
            private_for_s: a private message that still grows says after so long how to see the rest; below 15 minutes.
            new_incident: makes the id of an unforeseen error.
            store: keeps what must survive a restart; without one a message that a crash leaves growing stays so.
            look_every_s: seconds between two looks for messages that another process left growing.
            meter: counts what happens.
            sharing: with whom the shards are shared, where other processes may serve the same bot; needs a store.
            only: the right to serve, where one process at a time may.
        """
        self._token = token
        self._grace_s = grace_s
        self._ledger = ledger_with(store.messages if store is not None else None)
        self._values = store.values if store is not None else None
        self._look_every_s = look_every_s
        self._retry_after_s = retry_after_s
        self._conversations = Conversations(hold_after_s, retry_after_s, new_incident, self._ledger, meter)
        self._sharing = sharing
        self._only = only
        self._context = Context(
            assistant=assistant,
            conversations=self._conversations,
            every_s=every_s,
            taken_up=TakenUp(PLATFORM, store.delivered if store is not None and sharing is not None else None),
            private_for_s=private_for_s,
        )
        self._recipes = recipes
        self._heartbeat_timeout_s = heartbeat_timeout_s
        self._serving: asyncio.Task[None] | None = None
        self._closed = False
        self._meter = meter
        self._current: FaqClient | None = None

    @property
    def name(self) -> str:
        """What the platform is called in logs and counts."""
        return PLATFORM

    @property
    def standing(self) -> Standing:
        """How the gateway's connections stand."""
        if self._only is not None and self._only.waits:
            return Standing(0, 0)
        return Standing(0, 1) if self._current is None else self._current.standing

    def serves(self, place: "Place") -> bool:
        """See `Door.serves`: each of several processes has the servers of its shards."""
        if self._current is None or not place.server.isdecimal():
            return False
        return self._current.serves(int(place.server))

    async def post(self, place: "Place", reply: Reply, key: str, *, tried_since: datetime | None = None) -> None:
        """See `Door.post`."""
        if self._current is None:
            raise PostFailed("Discord is not connected")
        await post_notice(
            self._current,
            self._context.barriers,
            place,
            reply,
            key,
            tried_since=tried_since,
            retry_after_s=self._retry_after_s,
        )

    async def recall(self, asker: Asker) -> Asker | None:
        """Somebody with the rights they have on their server now; none where Discord cannot be asked."""
        unknown = asker.model_copy(update={"manages": False, "roles": frozenset()})
        client = self._current
        if client is None or not asker.server:
            return unknown
        try:
            guild = await client.guild_of(int(asker.server))
            if guild is None:
                return unknown
            member = await guild.fetch_member(int(asker.id))
        except discord.NotFound:
            return None
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.info("a person's rights could not be looked up: %s", type(error).__name__)
            return unknown
        return asker.model_copy(
            update={
                "manages": member.guild_permissions.manage_guild,
                "roles": frozenset(str(role.id) for role in member.roles),
                "name": member.display_name,
            }
        )

    async def run(self) -> None:
        """Connect and serve until `close` is called; a lost connection is taken up again.

        Raises:
            DiscordTokenRefused: the token is wrong.
            DiscordIntentsRefused: the bot asks for an intent that it was not granted.
            DiscordUnreachable: Discord did not answer, or not as expected, while starting.
        """
        if self._closed:
            return
        self._serving = asyncio.create_task(self._serve())
        try:
            await asyncio.wait({self._serving})
        except asyncio.CancelledError:
            await self.close()
            raise
        if not self._serving.cancelled():
            self._serving.result()

    async def close(self) -> None:
        """Give open messages a bounded time for their last edit, then disconnect."""
        self._closed = True
        await self._conversations.finish(self._grace_s)
        if self._serving is not None:
            self._serving.cancel()
            await asyncio.wait({self._serving})

    async def _serve(self) -> None:
        if self._only is None:
            await self._serve_or_explain()
            return
        await self._only.take()
        try:
            await self._serve_or_explain()
        finally:
            self._only.leave()

    async def _serve_or_explain(self) -> None:
        try:
            await self._serve_with_words_where_granted()
        except discord.LoginFailure:
            raise DiscordTokenRefused from None
        except discord.PrivilegedIntentsRequired:
            raise DiscordIntentsRefused from None
        except discord.ConnectionClosed as error:
            if error.code == _AUTHENTICATION_FAILED:
                raise DiscordTokenRefused from None
            raise DiscordUnreachable(f"the gateway closed the connection ({error.code})") from error
        except discord.HTTPException as error:
            raise DiscordUnreachable(f"Discord answered with HTTP status {error.status}") from error
        except aiohttp.ClientConnectorDNSError as error:
            raise DiscordUnreachable(f"the name {error.host} cannot be looked up (DNS)") from error
        except (aiohttp.ClientError, discord.GatewayNotFound, OSError) as error:
            raise DiscordUnreachable(type(error).__name__) from error

    async def _serve_with_words_where_granted(self) -> None:
        client = self._client(wants_words=True)
        try:
            await self._stay_connected(client)
        except discord.PrivilegedIntentsRequired:
            if not client.has_words:
                raise
            log.warning(
                "Discord took the Message Content Intent from this bot: it goes on without automatic answers. "
                "To have them again, %s",
                how_to_switch_on(client.application_id),
            )
            await self._stay_connected(self._client(wants_words=False))

    def _client(self, *, wants_words: bool) -> FaqClient:
        return FaqClient(
            self._context,
            self._recipes,
            heartbeat_timeout_s=self._heartbeat_timeout_s,
            wants_words=wants_words,
            values=self._values,
            meter=self._meter,
            sharing=self._sharing,
        )

    async def _stay_connected(self, client: FaqClient) -> None:
        if self._sharing is None:
            await self._connect(client)
            return
        following = asyncio.create_task(self._sharing.follow(client))
        connecting = asyncio.create_task(self._connect(client))
        try:
            done, _ = await asyncio.wait({following, connecting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # The leases last, so that nobody takes a shard that is still connected here.
            for task in (following, connecting):
                task.cancel()
                await asyncio.wait({task})
            await self._sharing.leave()
        for task in done:
            task.result()

    async def _connect(self, client: FaqClient) -> None:
        async with client:
            left_behind = LeftBehind(self._ledger, self._context.barriers, self._context.assistant.last_words)
            ending = asyncio.create_task(left_behind.follow(client, self._look_every_s))
            self._current = client
            try:
                await client.start(self._token.get_secret_value())
            finally:
                self._current = None
                ending.cancel()
                await asyncio.wait({ending})
