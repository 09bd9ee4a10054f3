"""The bot as an operator starts it, but connected to fake servers: `python -m tests.fakes.bot_process REST GATEWAY`."""

import sys

import discord.http
import yarl
from discord.gateway import DiscordWebSocket

from bot.cli.main import main

if __name__ == "__main__":
    discord.http.Route.BASE, gateway = sys.argv[1:3]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    main(["run"], prog_name="faqbot")
