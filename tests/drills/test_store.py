"""Bad days of the store: a disk that is really full, a file that is really locked, a server that is killed.

Whatever becomes of the store, questions are answered; what could not be kept is kept when the store works again.
"""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import asyncpg
import pytest

from bot.store import database
from bot.store_location import parse_location
from tests.bot.serving import serving, settings
from tests.bot.store.postgres import binaries, made_cluster
from tests.bot.test_service import ANSWER, QUESTION
from tests.drills.small_disk import small_disk
from tests.fakes.discord import TOKEN, FakeDiscord
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack

SLACK_TOKENS = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}
#: Manage Server.
STAFF = str(1 << 5)
KEY = "the-privacy-key-of-this-test"


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked at every half minute is looked at all the time, and nobody is waited for long."""
    monkeypatch.setattr("bot.store.store.BEAT_EVERY_S", 0.05)
    monkeypatch.setattr("bot.store.store._FOLLOW_EVERY_S", 0.05)
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.2)


async def asked(discord: FakeDiscord, times: int = 3) -> None:
    for _ in range(times):
        answer = await (await discord.person("ada").slash("ask", question=QUESTION)).answer()
        assert ANSWER in answer.text


async def setting_changed(discord: FakeDiscord) -> str:
    """What staff read who change a setting."""
    teacher = discord.person("teacher")
    teacher.permissions = STAFF
    return (await (await teacher.slash("settings", quiet="on")).answer()).text


def kept(path: Path) -> int:
    """How many questions a file has."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM questions").fetchone()[0])


async def test_a_disk_that_is_full_costs_nobody_an_answer_and_nothing_when_there_is_room_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with small_disk(tmp_path / "disk", megabytes=4) as disk:
        file = disk.path / "faqbot.db"
        wanted = settings(tmp_path, discord_token=TOKEN, store=parse_location(str(file)))
        async with FakeDiscord() as discord, serving(wanted) as bot:
            await bot.until(lambda wrong: not wrong)
            disk.fill()
            wrong = await bot.until(bool)
            assert "has no room: the disk is full. Free some space; nothing has to be restarted." in wrong["store"]
            await asked(discord)
            assert "has no room: the disk is full" in await setting_changed(discord)
            assert await bot.counted("faqbot_ready", part="store") == 0
            assert "Nothing is kept: The store" in caplog.text

            disk.free()
            await bot.until(lambda wrong: not wrong)
            await asked(discord)
            async with asyncio.timeout(20):
                while kept(file) < 6:
                    await asyncio.sleep(0.02)
            assert "Nothing is kept: works again" in caplog.text


async def test_a_store_that_another_program_holds_costs_nobody_an_answer(tmp_path: Path) -> None:
    file = tmp_path / "faqbot.db"
    async with (
        FakeDiscord() as discord,
        FakeSlack() as slack,
        serving(settings(tmp_path, discord_token=TOKEN, slack_api=slack.base_url, **SLACK_TOKENS)) as bot,
    ):
        await bot.until(lambda wrong: not wrong)
        with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            wrong = await bot.until(bool)
            assert "is held by another process. Try again; if it stays so, look for a program" in wrong["store"]
            await asked(discord)
            await slack.slash(f"ask {QUESTION}")
            await slack.until(lambda: slack.private, "an answer on Slack")
            assert ANSWER in slack.private[0].text
            assert "is held by another process" in await setting_changed(discord)
            holder.execute("ROLLBACK")
        await bot.until(lambda wrong: not wrong)
        async with asyncio.timeout(20):
            while kept(file) < 4:
                await asyncio.sleep(0.02)


async def kept_on_server(url: str) -> int:
    """How many questions a server has."""
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM questions"))
    finally:
        await connection.close()


async def test_a_postgresql_that_is_killed_costs_nobody_an_answer_and_is_found_again(tmp_path: Path) -> None:
    found = binaries()
    if found is None:
        pytest.skip("POSTGRESQL IS NOT INSTALLED, so none was killed. Debian: apt-get install postgresql")
    with made_cluster(found) as cluster:
        cluster.start()
        url = await cluster.server.create_database()
        wanted = settings(tmp_path, discord_token=TOKEN, store=parse_location(url), privacy_key=KEY)
        async with FakeDiscord() as discord, serving(wanted) as bot:
            await bot.until(lambda wrong: not wrong)
            cluster.kill()
            wrong = await bot.until(bool)
            assert "does not answer. Check that the server runs and its address." in wrong["store"]
            await asked(discord)
            assert "does not answer" in await setting_changed(discord)
            cluster.start()
            await bot.until(lambda wrong: not wrong)
            async with asyncio.timeout(20):
                while await kept_on_server(url) < 3:
                    await asyncio.sleep(0.02)
