"""What a server costs the bot on Discord before anybody has written there: memory, and time when the bot starts.

`python -m benchmarks.discord_servers`. Each server has 30 channels and 20 roles; the peer is a discord.py bot that does
nothing with them. The servers come one event after the other, as Discord sends them.
"""

import asyncio
import tempfile
import time
from dataclasses import dataclass

from benchmarks.discord_server import ASKER, Bot, TimedDiscord

_BOTS = {"bot": "tests.fakes.bot_process", "peer": "benchmarks.discord_peer"}
_SERVERS = (10, 510, 1010)
_CHANNELS, _ROLES = 30, 20
#: The bot knows this without a FAQ of the course.
_QUESTION = "why do I get two error rates from fine_tune"


@dataclass(frozen=True, slots=True)
class Load:
    """A bot that has heard of all its servers."""

    servers: int
    memory_mib: float
    #: From the process's start to its first answer; it answers once it has heard of every server.
    answered_s: float


async def load(module: str, servers: int) -> Load:
    """Start a bot and let it answer once."""
    with tempfile.TemporaryDirectory() as folder:
        async with TimedDiscord(servers, _CHANNELS, _ROLES) as server:
            bot = Bot(server, module, {"FAQBOT_CACHE": folder})
            async with bot.running():
                answered_s = await server.answer_to(await server.say(f"{server.mention} {_QUESTION}", ASKER))
                return Load(servers, bot.resident_mib, answered_s - bot.started_s)


async def measure() -> None:
    """Print a line for each bot and number of servers, and what one server more costs."""
    begun = time.perf_counter()
    for name, module in _BOTS.items():
        loads = [await load(module, servers) for servers in _SERVERS]
        for one in loads:
            print(f"{name}: {one.servers} servers, {one.memory_mib:.0f} MiB, first answer after {one.answered_s:.2f} s")
        few, many = loads[0], loads[-1]
        more = many.servers - few.servers
        memory_kib = (many.memory_mib - few.memory_mib) / more * 1024
        print(f"  one server more: {memory_kib:.0f} KiB, {(many.answered_s - few.answered_s) / more * 1000:.1f} ms")
    print(f"measured in {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    asyncio.run(measure())
