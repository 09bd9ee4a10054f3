"""Connect to Slack, serve until closed, and close without leaving a message half written."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

import aiohttp
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.asker import Asker
from bot.assistant import Assistant
from bot.errors import PostFailed
from bot.meter import Meter, Unmetered
from bot.platforms.leftovers import LOOK_EVERY_S
from bot.platforms.responses import counting
from bot.platforms.slack.context import BotUser, Context
from bot.platforms.slack.errors import SlackUnreachable, refused
from bot.platforms.slack.handlers import Handlers
from bot.platforms.slack.ledger import ledger_with, leftovers
from bot.platforms.slack.messages import Outbox
from bot.platforms.slack.notice import Notices
from bot.platforms.slack.pace import POST_EVERY_S, Pace
from bot.platforms.slack.people import People
from bot.platforms.slack.posting import Posting
from bot.platforms.slack.receivers import SDK_LOG, Receiver, Receiving, listener
from bot.platforms.slack.retries import RETRY_WAITS_S, retry_handlers
from bot.platforms.slack.scopes import tell_what_is_off
from bot.platforms.slack.work import PLATFORM, Work
from bot.platforms.standing import Standing
from bot.reply import Reply
from bot.store import Place, Store, open_store
from bot.store_location import InMemory

log = logging.getLogger(__name__)

#: Slack allows chat.update 50 times a minute; at this pace one message takes 20 of them.
#: https://docs.slack.dev/reference/methods/chat.update
LIVE_EVERY_S = 3.0
#: What answers under way get at the end: the longest pause between two updates, and time to send the last one.
GRACE_S = LIVE_EVERY_S + 3.0
#: The emoji with which staff have a message answered.
EMOJI = "faq"
_REQUEST_TIMEOUT_S = 15


class SlackPlatform:
    """The bot in one Slack workspace. `receiving` is how Slack's deliveries reach it.

    Without a `store` nothing is remembered beyond its life: not what was delivered, and not which messages grow.
    """

    def __init__(
        self,
        assistant: Assistant,
        bot_token: SecretStr,
        receiving: Receiving,
        *,
        recipes: Collection[str],
        store: Store | None = None,
        emoji: str = EMOJI,
        base_url: str = AsyncWebClient.BASE_URL,
        every_s: float = LIVE_EVERY_S,
        post_every_s: float = POST_EVERY_S,
        retry_waits_s: Sequence[float] = RETRY_WAITS_S,
        grace_s: float = GRACE_S,
        meter: Meter | None = None,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._assistant = assistant
        self._bot_token = bot_token
        self._receiving = receiving
        self._recipes = recipes
        self._store = store
        self._emoji = emoji
        self._base_url = base_url
        self._every_s = every_s
        self._post_every_s = post_every_s
        self._retry_waits_s = retry_waits_s
        self._grace_s = grace_s
        self._meter = meter or Unmetered()
        self._receiver: Receiver | None = None
        self._look_every_s = look_every_s
        self._notices: Notices | None = None
        self._people: People | None = None
        self._closing = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._connecting: asyncio.Task[Receiver] | None = None
        #: Set while deliveries can arrive.
        self.connected = asyncio.Event()

    @property
    def name(self) -> str:
        """What the platform is called in logs and counts."""
        return PLATFORM

    @property
    def standing(self) -> Standing:
        """How its connections stand."""
        return Standing(0, 1) if self._receiver is None else self._receiver.standing

    def serves(self, place: Place) -> bool:
        """See `Door.serves`."""
        return self._notices is not None and self._notices.serves(place)

    async def post(self, place: Place, reply: Reply, key: str, *, tried_since: datetime | None = None) -> None:
        """See `Door.post`."""
        if self._notices is None:
            raise PostFailed("Slack is not connected")
        await self._notices.post(place, reply, key, tried_since=tried_since)

    async def recall(self, asker: Asker) -> Asker | None:
        """Somebody with the rights that Slack gives them now, believed for some minutes; none while not connected."""
        if self._people is None:
            return asker.model_copy(update={"manages": False, "roles": frozenset()})
        return await self._people.with_rights(asker, await self._assistant.preferences(asker))

    async def run(self) -> None:
        """Connect and serve until `close` is called.

        Raises:
            LoginRefused: Slack does not accept one of the tokens; the message names the setting to check.
            SlackUnreachable: Slack does not answer at start. Later breaks are mended by reconnecting.
        """
        self._ended.clear()
        try:
            timeout = aiohttp.ClientTimeout(total=_REQUEST_TIMEOUT_S)
            traces = [counting(PLATFORM, self._meter)]
            async with (
                aiohttp.ClientSession(timeout=timeout, trace_configs=traces) as session,
                self._open_store() as store,
            ):
                await self._serve(session, store)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUnreachable(f"Slack does not answer ({type(error).__name__}). Check the network.") from error
        finally:
            self._ended.set()

    async def close(self) -> None:
        """Take nothing new, let answers under way say their last word, and disconnect.

        Proofs should be told to stop before: what still runs after the grace period is cut off, and says so.
        """
        self._closing.set()
        if self._connecting is not None:
            self._connecting.cancel()
        await self._ended.wait()

    @contextlib.asynccontextmanager
    async def _open_store(self) -> AsyncIterator[Store]:
        if self._store is not None:
            yield self._store
            return
        async with await open_store(InMemory()) as store:
            yield store

    async def _serve(self, session: aiohttp.ClientSession, store: Store) -> None:
        if self._closing.is_set():
            return
        work = Work(self._meter)
        retries = retry_handlers(self._retry_waits_s)
        client = AsyncWebClient(
            token=self._bot_token.get_secret_value(),
            base_url=self._base_url,
            session=session,
            logger=SDK_LOG,
            retry_handlers=retries,
        )
        posting = Posting(client, Pace(self._post_every_s), self._retry_waits_s)
        ledger = ledger_with(store.messages)
        outbox = Outbox(client, retries, ledger, posting)
        self._connecting = asyncio.create_task(self._connect(outbox, posting, store, work))
        try:
            receiver = self._receiver = await self._connecting
        except asyncio.CancelledError:
            if self._closing.is_set():
                return
            raise
        finally:
            self._connecting = None
        ending = asyncio.create_task(
            leftovers(ledger, outbox.posted, self._assistant.last_words).follow(self._look_every_s)
        )
        try:
            self.connected.set()
            await self._closing.wait()
        finally:
            self.connected.clear()
            self._receiver = self._notices = self._people = None
            ending.cancel()
            await receiver.close()
            await work.finish(self._grace_s)
            await asyncio.gather(ending, return_exceptions=True)

    async def _connect(self, outbox: Outbox, posting: Posting, store: Store, work: Work) -> Receiver:
        bot = await self._log_in(outbox.client)
        self._people = People(outbox.client, bot.team)
        context = Context(
            assistant=self._assistant,
            outbox=outbox,
            people=self._people,
            delivered=store.delivered,
            bot=bot,
            recipes=self._recipes,
            every_s=self._every_s,
            emoji=self._emoji,
        )
        app = listener(bot.id, self._base_url, self._receiving)
        handlers = Handlers(context, work)
        handlers.register(app)
        handlers.register_rest(app)
        receiver = await self._receiving.open(app, outbox.client)
        self._notices = Notices(posting, bot.team)
        log.info("connected to Slack as @%s", bot.name)
        return receiver

    async def _log_in(self, client: AsyncWebClient) -> BotUser:
        try:
            who = await client.auth_test()
        except SlackApiError as error:
            raise refused(error, "FAQBOT_SLACK_BOT_TOKEN", "the Bot User OAuth Token (xoxb-…)") from None
        tell_what_is_off(who.headers)
        return BotUser(id=str(who["user_id"]), name=str(who["user"]), team=str(who.get("team_id") or ""))
