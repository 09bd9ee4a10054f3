"""Two bots in processes of their own serve both chats on one store, PostgreSQL where it is installed; one is lost."""

import asyncio
import contextlib
import itertools
import json
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest

from tests.bot.killable import bots_on
from tests.bot.store.postgres import Server, binaries
from tests.bot.web.ports import free_port
from tests.fakes.discord import FakeDiscord, Person
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack

QUESTION = "why do I get two error rates from fine_tune"
#: Far more than anything here takes, on a machine that is busy otherwise.
PATIENCE_S = 40
ASK_EVERY_S = 0.05
#: A bot posts once a second in each channel of Slack's, so there are several.
CHANNELS = tuple(f"CCOURSE{number}" for number in range(40))
#: So many answers on Slack that each of its connections has brought some.
SOME = 8


@pytest.fixture
async def shared_store(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The settings of the one store."""
    shared = {"FAQBOT_PRIVACY_KEY": "a key that only this test uses"}
    if binaries() is None:
        return shared | {"FAQBOT_STORE": str(tmp_path / "faqbot.db"), "FAQBOT_DISCORD_SHARDS": "2"}
    server: Server = request.getfixturevalue("postgres")
    return shared | {"FAQBOT_STORE": await server.create_database()}


class Bot:
    """One of the two, and what it says of itself to its operator."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid = pid
        self._address = f"http://127.0.0.1:{port}/readyz"

    async def until(self, discord: str) -> None:
        """Wait until the bot is ready, and its connections to Discord are as described."""
        seen = ""
        try:
            async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as session:
                while True:
                    with contextlib.suppress(aiohttp.ClientError):
                        async with session.get(self._address) as answer:
                            seen = await answer.text()
                        report = json.loads(seen)
                        details = {check["name"]: check["detail"] for check in report["checks"]}
                        if report["ready"] and details["discord"] == discord:
                            return
                    await asyncio.sleep(0.02)
        except TimeoutError:
            pytest.fail(f"never {discord}: {seen}")


class Students:
    """They go on asking in every server and, while `on_slack`, in every channel; and they see who is answered."""

    def __init__(self, discord: FakeDiscord, slack: FakeSlack, ada: Person) -> None:
        self._discord, self._slack, self._ada = discord, slack, ada
        #: What was asked: ids on Discord, timestamps on Slack, in the order of asking.
        self.asked: list[int] = []
        self.asked_on_slack: list[str] = []
        self.on_slack = True

    async def ask(self) -> None:
        for guild, channel in zip(itertools.cycle(self._discord.guilds), itertools.cycle(CHANNELS), strict=False):
            self.asked.append(await self._ada.say(f"{self._discord.mention} {QUESTION}", at=guild.channels[0]))
            if self.on_slack:
                self.asked_on_slack.append(await self._slack.mention(f"<@UFAQBOT> {QUESTION}", channel=channel))
            await asyncio.sleep(ASK_EVERY_S)

    @property
    def answered(self) -> Counter[int]:
        """How often each question on Discord was answered."""
        references = [message.versions[0].get("message_reference") for message in self._discord.posted]
        return Counter(int(reference["message_id"]) for reference in references if reference)

    @property
    def answered_on_slack(self) -> Counter[str]:
        """How often each question on Slack was."""
        return Counter(message.thread_ts or "" for message in self._slack.messages)

    async def are_answered(self) -> None:
        """Wait until something that is asked from now on is answered in every server and, while `on_slack`, there.

        Not everything has to be: on a busy machine a bot may stand still for longer than its lease without any help.
        """
        discord, slack = len(self.asked), len(self.asked_on_slack)
        servers = {guild.channels[0].id for guild in self._discord.guilds}
        await self._until(lambda: servers <= self._answered_in(set(self.asked[discord:])), "answered on Discord")
        if self.on_slack:
            await self._until(
                lambda: len(self.answered_on_slack.keys() & set(self.asked_on_slack[slack:])) >= SOME, "on Slack"
            )

    def _answered_in(self, questions: set[int]) -> set[int]:
        """The channels in which any of these was answered."""
        answered = questions & self.answered.keys()
        return {int(self._discord.said[question]["channel_id"]) for question in answered}

    async def _until(self, true: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not true():
                    await asyncio.sleep(0.02)
        except TimeoutError:
            pytest.fail(f"never: {what}")


@contextlib.asynccontextmanager
async def asking(students: Students) -> AsyncIterator[None]:
    task = asyncio.create_task(students.ask())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_one_bot_takes_over_from_the_other_that_stands_still_or_is_killed_and_nobody_is_answered_twice(
    tmp_path: Path, shared_store: dict[str, str]
) -> None:
    ports = (free_port(), free_port())
    async with (
        FakeDiscord(guilds=4, shards=2) as discord,
        FakeSlack() as slack,
        contextlib.AsyncExitStack() as stack,
    ):
        slack.channels.update(CHANNELS)
        tokens = {"FAQBOT_SLACK_BOT_TOKEN": BOT_TOKEN, "FAQBOT_SLACK_APP_TOKEN": APP_TOKEN}
        settings = shared_store | tokens | {"FAQBOT_SLACK_API": slack.base_url}
        launchers = [
            await stack.enter_async_context(bots_on(discord, tmp_path, FAQBOT_HTTP_PORT=str(port), **settings))
            for port in ports
        ]
        first, second = [Bot(await each.launch(), port) for each, port in zip(launchers, ports, strict=True)]
        for bot in (first, second):
            await bot.until("1 of 1 connections")
        students = Students(discord, slack, discord.person("ada"))
        async with asking(students):
            await students.are_answered()

            # Its connections stay open: what is said meanwhile reaches it when it wakes, and the other at once.
            students.on_slack = False
            os.kill(first.pid, signal.SIGSTOP)
            await second.until("2 of 2 connections")
            await students.are_answered()
            sessions = len(discord.gateway.identified)
            os.kill(first.pid, signal.SIGCONT)
            await discord.bell.until(lambda: len(discord.gateway.identified) > sessions, "it has its share again", 40)
            for bot in (first, second):
                await bot.until("1 of 1 connections")
            students.on_slack = True
            await students.are_answered()

            await launchers[1].kill(second.pid)
            await first.until("2 of 2 connections")
            await students.are_answered()
        await launchers[0].kill(first.pid)

    assert set(students.answered.values()) == {1}
    assert set(students.answered_on_slack.values()) == {1}
