"""How deliveries reach the bot: over a socket that it opens, or as signed requests to an address of its own.

Both hand them to the same listeners.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web
from pydantic import SecretStr
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BotError
from bot.platforms.slack.errors import PortTaken, refused
from bot.platforms.slack.sockets import WAITS_S, Sockets
from bot.platforms.standing import Standing

log = logging.getLogger(__name__)

#: Where requests arrive; the manifest for HTTP mode names it.
REQUEST_PATH = "/slack/events"
#: The largest delivery taken, in bytes; Slack's own are far below.
_MAX_BYTES = 2**20

#: At DEBUG and INFO the SDK logs what students write, so it never gets below WARNING.
SDK_LOG = logging.getLogger("slack_bolt.faqbot")
SDK_LOG.setLevel(logging.WARNING)


def _nobody() -> None:
    """Nobody wants to know."""


class Receiver(Protocol):
    """An open way for deliveries."""

    @property
    def standing(self) -> Standing:
        """How its connections stand."""

    async def close(self) -> None:
        """Take nothing new."""


class Receiving(Protocol):
    """A way for deliveries that can be opened."""

    @property
    def signing_secret(self) -> SecretStr | None:
        """What deliveries are signed with, where they are."""

    async def open(self, app: AsyncApp, client: AsyncWebClient) -> Receiver:
        """Let deliveries come to the app's listeners."""


@dataclass(frozen=True, slots=True)
class OverSocket:
    """Socket Mode: the bot connects to Slack, so no public address is needed."""

    app_token: SecretStr
    signing_secret: SecretStr | None = None
    #: Seconds before each further attempt to connect.
    waits_s: Sequence[float] = WAITS_S
    #: Told when a connection was lost or given up and another stands in its place.
    reconnected: Callable[[], None] = _nobody

    async def open(self, app: AsyncApp, client: AsyncWebClient) -> Receiver:
        """Connect.

        Raises:
            LoginRefused: Slack does not accept the app-level token.
            SlackUnreachable: Slack answers with an error.
        """
        sockets = Sockets(
            app,
            client,
            self.app_token.get_secret_value(),
            _refused_socket,
            waits_s=self.waits_s,
            reconnected=self.reconnected,
        )
        try:
            await sockets.open()
        except BaseException:
            await sockets.close()
            raise
        return sockets


@dataclass(frozen=True, slots=True)
class OverHttp:
    """HTTP mode: Slack sends signed requests, which a proxy with a certificate passes on to this address."""

    signing_secret: SecretStr
    host: str = "127.0.0.1"
    port: int = 3000

    async def open(self, app: AsyncApp, client: AsyncWebClient) -> Receiver:  # noqa: ARG002
        """Listen. Bolt checks every request's signature, and that it is not older than five minutes.

        Raises:
            PortTaken: the address cannot be listened on.
        """

        async def receive(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

        server = web.Application(client_max_size=_MAX_BYTES)
        server.router.add_post(REQUEST_PATH, receive)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port).start()
        except OSError as error:
            await runner.cleanup()
            raise PortTaken(
                f"{self.host}:{self.port} cannot be listened on ({error.strerror}). "
                "Choose another FAQBOT_SLACK_PORT or FAQBOT_SLACK_HOST."
            ) from error
        address = runner.addresses[0]
        log.info("waiting for Slack's requests at http://%s:%s%s", address[0], address[1], REQUEST_PATH)
        return _Server(runner)


def listener(bot_user: str, base_url: str, receiving: Receiving) -> AsyncApp:
    """Bolt's dispatcher for this bot; nothing is looked up before a delivery is acknowledged."""

    async def known(team_id: str | None) -> AuthorizeResult:
        # Left to itself, bolt asks auth.test before it acknowledges the first delivery.
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_user_id=bot_user)

    secret = receiving.signing_secret
    return AsyncApp(
        client=AsyncWebClient(base_url=base_url, logger=SDK_LOG),
        authorize=known,
        logger=SDK_LOG,
        name="faqbot",
        signing_secret=None if secret is None else secret.get_secret_value(),
        attaching_conversation_kwargs_enabled=False,
        # Bolt looks every 10 ms whether a listener has acknowledged. This bot's only acknowledge and start the work.
        process_before_response=True,
    )


def _refused_socket(error: SlackApiError) -> BotError:
    return refused(error, "FAQBOT_SLACK_APP_TOKEN", "the app-level token (xapp-…) with connections:write")


class _Server:
    def __init__(self, runner: web.AppRunner) -> None:
        self._runner = runner

    @property
    def standing(self) -> Standing:
        return Standing(1, 1)

    async def close(self) -> None:
        await self._runner.cleanup()
