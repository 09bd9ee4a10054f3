"""Run every chat platform that has a token, in one process, until told to stop."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.application import Application, open_application
from bot.asker import Asker
from bot.crew import Crew
from bot.errors import CannotCommit, NothingToRun
from bot.meter import Meter
from bot.metrics import Metrics
from bot.platforms.standing import Standing
from bot.reply import Reply
from bot.settings import Settings
from bot.store_location import InFile
from bot.supervision import watched_over
from runners.recipes import recipe_names

if TYPE_CHECKING:
    # Chat libraries are imported by whoever has a token for them.
    from bot.platforms.discord.only_one import OnlyOne
    from bot.platforms.discord.shared_shards import SharedShards
    from bot.platforms.slack.receivers import Receiving
    from bot.store import Place, Store

log = logging.getLogger(__name__)


class Platform(Protocol):
    """A chat platform's connection."""

    @property
    def name(self) -> str:
        """What it is called in logs and counts."""

    @property
    def standing(self) -> Standing:
        """How its connections stand."""

    def serves(self, place: "Place") -> bool:
        """See `bot.platforms.door.Door`."""

    async def post(self, place: "Place", reply: Reply, key: str, *, tried_since: datetime | None = None) -> None:
        """See `bot.platforms.door.Door`."""

    async def recall(self, asker: Asker) -> Asker | None:
        """Somebody with the rights they have on the platform now; None where they are no longer there."""

    async def run(self) -> None:
        """Connect and serve until closed."""

    async def close(self) -> None:
        """Let messages that are still growing get their last edit, then disconnect."""


def build_platforms(application: Application, meter: Meter) -> tuple[Platform, ...]:
    """One platform for each token that is set.

    Raises:
        NothingToRun: no token is set.
    """
    settings, assistant = application.settings, application.assistant
    platforms: list[Platform] = []
    if settings.discord_token is not None:
        from bot.platforms.discord.platform import DiscordPlatform

        platforms.append(
            DiscordPlatform(
                assistant,
                settings.discord_token,
                recipes=recipe_names(),
                store=application.store,
                meter=meter,
                sharing=_shards_shared(settings, application.store) if settings.shares_store else None,
                only=_only_one(settings),
            )
        )
    if settings.slack_bot_token is not None and (receiving := _slack_receiving(settings, meter)) is not None:
        from bot.platforms.slack.platform import SlackPlatform

        platforms.append(
            SlackPlatform(
                assistant,
                settings.slack_bot_token,
                receiving,
                recipes=recipe_names(),
                store=application.store,
                emoji=settings.slack_emoji,
                base_url=settings.slack_api,
                meter=meter,
            )
        )
    if not platforms:
        raise NothingToRun(
            "No chat token is set. Set FAQBOT_DISCORD_TOKEN, or FAQBOT_SLACK_BOT_TOKEN and FAQBOT_SLACK_APP_TOKEN "
            "(the README says how to get them), or talk to the bot here with `faqbot chat`."
        )
    for platform in platforms:
        application.entrance.ask_of(platform.name, platform.recall)
    return tuple(platforms)


def _shards_shared(settings: Settings, store: "Store") -> "SharedShards":
    from bot.platforms.discord.shard_leases import ShardLeases
    from bot.platforms.discord.shared_shards import SharedShards

    return SharedShards(ShardLeases(store.duties, store.name, store.lease, wanted=settings.discord_shards))


def _only_one(settings: Settings) -> "OnlyOne | None":
    if settings.shares_store or not isinstance(settings.store, InFile):
        return None
    from bot.platforms.discord.only_one import OnlyOne

    return OnlyOne(settings.store.path)


def _slack_receiving(settings: Settings, meter: Meter) -> "Receiving | None":
    """How Slack reaches the bot; None where a secret for it is missing."""
    if settings.slack_mode == "http" and settings.slack_signing_secret is not None:
        from bot.platforms.slack.receivers import OverHttp

        return OverHttp(settings.slack_signing_secret, settings.slack_host, settings.slack_port)
    if settings.slack_mode == "socket" and settings.slack_app_token is not None:
        from bot.platforms.slack.receivers import OverSocket

        return OverSocket(settings.slack_app_token, reconnected=lambda: meter.reconnected("slack"))
    return None


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, or until every platform has failed; then stop cleanly, whatever happened."""
    if settings.git_commit:
        await asyncio.to_thread(_demand_git, settings)
    metrics = Metrics()
    async with open_application(settings, meter=metrics) as application:
        platforms = build_platforms(application, metrics)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        names = ", ".join(platform.name for platform in platforms)
        log.info("%d entries; starting %s", len(application.knowledge.current.faq), names)
        crew = Crew(platforms)
        async with watched_over(application, crew.members, metrics), _posting_digests(application, platforms):
            await _serve_until(stop, crew, platforms, application)


def _demand_git(settings: Settings) -> None:
    from bot.gaps.git import obstacle

    if (found := obstacle(settings.faq)) is not None:
        raise CannotCommit(f"FAQBOT_GIT_COMMIT is on and {found.detail}. {found.advice}")


@contextlib.asynccontextmanager
async def _posting_digests(application: Application, platforms: Sequence[Platform]) -> AsyncIterator[None]:
    from bot.digest.opening import open_postman

    postman = open_postman(application.settings, application.store, application.knowledge, platforms)
    posting = asyncio.create_task(postman.follow())
    try:
        yield
    finally:
        posting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await posting


async def _serve_until(
    stop: asyncio.Event, crew: Crew, platforms: Sequence[Platform], application: Application
) -> None:
    serving = asyncio.create_task(crew.run())
    stopped = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([stopped, serving], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        log.info("stopping")
        # Proofs first, so that their messages still have a connection for the last edit.
        await application.desk.close()
        await asyncio.gather(*(platform.close() for platform in platforms), return_exceptions=True)
        await asyncio.gather(serving, return_exceptions=True)
    if serving in done:
        serving.result()
