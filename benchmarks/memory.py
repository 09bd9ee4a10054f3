"""Memory of the chat process: idle, connected to (fake) Discord and Slack, with the shipped FAQ.

The peer is a process that imports the same chat libraries and does nothing, so the ratio says what the bot itself adds.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
from discord.http import Route

from tests.fakes.discord import TOKEN, FakeDiscord
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack

_MIB = 2**20
_PEER = "import discord, slack_bolt.async_app, aiohttp; print(flush=True); input()"


def resident_mib(pid: int) -> float:
    return psutil.Process(pid).memory_info().rss / _MIB


def peer_mib() -> float:
    with subprocess.Popen([sys.executable, "-c", _PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as peer:
        assert peer.stdout is not None
        peer.stdout.readline()
        resident = resident_mib(peer.pid)
        peer.communicate(b"\n")
    return resident


async def idle_bot_mib() -> float:
    async with FakeDiscord() as discord, FakeSlack() as slack:
        environment = os.environ | {
            "FAQBOT_DISCORD_TOKEN": TOKEN,
            "FAQBOT_SLACK_BOT_TOKEN": BOT_TOKEN,
            "FAQBOT_SLACK_APP_TOKEN": APP_TOKEN,
            "FAQBOT_SLACK_API": slack.base_url,
            "PYTHONPATH": str(Path(__file__).parent.parent),
        }
        with tempfile.TemporaryDirectory() as folder:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.fakes.bot_process", Route.BASE, discord.gateway_url),
                cwd=folder,
                env=environment | {"FAQBOT_STORE": str(Path(folder) / "faqbot.db")},
                stderr=asyncio.subprocess.DEVNULL,
            )
            await discord.connected()
            await slack.until(lambda: slack.connections, "the bot connected to Slack")
            resident = resident_mib(process.pid)
            process.terminate()
            await process.wait()
    return resident


def main() -> None:
    bot, peer = asyncio.run(idle_bot_mib()), peer_mib()
    print(f"faqbot run, idle, Discord and Slack connected: {bot:.0f} MiB")
    print(f"the chat libraries alone:                      {peer:.0f} MiB")
    print(f"ratio:                                         {bot / peer:.2f}")


if __name__ == "__main__":
    main()
