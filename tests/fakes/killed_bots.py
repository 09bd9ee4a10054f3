"""The bot as an operator runs it, over and over, to be killed: forks of one process that has imported everything.

Started as `python -m tests.fakes.killed_bots REST GATEWAY LEASE_S`. Every line on standard input starts one bot,
which prints its process id; `gone` follows its end. Its proofs train nothing and take some tenths of a second.
"""

import asyncio
import functools
import os
import random
import sys
from collections.abc import Callable
from datetime import timedelta

import discord.http
import yarl
from discord.gateway import DiscordWebSocket

import bot.application
import bot.platforms.discord.platform
import bot.platforms.discord.shard_leases
import bot.platforms.slack.platform
import bot.store
from bot.logs import set_up_logging
from bot.service import serve
from bot.settings import load_settings
from runners.spec import RunEvent, RunResult, RunSpec
from tests.fakes.launcher import ScriptedLauncher

#: How long a pretended training takes at most, in seconds.
RUN_S = 0.2


class UnsteadyLauncher(ScriptedLauncher):
    """Each run takes its own time, and may sooner or later be cut off anywhere."""

    async def run(self, spec: RunSpec, report: Callable[[RunEvent], None]) -> RunResult:
        await asyncio.sleep(random.uniform(0, RUN_S))  # noqa: S311
        return await super().run(spec, report)


def _impatient(lease_s: float) -> None:
    bot.store.open_store = functools.partial(bot.store.open_store, lease_s=lease_s)
    bot.application.build_launcher = lambda _settings: UnsteadyLauncher()
    leases = bot.platforms.discord.shard_leases
    leases.ShardLeases = functools.partial(leases.ShardLeases, turn=timedelta(seconds=0.1))
    discord_platform, slack_platform = bot.platforms.discord.platform, bot.platforms.slack.platform
    impatient = functools.partial(functools.partial, look_every_s=0.1, every_s=0.05)
    discord_platform.DiscordPlatform = impatient(discord_platform.DiscordPlatform)
    slack_platform.SlackPlatform = impatient(slack_platform.SlackPlatform)


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main() -> None:
    discord.http.Route.BASE, gateway, lease_s = sys.argv[1:4]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    _impatient(float(lease_s))
    settings = load_settings()
    set_up_logging(settings.log_level, settings.secrets)
    while sys.stdin.readline():
        started = os.fork()
        if not started:
            asyncio.run(serve(settings))
            os._exit(0)
        _say(started)
        os.waitpid(started, 0)
        _say("gone")


if __name__ == "__main__":
    main()
