"""A bot that serves fake chats inside the test, as `faqbot run` does, and what it tells over HTTP."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.application import Application, open_application
from bot.crew import Crew
from bot.metrics import Metrics
from bot.service import build_platforms
from bot.settings import Settings
from bot.store_location import parse_location
from bot.supervision import watched_over
from bot.web.server import WebServer
from tests.bot.web.ports import free_port


def settings(tmp_path: Path, **more: Any) -> Settings:
    kept = {"store": parse_location(str(tmp_path / "faqbot.db")), "cache": tmp_path / "cache"}
    return Settings(_env_file=None, **({"http_port": free_port()} | kept | more))


@dataclass
class Bot:
    """A bot that serves."""

    application: Application
    server: WebServer

    async def get(self, path: str, host: str = "localhost") -> tuple[int, str]:
        """A page, asked for under a name."""
        address, port = self.server.address
        url, named = f"http://{address}:{port}{path}", {"Host": host}
        async with aiohttp.ClientSession() as session, session.get(url, headers=named) as answer:
            return answer.status, await answer.text()

    async def wrong(self) -> dict[str, str]:
        """What is not well, by its name, as /readyz tells."""
        status, text = await self.get("/readyz")
        report = json.loads(text)
        assert (status == 200) is report["ready"]
        return {check["name"]: check["detail"] for check in report["checks"] if not check["ok"]}

    async def until(self, holds: Callable[[dict[str, str]], bool]) -> dict[str, str]:
        """Wait until what is not well is as it should be."""
        async with asyncio.timeout(20):
            while not holds(wrong := await self.wrong()):
                await asyncio.sleep(0.02)
        return wrong

    async def counted(self, sample: str, **labels: str) -> float:
        """A sample of /metrics; 0 where it is not there."""
        _, text = await self.get("/metrics")
        for family in text_string_to_metric_families(text):
            for found in family.samples:
                if found.name == sample and labels.items() <= found.labels.items():
                    return found.value
        return 0.0

    async def until_counted(self, value: float, sample: str, **labels: str) -> None:
        """Wait until a sample of /metrics has the value: a chat shows a message a moment before the bot counts it."""
        async with asyncio.timeout(20):
            while await self.counted(sample, **labels) != value:
                await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Bot]:
    metrics = Metrics()
    async with open_application(settings, meter=metrics) as application:
        platforms = build_platforms(application, metrics)
        crew = Crew(platforms, waits_s=(0.05,))
        running = asyncio.create_task(crew.run())
        try:
            async with watched_over(application, crew.members, metrics) as server:
                assert server is not None
                yield Bot(application, server)
        finally:
            await application.desk.close()
            await asyncio.gather(*(platform.close() for platform in platforms))
            await asyncio.gather(running, return_exceptions=True)
