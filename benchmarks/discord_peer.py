"""The framework's own floor: a discord.py bot that answers every message of a person called `asker` with one sentence.

`python -m benchmarks.discord_peer REST GATEWAY`; `benchmarks.discord` compares the bot with it.
"""

import sys

import discord
import discord.http
import yarl
from discord.gateway import DiscordWebSocket

from benchmarks.discord_server import ASKER
from tests.fakes.discord import TOKEN


class Constant(discord.AutoShardedClient):
    """Searches nothing, remembers nothing."""

    async def on_message(self, message: discord.Message) -> None:
        if message.author.name == ASKER:
            await message.channel.send(
                embed=discord.Embed(title="A constant", description="The same words for everybody."),
                reference=message.to_reference(fail_if_not_exists=False),
                mention_author=False,
            )


def main() -> None:
    discord.http.Route.BASE, gateway = sys.argv[1:3]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)
    client = Constant(
        intents=intents,
        allowed_mentions=discord.AllowedMentions.none(),
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
        max_messages=None,
    )
    client.run(TOKEN, log_handler=None)


if __name__ == "__main__":
    main()
