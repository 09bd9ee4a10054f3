"""The whole bot as one process, serving a fake Discord and a fake Slack at once."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from discord.http import Route
from pydantic import SecretStr

from bot.asker import Asker
from bot.digest.schedule import Schedule
from bot.store import Place, Preferences, open_store
from bot.store_location import parse_location
from faq.matcher import Decision
from tests.fakes.discord import TOKEN as DISCORD_TOKEN
from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, CHANNEL, FakeSlack
from tests.fakes.slack.gestures import TEAM

QUESTION = "why do I get two error rates from fine_tune"
ANSWER = "The training happens in two stages"


@contextlib.asynccontextmanager
async def bot_process(
    tmp_path: Path, discord: FakeDiscord, slack: FakeSlack | None = None, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FAQBOT_")}
    environment |= {"FAQBOT_DISCORD_TOKEN": DISCORD_TOKEN, "FAQBOT_RECIPE": "digits-tiny", "PYTHONUNBUFFERED": "1"}
    environment |= {"FAQBOT_HTTP_PORT": "off"}
    environment |= {"PYTHONPATH": str(Path(__file__).parents[2]), "FAQBOT_STORE": str(tmp_path / "faqbot.db")}
    # A folder of its own, because a proof that an earlier test finished would be shown at once.
    environment |= {"FAQBOT_CACHE": str(tmp_path / "cache")} | settings
    if slack is not None:
        environment |= {
            "FAQBOT_SLACK_BOT_TOKEN": BOT_TOKEN,
            "FAQBOT_SLACK_APP_TOKEN": APP_TOKEN,
            "FAQBOT_SLACK_API": slack.base_url,
        }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.bot_process", Route.BASE, discord.gateway_url),
        cwd=tmp_path,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def stopped(process: asyncio.subprocess.Process) -> str:
    """Send SIGTERM, wait for a clean end, and return what was logged."""
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        _, log = await process.communicate()
    assert process.returncode == 0, log.decode()
    return log.decode()


async def until_gone(processes: list[psutil.Process]) -> None:
    async with asyncio.timeout(20):
        while any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in processes):
            await asyncio.sleep(0.05)


async def test_one_process_serves_both_chats_and_stops_on_sigterm(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, FakeSlack() as slack, bot_process(tmp_path, discord, slack) as process:
        await discord.connected()
        on_discord = await (await discord.person("ada").slash("ask", question=QUESTION)).answer()
        await slack.until(lambda: slack.connections, "the bot connected")
        await slack.slash(f"ask {QUESTION}")
        await slack.until(lambda: slack.private, "an answer to the slash command")
        log = await stopped(process)

    assert ANSWER in on_discord.text
    assert ANSWER in slack.private[0].text
    for secret in (DISCORD_TOKEN, BOT_TOKEN, APP_TOKEN, QUESTION):
        assert secret not in log


async def test_a_refused_token_ends_the_start_with_the_setting_to_check(tmp_path: Path) -> None:
    async with (
        FakeDiscord() as discord,
        bot_process(tmp_path, discord, FAQBOT_DISCORD_TOKEN="wrong.secret.token") as process,
        asyncio.timeout(30),
    ):
        _, log = await process.communicate()

    assert process.returncode == 2
    assert "FAQBOT_DISCORD_TOKEN" in log.decode()
    assert "wrong.secret.token" not in log.decode()
    assert "Traceback" not in log.decode()


@pytest.mark.runner
async def test_sigterm_stops_a_running_proof_tells_its_message_and_leaves_no_process(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, bot_process(tmp_path, discord, FAQBOT_RECIPE="digits") as process:
        await discord.connected()
        message = await (await discord.person("ada").slash("seed", seed="1")).answer()
        await message.until("of 4 runs done", patience_s=60)
        children = psutil.Process(process.pid).children(recursive=True)
        await stopped(process)
        await until_gone(children)

    assert children
    assert "The bot was stopped before this proof ended." in message.text


@pytest.mark.runner
async def test_a_killed_bot_leaves_no_training_behind(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, bot_process(tmp_path, discord, FAQBOT_RECIPE="digits") as process:
        await discord.connected()
        message = await (await discord.person("ada").slash("seed", seed="1")).answer()
        await message.until("of 4 runs done", patience_s=60)
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        await until_gone(children)

    assert children


@pytest.mark.runner
async def test_a_real_proof_on_a_chat_ends_with_both_error_rates_of_every_run(tmp_path: Path) -> None:
    async with FakeDiscord() as discord, bot_process(tmp_path, discord) as process:
        await discord.connected()
        message = await (await discord.person("ada").slash("ask", question="same seed different results")).answer()
        await message.until("Measured in", patience_s=150)
        await stopped(process)

    rows = [line.split() for line in message.text.split("```")[-2].splitlines()]
    rates = {f"{row[0]} {row[1]}": row[2:4] for row in rows if row and row[0] in {"seeded", "control"}}
    assert rates["seeded 1"] == rates["seeded 2"]
    assert all(0 < float(rate) < 1 for pair in rates.values() for rate in pair)
    assert len(rates) == 4
    assert "Reproducible" in message.text


async def test_a_digest_that_fell_due_while_no_bot_ran_is_posted_once_in_each_chat(tmp_path: Path) -> None:
    due = datetime.now(UTC) - timedelta(hours=1)
    schedule = Schedule(weekday=due.weekday(), hour=due.hour, minute=due.minute, zone="UTC")
    key = SecretStr("a key that only this test uses")
    async with FakeDiscord() as discord, FakeSlack() as slack:
        guild = discord.guilds[0]
        places = (Place("discord", str(guild.id), str(discord.general.id)), Place("slack", TEAM, CHANNEL))
        then = due - timedelta(days=2)
        location = parse_location(str(tmp_path / "faqbot.db"))
        async with await open_store(location, privacy_key=key, now=lambda: then) as store:
            for place in places:
                asker = Asker(platform=place.platform, id="1")
                await store.preferences.put(place, Preferences(digest=schedule), by=asker)
                store.questions.record(
                    "may I bring my <!channel> horse", asker=asker, place=place, decision=Decision.SILENT
                )

        secret = {"FAQBOT_PRIVACY_KEY": key.get_secret_value()}
        async with bot_process(tmp_path, discord, slack, **secret) as process:
            await discord.bell.until(lambda: discord.posted, "the digest is on Discord", 30)
            await slack.until(lambda: slack.messages, "the digest is on Slack")
            log = await stopped(process)

    for text in (discord.posted[0].text, slack.messages[0].text):
        assert "1 question" in text
        assert "horse" in text
    assert (len(discord.posted), len(slack.messages)) == (1, 1)
    assert "horse" not in log
