"""The fake Discord, and the bot connected to it, as the tests of that platform have them."""

from tests.bot.platforms.discord.conftest import connect, discord_server

__all__ = ["connect", "discord_server"]
