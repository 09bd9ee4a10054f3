"""The bot connected to a fake Slack by the real client."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.platforms.slack.platform import SlackPlatform
from bot.platforms.slack.receivers import OverSocket
from tests.bot.platforms.slack.remembering import TEACHER, remembering
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack

RECIPES = ("digits", "digits-tiny")


@contextlib.asynccontextmanager
async def connected(
    assistant, slack, *, grace_s=5.0, store=None, post_every_s=0.0, look_every_s=5.0
) -> AsyncIterator[SlackPlatform]:
    """A platform that serves inside the block; nothing waits long before it is sent, or tried again."""
    platform = SlackPlatform(
        assistant,
        SecretStr(BOT_TOKEN),
        OverSocket(SecretStr(APP_TOKEN), waits_s=(0.0, 0.05)),
        recipes=RECIPES,
        store=store,
        base_url=slack.base_url,
        every_s=0,
        post_every_s=post_every_s,
        retry_waits_s=(0.01, 0.02),
        grace_s=grace_s,
        look_every_s=look_every_s,
    )
    running = asyncio.create_task(platform.run())
    connecting = asyncio.create_task(platform.connected.wait())
    await asyncio.wait({running, connecting}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    if not connecting.done():
        connecting.cancel()
        await running
    try:
        yield platform
    finally:
        await platform.close()
        await running


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A workspace; at the end it fails the test if anything was sent that Slack would refuse."""
    async with FakeSlack() as slack:
        yield slack


@pytest.fixture
async def bot(assistant, desk, slack) -> AsyncIterator[SlackPlatform]:
    """The bot, connected."""
    async with connected(assistant, slack) as platform:
        yield platform
        await desk.close()


@pytest.fixture
async def remembering_bot(desk, store, slack) -> AsyncIterator[SlackPlatform]:
    """The bot with a memory, connected to a workspace that a teacher administers."""
    slack.directory.admins.add(TEACHER)
    async with connected(remembering(store, desk), slack, store=store) as platform:
        yield platform
        await desk.close()
