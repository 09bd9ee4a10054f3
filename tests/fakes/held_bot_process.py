"""Like `bot_process`, but its proofs train nothing and never end, and its death is noticed after a short while.

Started as `python -m tests.fakes.held_bot_process REST GATEWAY LEASE_S`.
"""

import functools
import sys

import discord.http
import yarl
from discord.gateway import DiscordWebSocket

import bot.application
import bot.platforms.discord.platform
import bot.store
from bot.cli import main
from tests.fakes.launcher import ScriptedLauncher


def _held(_: object) -> ScriptedLauncher:
    launcher = ScriptedLauncher()
    launcher.hold()
    return launcher


if __name__ == "__main__":
    discord.http.Route.BASE, gateway, lease_s = sys.argv[1:4]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    bot.store.open_store = functools.partial(bot.store.open_store, lease_s=float(lease_s))
    bot.application.build_launcher = _held
    platform = bot.platforms.discord.platform
    platform.DiscordPlatform = functools.partial(platform.DiscordPlatform, look_every_s=0.1)
    main(["run"], prog_name="faqbot")
