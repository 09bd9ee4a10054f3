"""Several connections to Slack, each replaced before Slack closes it, so that no delivery finds the bot away.

The SDK's own client closes a connection before it opens the next, and then acknowledges on the new one what came over
the old. Here a client keeps one connection for its life: when that is to end, another client is connected first, and
the old one goes on reading and acknowledging until Slack closes it. What a delivery means is bolt's matter.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine, Sequence

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BotError, LoginRefused
from bot.platforms.standing import Standing

log = logging.getLogger(__name__)

#: Slack allows ten and delivers to any of them; two are enough for one to stand while the other is replaced.
#: https://docs.slack.dev/apis/events-api/using-socket-mode
CONNECTIONS = 2
#: Before each further attempt to connect, in seconds; the last is repeated.
WAITS_S = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
#: How long a connection that Slack wants to close is still read; Slack closes it about ten seconds after its warning.
DRAIN_S = 15.0
#: A connection that lived shorter counts as a failed attempt, so that nothing spins.
_YOUNG_S = 10.0
_PING_EVERY_S = 5.0
_LOOK_EVERY_S = 0.25
_CONNECT_TIMEOUT_S = 15.0
#: Deliveries whose acknowledgement carries something: options for a menu, what becomes of a modal. All others are
#: acknowledged before they are looked at.
_ACKNOWLEDGED_WITH_AN_ANSWER = frozenset({"block_suggestion", "view_submission"})


class Sockets:
    """Keeps `count` connections open between `open` and `close`."""

    def __init__(
        self,
        app: AsyncApp,
        client: AsyncWebClient,
        app_token: str,
        explain: Callable[[SlackApiError], BotError],
        *,
        count: int = CONNECTIONS,
        waits_s: Sequence[float] = WAITS_S,
        drain_s: float = DRAIN_S,
        seconds: Callable[[], float] = time.monotonic,
        reconnected: Callable[[], None] = lambda: None,
    ) -> None:
        self._app = app
        self._client = client
        self._app_token = app_token
        self._explain = explain
        self._count = count
        self._waits_s = waits_s
        self._drain_s = drain_s
        self._seconds = seconds
        self._reconnected = reconnected
        self._serving: dict[_OneSocket, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures = 0

    @property
    def standing(self) -> Standing:
        """How many connections can bring something. One is enough; the others stand by."""
        return Standing(sum(not socket.is_broken for socket in self._serving), 1)

    async def open(self) -> None:
        """Connect once; the other connections follow in the background, so that one slow one holds nothing up.

        Raises:
            BotError: Slack refuses the app-level token, or answers with an error, as `explain` puts it.
            aiohttp.ClientError, TimeoutError: Slack does not answer.
        """
        try:
            await self._connect()
        except SlackApiError as error:
            raise self._explain(error) from None
        for _ in range(self._count - 1):
            self._start(self._add())
        self._start(self._look_after())

    async def close(self) -> None:
        """Take nothing new."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in tuple(self._serving):
            await socket.close()
        self._serving.clear()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _replace(self, leaving: "_OneSocket") -> None:
        """Hand over once, however often the client says that its connection is ending."""
        connected_s = self._serving.pop(leaving, None)
        if connected_s is None:
            return
        self._failures = self._failures + 1 if self._seconds() - connected_s < _YOUNG_S else 0
        self._start(self._hand_over(leaving))

    async def _hand_over(self, leaving: "_OneSocket") -> None:
        try:
            await self._add()
            self._reconnected()
            await leaving.drained(self._drain_s)
        finally:
            await leaving.close()

    async def _add(self) -> None:
        """Connect once more, for as long as it takes."""
        while True:
            await asyncio.sleep(self._waits_s[min(self._failures, len(self._waits_s) - 1)])
            try:
                await self._connect()
            except SlackApiError as error:
                self._report(self._explain(error))
            except (aiohttp.ClientError, TimeoutError) as error:
                log.warning("Slack cannot be reached (%s); trying again", type(error).__name__)
            else:
                return
            self._failures += 1

    def _report(self, refusal: BotError) -> None:
        if isinstance(refusal, LoginRefused):
            # It may be put right without a restart, and another platform may be served beside this one.
            self._failures = len(self._waits_s)
            log.error("%s Until then nothing that is asked on Slack is answered.", refusal)
        else:
            log.warning("%s", refusal)

    async def _connect(self) -> None:
        socket = _OneSocket(self._app, self._app_token, self._client, self._replace)
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT_S):
                # Asked for here, because the client's own connect would try a bad token again for ever.
                socket.wss_uri = await socket.issue_new_wss_url()
                await socket.connect()  # type: ignore[no-untyped-call]
        except BaseException:
            await socket.close()
            raise
        self._serving[socket] = self._seconds()

    async def _look_after(self) -> None:
        """Notice a connection that broke without a word; the client itself would take up to five seconds."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            for socket in tuple(self._serving):
                if socket.is_broken:
                    self._replace(socket)


class _OneSocket(SocketModeClient):
    """The SDK's client, kept to one connection: where it would reconnect, it says that it is leaving."""

    def __init__(
        self, app: AsyncApp, app_token: str, client: AsyncWebClient, leave: Callable[["_OneSocket"], None]
    ) -> None:
        super().__init__(app_token, logger=app.logger, web_client=client, ping_interval=_PING_EVERY_S)
        self._app = app
        self._leave = leave
        self._ended = asyncio.Event()
        self.socket_mode_request_listeners.append(self._take)

    @property
    def is_broken(self) -> bool:
        """Whether nothing can come over the connection any more."""
        return self.current_session is None or self.current_session.closed

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - the SDK's
        """Called when Slack announces the end, and when it closes the connection or does not answer pings any more."""
        if not force:
            self._ended.set()
        self._leave(self)

    async def drained(self, within_s: float) -> None:
        """Wait until Slack has closed the connection, or for so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._ended.wait()

    async def close(self) -> None:
        """End the connection."""
        await super().close()  # type: ignore[no-untyped-call]

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        if request.payload.get("type") in _ACKNOWLEDGED_WITH_AN_ANSWER:
            started_s = time.time()
            response = await run_async_bolt_app(self._app, request)
            await send_async_response(client, request, response, started_s)
            return
        try:
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        except ConnectionError as error:
            # An event comes again and is known then; a command does not, and its asker still wants the answer.
            log.info("a connection broke before a delivery was acknowledged (%s)", type(error).__name__)
        await run_async_bolt_app(self._app, request)
