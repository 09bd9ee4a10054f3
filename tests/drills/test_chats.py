"""Bad days of the chats: tokens that are taken away, names that cannot be looked up, a gateway that refuses."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from bot.platforms.discord.errors import DiscordUnreachable
from bot.platforms.discord.patience import LONGEST_S
from bot.platforms.discord.platform import DiscordPlatform
from tests.bot.platforms.discord.conftest import ScriptedAssistant, said
from tests.bot.serving import serving, settings
from tests.bot.test_service import ANSWER, QUESTION, bot_process, stopped
from tests.bot.web.ports import free_port
from tests.fakes.discord import TOKEN, FakeDiscord
from tests.fakes.discord.hurry import Hurry, hurry
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack

SLACK_TOKENS = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}
TEN_MINUTES_S = 600.0


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hurry]:
    return hurry(monkeypatch)


async def answered_on_slack(slack: FakeSlack) -> None:
    before = len(slack.private)
    await slack.slash(f"ask {QUESTION}")
    await slack.until(lambda: len(slack.private) > before, "an answer on Slack")
    assert ANSWER in slack.private[-1].text


async def answered_on_discord(discord: FakeDiscord) -> None:
    answer = await (await discord.person("ada").slash("ask", question=QUESTION)).answer()
    assert ANSWER in answer.text


async def test_a_discord_token_that_is_revoked_takes_only_discord_and_slack_goes_on(tmp_path: Path) -> None:
    port = free_port()
    async with (
        FakeDiscord() as discord,
        FakeSlack() as slack,
        bot_process(tmp_path, discord, slack, FAQBOT_HTTP_PORT=str(port)) as process,
    ):
        await discord.connected()
        await slack.until(lambda: slack.connections, "the bot connected to Slack")
        discord.token = "another.token"
        await discord.gateway.close(4004, "Authentication failed.")
        await answered_on_slack(slack)
        assert process.returncode is None
        log = await stopped(process)

    assert "discord is not served: Discord refused the bot token. Set FAQBOT_DISCORD_TOKEN" in log
    assert TOKEN not in log


async def test_readyz_says_which_token_was_revoked_until_it_is_good_again(tmp_path: Path) -> None:
    async with (
        FakeDiscord() as discord,
        FakeSlack() as slack,
        serving(settings(tmp_path, discord_token=TOKEN, slack_api=slack.base_url, **SLACK_TOKENS)) as bot,
    ):
        await bot.until(lambda wrong: not wrong)
        discord.token = "another.token"
        await discord.gateway.close(4004, "Authentication failed.")
        wrong = await bot.until(lambda wrong: "FAQBOT_DISCORD_TOKEN" in wrong.get("discord", ""))
        assert wrong.keys() == {"discord"}
        assert (await bot.get("/healthz"))[0] == 200
        await answered_on_slack(slack)

        discord.token = TOKEN
        await bot.until(lambda wrong: not wrong)
        await answered_on_discord(discord)


async def test_a_slack_token_that_is_refused_at_the_start_takes_only_slack(tmp_path: Path) -> None:
    async with (
        FakeDiscord() as discord,
        FakeSlack() as slack,
        serving(settings(tmp_path, discord_token=TOKEN, slack_api=slack.base_url, **SLACK_TOKENS)) as bot,
    ):
        slack.revoke(BOT_TOKEN)
        await discord.connected()
        assert "FAQBOT_SLACK_BOT_TOKEN" in (await bot.until(lambda wrong: wrong.keys() == {"slack"}))["slack"]
        await answered_on_discord(discord)


async def test_a_slack_token_that_is_revoked_takes_only_slack(tmp_path: Path) -> None:
    async with (
        FakeDiscord() as discord,
        FakeSlack() as slack,
        serving(settings(tmp_path, discord_token=TOKEN, slack_api=slack.base_url, **SLACK_TOKENS)) as bot,
    ):
        await bot.until(lambda wrong: not wrong)
        slack.revoke(APP_TOKEN)
        slack.sockets.cut()
        await bot.until(lambda wrong: wrong.keys() == {"slack"})
        await answered_on_discord(discord)


@contextlib.asynccontextmanager
async def running_platform() -> AsyncIterator[DiscordPlatform]:
    platform = DiscordPlatform(ScriptedAssistant(said("back again")), SecretStr(TOKEN), recipes=())
    running = asyncio.create_task(platform.run())
    try:
        yield platform
    finally:
        await platform.close()
        await running


async def answers(server: FakeDiscord) -> None:
    await server.connected()
    await server.person("ada").say(f"{server.mention} are you there?")
    assert (await server.message()).text == "back again"


async def away_for(server: FakeDiscord, hurried: Hurry, seconds: float) -> None:
    """Let the gateway turn the bot away for so long, by the bot's own reckoning, and then take it back."""
    server.gateway.connections_refused = 10**6
    for session in server.gateway.live:
        session.socket._req.transport.abort()
    begun = sum(hurried.slept_s)
    async with asyncio.timeout(20):
        while sum(hurried.slept_s) - begun < seconds:
            await asyncio.sleep(0.005)
    server.gateway.connections_refused = 0


