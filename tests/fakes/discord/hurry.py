"""Waits of discord.py cut short, so that a drill of a minute takes a moment; how long each was meant to be is kept."""

import asyncio
from typing import Any

import pytest

#: Where discord.py and the bot wait: before a new IDENTIFY, and between tries of a request or a connection.
_WAITING = (
    "discord.client",
    "discord.shard",
    "discord.http",
    "discord.webhook.async_",
    "bot.platforms.discord.patience",
)


class Hurry:
    """`asyncio` with a `sleep` that does not."""

    def __init__(self) -> None:
        self.slept_s: list[float] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, delay_s: float) -> None:
        """Note how long this should have taken."""
        self.slept_s.append(delay_s)
        await asyncio.sleep(0.001)


def hurry(monkeypatch: pytest.MonkeyPatch) -> Hurry:
    """Let discord.py's own waits pass at once until the end of the test."""
    hurried = Hurry()
    for module in _WAITING:
        monkeypatch.setattr(f"{module}.asyncio", hurried)
    return hurried
