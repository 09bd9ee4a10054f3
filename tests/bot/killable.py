"""Bots in processes of their own that a test starts and kills; see `tests.fakes.killed_bots`."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from discord.http import Route

from tests.fakes.discord import TOKEN, FakeDiscord

#: How long a dead bot counts as alive.
LEASE_S = 1.0


class Bots:
    """One bot after the other."""

    def __init__(self, process: asyncio.subprocess.Process, server: FakeDiscord) -> None:
        self._process = process
        self._server = server

    async def launch(self) -> int:
        """Start a bot; returns its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"start\n")
        return int(await self._told())

    async def start(self) -> int:
        """Start the only bot and wait until it is connected; returns its process id."""
        pid = await self.launch()
        await self._server.bell.until(lambda: self._server.gateway.is_connected, "the bot connected", 60)
        return pid

    async def kill(self, pid: int) -> None:
        """Kill a bot; returns when it is gone."""
        os.kill(pid, signal.SIGKILL)
        assert await self._told() == "gone"

    async def kill_the_only_one(self, pid: int) -> None:
        """Kill a bot beside which there is no other; returns when the gateway has noticed, too."""
        await self.kill(pid)
        await self._server.bell.until(lambda: not self._server.gateway.is_connected, "the bot is gone")

    async def _told(self) -> str:
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            return (await self._process.stdout.readline()).decode().strip()


@contextlib.asynccontextmanager
async def bots_on(server: FakeDiscord, folder: Path, **settings: str) -> AsyncIterator[Bots]:
    """Bots that have imported everything, and whose proofs take no time; whatever still runs at the end is killed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FAQBOT_")}
    environment |= {"FAQBOT_DISCORD_TOKEN": TOKEN, "FAQBOT_STORE": str(folder / "faqbot.db")}
    environment |= {"FAQBOT_CACHE": str(folder / "cache"), "PYTHONPATH": str(Path(__file__).parents[2])} | settings
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.killed_bots", Route.BASE, server.gateway_url, str(LEASE_S)),
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield Bots(process, server)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()