@pytest.mark.parametrize("when", ["at the start", "later"])
async def test_a_gateway_that_refuses_for_ten_minutes_is_tried_a_few_times_and_found_again(
    hurried: Hurry, caplog: pytest.LogCaptureFixture, when: str
) -> None:
    caplog.set_level(logging.WARNING)
    async with FakeDiscord() as server:
        if when == "at the start":
            server.gateway.connections_refused = 10**6
        async with running_platform():
            if when == "later":
                await server.connected()
            await away_for(server, hurried, TEN_MINUTES_S)
            tries = len(caplog.records)
            await answers(server)

    assert max(hurried.slept_s) <= LONGEST_S
    assert 5 <= tries <= 15, [record.getMessage() for record in caplog.records]


async def test_shards_that_are_connected_at_once_are_each_tried_again(hurried: Hurry) -> None:
    async with FakeDiscord(guilds=6, shards=3) as server, running_platform() as platform:
        await server.connected()
        client = platform._current
        assert client is not None
        server.gateway.connections_refused = 8
        before = len(server.gateway.identified)
        gateway = yarl.URL(server.gateway_url)
        await asyncio.gather(*(client.launch_shard(gateway, shard) for shard in range(3)))
        assert len(server.gateway.identified) == before + 3


class Names:
    """A name for the loopback address, which can be taken away."""

    HOST = "discord.test"

    def __init__(self) -> None:
        self.gone = False
        self._look_up = socket.getaddrinfo

    def __call__(self, host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name != self.HOST:
            return self._look_up(host, *arguments, **options)
        if self.gone:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return self._look_up("127.0.0.1", *arguments, **options)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    names = Names()
    monkeypatch.setattr(socket, "getaddrinfo", names)
    return names


def by_name(server: FakeDiscord, names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot reach the server by its name alone."""
    monkeypatch.setattr(Route, "BASE", str(yarl.URL(Route.BASE).with_host(names.HOST)))
    gateway = yarl.URL(server.gateway_url).with_host(names.HOST)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
    for address in ("gateway_url", "resume_url"):
        monkeypatch.setattr(FakeDiscord, address, str(gateway))


async def test_a_name_that_cannot_be_looked_up_is_tried_until_it_can(
    names: Names, hurried: Hurry, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # As if every look-up were as old as it can be.
    monkeypatch.setattr("aiohttp.connector._DNSCacheTable.expired", lambda *_: True)
    async with FakeDiscord() as server:
        by_name(server, names, monkeypatch)
        async with running_platform() as platform:
            await server.connected()
            names.gone = True
            await server.gateway.cut()
            async with asyncio.timeout(20):
                while len(hurried.slept_s) < 5:
                    await asyncio.sleep(0.005)
            assert not platform.standing.is_whole
            names.gone = False
            await answers(server)
    assert "name resolution" in caplog.text


async def test_a_start_without_names_says_what_to_check(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    names.gone = True
    async with FakeDiscord() as server:
        by_name(server, names, monkeypatch)
        with pytest.raises(DiscordUnreachable, match=r"cannot be looked up.*DNS"):
            await DiscordPlatform(ScriptedAssistant(), SecretStr(TOKEN), recipes=()).run()
