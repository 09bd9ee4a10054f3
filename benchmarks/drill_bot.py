"""A bot's process as an operator runs it, connected to the tests' Discord and Slack, for `benchmarks.drills`."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil

from tests.bot.test_service import ANSWER, QUESTION, bot_process
from tests.bot.web.ports import free_port
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack

#: Far more than anything here takes.
PATIENCE_S = 100.0
_LOOK_EVERY_S = 0.02


@dataclass
class Bot:
    """A bot's process, what it is connected to, and the port of its pages."""

    process: asyncio.subprocess.Process
    discord: FakeDiscord
    slack: FakeSlack | None
    port: int
    folder: Path

    async def wrong(self) -> dict[str, str]:
        """What /readyz calls wrong; everything, where it does not answer."""
        try:
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.port}/readyz") as page:
                checks = (await page.json())["checks"]
        except aiohttp.ClientError:
            return {"bot": "no answer"}
        return {check["name"]: check["detail"] for check in checks if not check["ok"]}

    async def until(self, holds: Callable[[dict[str, str]], bool]) -> float:
        """Seconds until what is wrong is as it should be."""
        begun = time.perf_counter()
        async with asyncio.timeout(PATIENCE_S):
            while not holds(await self.wrong()):  # noqa: ASYNC110 - another process, which can only be asked
                await asyncio.sleep(_LOOK_EVERY_S)
        return time.perf_counter() - begun

    async def asked_on_discord(self) -> float:
        """Seconds until a student has an answer."""
        begun = time.perf_counter()
        answer = await (await self.discord.person("ada").slash("ask", question=QUESTION)).answer()
        assert ANSWER in answer.text
        return time.perf_counter() - begun

    async def asked_on_slack(self) -> float:
        assert self.slack is not None
        begun, before = time.perf_counter(), len(self.slack.private)
        await self.slack.slash(f"ask {QUESTION}")
        await self.slack.until(lambda: len(self.slack.private) > before, "an answer")
        return time.perf_counter() - begun

    @property
    def resident_mib(self) -> float:
        return psutil.Process(self.process.pid).memory_info().rss / 2**20


@contextlib.asynccontextmanager
async def running(*, guilds: int = 1, slack: bool = False, **settings: str) -> AsyncIterator[Bot]:
    """A bot that is ready."""
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        there = await stack.enter_async_context(FakeSlack()) if slack else None
        # The bot is told where the latest one is, so nothing may come between.
        discord = await stack.enter_async_context(FakeDiscord(guilds=guilds))
        port = free_port()
        told = {"FAQBOT_HTTP_PORT": str(port), "FAQBOT_LOG_LEVEL": "ERROR"} | settings
        process = await stack.enter_async_context(bot_process(folder, discord, there, **told))
        bot = Bot(process, discord, there, port, folder)
        await bot.until(lambda wrong: not wrong)
        yield bot
