"""The fake Discord with the bot connected to it, and two bots' stores, as the tests of those parts have them."""

from tests.bot.conftest import postgres
from tests.bot.platforms.discord.conftest import connect, discord_server
from tests.bot.store.conftest import clock, location, other, store

__all__ = ["clock", "connect", "discord_server", "location", "other", "postgres", "store"]
