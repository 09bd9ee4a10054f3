"""The fake Discord with the bot connected to it, an assistant, and two bots' stores, as other tests have them."""

from tests.bot.conftest import assistant, desk, launcher, postgres
from tests.bot.platforms.discord.conftest import ada, connect, discord_server
from tests.bot.store.conftest import clock, location, other, store

__all__ = [
    "ada",
    "assistant",
    "clock",
    "connect",
    "desk",
    "discord_server",
    "launcher",
    "location",
    "other",
    "postgres",
    "store",
]
