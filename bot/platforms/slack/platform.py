"""Connect to Slack over Socket Mode, serve until closed, and close without leaving a message half written."""

import asyncio
import logging
from collections.abc import Collection

import aiohttp
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.assistant import Assistant
from bot.errors import BotError, LoginRefused
from bot.platforms.slack.errors import SlackUnreachable
from bot.platforms.slack.handlers import BotUser, Handlers
from bot.platforms.slack.messages import Outbox
from bot.platforms.slack.work import Work

log = logging.getLogger(__name__)

#: Slack allows chat.update 50 times a minute; at this pace one message takes 20 of them.
#: https://docs.slack.dev/reference/methods/chat.update
LIVE_EVERY_S = 3.0
#: What answers under way get at the end: the longest pause between two updates, and time to send the last one.
GRACE_S = LIVE_EVERY_S + 3.0
_REQUEST_TIMEOUT_S = 15
_RETRIES = 2

#: https://docs.slack.dev/reference/methods/auth.test#errors and apps.connections.open#errors
_BAD_TOKEN = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "missing_scope",
        "no_permission",
        "access_denied",
    }
)

#: At DEBUG and INFO the SDK logs what students write, so it never gets below WARNING.
_SDK_LOG = logging.getLogger("slack_bolt.faqbot")
_SDK_LOG.setLevel(logging.WARNING)


class SlackPlatform:
    """The bot in one Slack workspace."""

    def __init__(
        self,
        assistant: Assistant,
        bot_token: SecretStr,
        app_token: SecretStr,
        *,
        recipes: Collection[str],
        base_url: str = AsyncWebClient.BASE_URL,
        every_s: float = LIVE_EVERY_S,
        grace_s: float = GRACE_S,
    ) -> None:
        self._assistant = assistant
        self._bot_token = bot_token
        self._app_token = app_token
        self._recipes = recipes
        self._base_url = base_url
        self._every_s = every_s
        self._grace_s = grace_s
        self._closing = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._connecting: asyncio.Task[AsyncSocketModeHandler] | None = None
        #: Set while the socket is open.
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Connect and serve until `close` is called.

        Raises:
            LoginRefused: Slack does not accept one of the tokens; the message names the setting to check.
            SlackUnreachable: Slack does not answer at start. Later breaks are mended by reconnecting.
        """
        self._ended.clear()
        try:
            timeout = aiohttp.ClientTimeout(total=_REQUEST_TIMEOUT_S)
            async with aiohttp.ClientSession(timeout=timeout) as session:
                await self._serve(session)
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

    async def _serve(self, session: aiohttp.ClientSession) -> None:
        work = Work()
        self._connecting = asyncio.create_task(self._connect(session, work))
        try:
            socket = await self._connecting
        except asyncio.CancelledError:
            if self._closing.is_set():
                return
            raise
        finally:
            self._connecting = None
        try:
            self.connected.set()
            await self._closing.wait()
        finally:
            self.connected.clear()
            await socket.close_async()  # type: ignore[no-untyped-call]
            await work.finish(self._grace_s)

    async def _connect(self, session: aiohttp.ClientSession, work: Work) -> AsyncSocketModeHandler:
        client = AsyncWebClient(
            token=self._bot_token.get_secret_value(),
            base_url=self._base_url,
            session=session,
            logger=_SDK_LOG,
            retry_handlers=_retries(),
        )
        bot = await self._log_in(client)
        app = _listener(bot, self._base_url)
        outbox = Outbox(client, _retries())
        Handlers(self._assistant, outbox, work, bot, self._recipes, self._every_s).register(app)
        socket = AsyncSocketModeHandler(app, self._app_token.get_secret_value(), web_client=client)
        try:
            await _open(socket)
        except BaseException:
            await socket.close_async()  # type: ignore[no-untyped-call]
            raise
        log.info("connected to Slack as @%s", bot.name)
        return socket

    async def _log_in(self, client: AsyncWebClient) -> BotUser:
        try:
            who = await client.auth_test()
        except SlackApiError as error:
            raise _refused(error, "FAQBOT_SLACK_BOT_TOKEN", "the Bot User OAuth Token (xoxb-…)") from None
        return BotUser(id=str(who["user_id"]), name=str(who["user"]))


def _listener(bot: BotUser, base_url: str) -> AsyncApp:
    async def known(team_id: str | None) -> AuthorizeResult:
        # Left to itself, bolt asks auth.test before it acknowledges the first delivery.
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_user_id=bot.id)

    return AsyncApp(
        client=AsyncWebClient(base_url=base_url, logger=_SDK_LOG),
        authorize=known,
        logger=_SDK_LOG,
        name="faqbot",
        attaching_conversation_kwargs_enabled=False,
    )


async def _open(socket: AsyncSocketModeHandler) -> None:
    try:
        # Asked for here, because the client's own connect would try a bad token again for ever.
        socket.client.wss_uri = await socket.client.issue_new_wss_url()
    except SlackApiError as error:
        raise _refused(error, "FAQBOT_SLACK_APP_TOKEN", "the app-level token (xapp-…) with connections:write") from None
    await socket.connect_async()  # type: ignore[no-untyped-call]


def _refused(error: SlackApiError, setting: str, what: str) -> BotError:
    code = str(error.response["error"])
    if code not in _BAD_TOKEN:
        return SlackUnreachable(f"Slack answered with an error at login ({code}). Try again in a few minutes.")
    return LoginRefused(f"Slack refused the token ({code}). Check {setting}: it has to be {what}, copied whole.")


def _retries() -> list[AsyncRetryHandler]:
    return [
        AsyncConnectionErrorRetryHandler(),
        AsyncRateLimitErrorRetryHandler(max_retry_count=_RETRIES),
        AsyncServerErrorRetryHandler(max_retry_count=_RETRIES),
    ]
