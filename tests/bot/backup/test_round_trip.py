"""What is backed up comes back, on another machine and another database, and while somebody writes."""

import asyncio
import io
import json
import sqlite3
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import text

from bot.backup.settings_text import settings_text
from bot.errors import PrivacyKeyDiffers, StoreError
from bot.store import open_store
from bot.store.database import open_database
from bot.store.migration import REVISIONS, upgrade
from bot.store_location import InFile, InMemory
from faq.matcher import Decision
from tests.bot.backup.conftest import CHANNEL, FAQ, MIRA, NOAH, Machine, Places, machine, use
from tests.bot.store.rows import every_row

#: What is under way is not brought back.
UNDER_WAY = {"delivered", "duties", "messages"}


def kept(rows: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    """The rows that a backup brings back, in an order of their own."""
    return {
        name: sorted(rows, key=lambda row: json.dumps(row, default=str))
        for name, rows in rows.items()
        if name not in UNDER_WAY
    }


def read(archive: Path, name: str) -> str:
    with tarfile.open(archive) as tar:
        file = tar.extractfile(name)
        assert file is not None
        return file.read().decode()


@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
async def test_everything_comes_back_on_a_fresh_install_whatever_its_database(
    places: Places, tmp_path: Path, source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = machine(tmp_path, "used", await places(source, "used"))
    await use(used)
    await used.backup(tmp_path / "backup.tgz")
    before = kept(await every_row(used.store))
    monkeypatch.setattr(
        "bot.store.store.default_location", lambda: InFile(path=tmp_path / "another-users-data" / "faqbot.db")
    )
    fresh = machine(tmp_path, "fresh", await places(target, "fresh"))

    restored = await fresh.restore(tmp_path / "backup.tgz")

    after = kept(await every_row(fresh.store))
    assert after == before
    assert len(after["questions"]) == 2
    assert restored.kept == ()
    assert (fresh.settings.faq / "week-9.yaml").read_text() == FAQ
    assert not (fresh.settings.faq / "notes.txt").exists()
    async with await fresh.open() as store:
        assert store.preferences.get(CHANNEL).quiet
        assert {row.table for row in await store.privacy.export(MIRA)} >= {"questions", "feedback"}
        assert not store.privacy.is_recorded(NOAH)
        # The next row gets a number of its own.
        await store.feedback.press("another", MIRA, helpful=False)
        assert await store.delivered.claim("discord:message:42")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_backup_is_of_one_moment_while_somebody_writes(places: Places, tmp_path: Path, kind: str) -> None:
    used = machine(tmp_path, "used", await places(kind, "used"))
    await use(used)
    stop = asyncio.Event()
    written = 0

    async def write() -> None:
        """Two tables in one transaction, over and over."""
        nonlocal written
        database = open_database(used.store)
        while not stop.is_set():
            async with database.writing() as connection:
                for table, column in (("values", "name"), ("dismissed", "text_hash")):
                    more = ("value", "'x'") if table == "values" else ("dismissed_by", "NULL")
                    statement = f'INSERT INTO "{table}" ({column}, {more[0]}, at) VALUES (:key, {more[1]}, 1)'  # noqa: S608
                    await connection.execute(text(statement), {"key": f"pair-{written}"})
            written += 1
            await asyncio.sleep(0)
        await database.close()

    writing = asyncio.create_task(write())
    seen = set()
    for number in range(4):
        before = written
        while written == before:
            await asyncio.sleep(0.001)
        await used.backup(tmp_path / f"{number}.tgz")
        pairs = [
            read(tmp_path / f"{number}.tgz", f"store/{table}.jsonl").count('"pair-')
            for table in ("values", "dismissed")
        ]
        assert pairs[0] == pairs[1] > 0
        seen.add(pairs[0])
    stop.set()
    await writing
    assert len(seen) == 4


async def test_a_running_bot_is_backed_up_and_notices_nothing(used: Machine, fresh: Machine, tmp_path: Path) -> None:
    async with await used.open() as store:
        await used.backup(tmp_path / "backup.tgz")
        await store.values.put("still", "writes")
    await fresh.restore(tmp_path / "backup.tgz")

    async with await fresh.open() as store:
        assert await store.values.get("still") is None
        assert store.preferences.get(CHANNEL).quiet


@pytest.mark.parametrize("revision", REVISIONS[:-1])
async def test_the_store_of_an_older_version_comes_back_and_is_taken_along(
    fresh: Machine, tmp_path: Path, revision: str
) -> None:
    old = machine(tmp_path, "old", InFile(path=tmp_path / "old" / "faqbot.db"))
    old.settings.faq.mkdir(parents=True)
    (old.settings.faq / "week.yaml").write_text(FAQ)
    database = open_database(old.store)
    async with database.writing() as connection:
        await connection.run_sync(upgrade, revision)
        await connection.execute(
            text("INSERT INTO feedback (id, question, helpful, at, asker) VALUES (7, 'q', true, 1, 'someone')")
        )
    await database.close()
    (tmp_path / "old" / "faqbot.key").write_text("ab" * 32)
    await old.backup(tmp_path / "backup.tgz")

    await fresh.restore(tmp_path / "backup.tgz")

    async with await fresh.open() as store:
        assert (await store.feedback.of("q")).helpful == 1


async def test_without_its_key_a_backup_needs_it_from_elsewhere(used: Machine, fresh: Machine, tmp_path: Path) -> None:
    await used.backup(tmp_path / "backup.tgz", with_key=False)
    with tarfile.open(tmp_path / "backup.tgz") as tar:
        assert "privacy.key" not in tar.getnames()

    with pytest.raises(StoreError, match="without its privacy key"):
        await fresh.restore(tmp_path / "backup.tgz")
    assert not fresh.settings.faq.exists()
    key = tmp_path / "fresh" / "faqbot.key"
    key.parent.mkdir(exist_ok=True)
    key.write_text("cd" * 32)
    with pytest.raises(PrivacyKeyDiffers):
        await fresh.restore(tmp_path / "backup.tgz")
    assert not fresh.store.path.exists()
    key.write_bytes((tmp_path / "used" / "faqbot.key").read_bytes())
    await fresh.restore(tmp_path / "backup.tgz")

    async with await fresh.open() as store:
        assert await store.privacy.export(MIRA)


async def test_a_key_that_is_a_setting_is_in_no_backup_and_must_be_the_same(tmp_path: Path) -> None:
    key = {"privacy_key": SecretStr("a key from the settings")}
    used = machine(tmp_path, "used", InFile(path=tmp_path / "used" / "faqbot.db"), **key)
    await use(used)
    await used.backup(tmp_path / "backup.tgz")
    with tarfile.open(tmp_path / "backup.tgz") as tar:
        assert "privacy.key" not in tar.getnames()

    other = machine(tmp_path, "other", InFile(path=tmp_path / "other" / "faqbot.db"), privacy_key=SecretStr("x" * 16))
    with pytest.raises(PrivacyKeyDiffers):
        await other.restore(tmp_path / "backup.tgz")
    same = machine(tmp_path, "same", InFile(path=tmp_path / "same" / "faqbot.db"), **key)
    await same.restore(tmp_path / "backup.tgz")
    async with await same.open() as store:
        assert await store.privacy.export(MIRA)


async def test_a_bot_that_keeps_nothing_has_its_faq_backed_up(used: Machine, tmp_path: Path) -> None:
    forgetful = Machine(used.settings.model_copy(update={"store": InMemory()}))
    await forgetful.backup(tmp_path / "backup.tgz")
    restored = await machine(tmp_path, "fresh", InMemory()).restore(tmp_path / "backup.tgz")

    assert restored.manifest.revision is None
    assert (tmp_path / "fresh" / "faq" / "week-9.yaml").read_text() == FAQ


async def test_no_secret_is_in_a_backup(used: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("FAQBOT_SLACK_SIGNING_SECRET=hush-hush\nFAQBOT_SEED=7\n")
    secrets = {
        "FAQBOT_DISCORD_TOKEN": "discord.token.secret",
        "FAQBOT_SLACK_BOT_TOKEN": "xoxb-secret",
        "FAQBOT_SLACK_APP_TOKEN": "xapp-secret",
        "FAQBOT_STORE": "postgresql://faqbot:hunter2@db/faqbot",
        "FAQBOT_STAFF": "discord:1234",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    await used.backup(tmp_path / "backup.tgz")

    written = read(tmp_path / "backup.tgz", "settings.env")
    for secret in ("token.secret", "xoxb-", "xapp-", "hunter2", "hush"):
        assert secret not in written
    assert dotenv_values(stream=io.StringIO(written)) == {"FAQBOT_SEED": "7", "FAQBOT_STAFF": "discord:1234"}
    for name in ("FAQBOT_DISCORD_TOKEN", "FAQBOT_SLACK_SIGNING_SECRET"):
        assert f"# {name}= (was set)" in written
    assert (tmp_path / "backup.tgz").stat().st_mode & 0o077 == 0


@given(st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"])).filter(str.strip))
def test_a_setting_of_any_characters_is_read_back_as_it_was(value: str) -> None:
    value = value.replace("\r", "")
    written = settings_text({"FAQBOT_COURSE": value})

    assert dotenv_values(stream=io.StringIO(written)) == ({"FAQBOT_COURSE": value} if value else {})


async def test_settings_are_restored_to_a_file_of_ones_own(used: Machine, fresh: Machine, tmp_path: Path) -> None:
    await used.backup(tmp_path / "backup.tgz")
    await fresh.restore(tmp_path / "backup.tgz", settings_to=tmp_path / "restored.env")

    assert (tmp_path / "restored.env").read_text().startswith("# The settings of the bot")
    assert (tmp_path / "restored.env").stat().st_mode & 0o077 == 0


async def test_the_same_store_gives_the_same_archive(
    used: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2027, 3, 1, tzinfo=UTC)
    for name in ("one", "two"):
        await used.backup(tmp_path / name, now=lambda: at)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


async def test_a_damaged_store_is_not_backed_up_as_if_it_were_well(used: Machine, tmp_path: Path) -> None:
    used.store.path.write_bytes(b"not a database" * 1000)

    with pytest.raises(StoreError):
        await used.backup(tmp_path / "backup.tgz")
    assert [path.name for path in tmp_path.iterdir()] == ["used"]


async def test_another_programs_table_is_left_alone(places: Places, used: Machine, tmp_path: Path) -> None:
    await used.backup(tmp_path / "backup.tgz")
    shared = machine(tmp_path, "shared", await places("postgresql", "shared"))
    database = open_database(shared.store)
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE grades (mark INTEGER)"))
        await connection.execute(text("INSERT INTO grades VALUES (1)"))
    await database.close()

    await shared.restore(tmp_path / "backup.tgz")
    await shared.restore(tmp_path / "backup.tgz", force=True)

    assert (await every_row(shared.store))["grades"] == [{"mark": 1}]


async def test_a_restored_file_is_whole_by_sqlites_own_judgement(used: Machine, fresh: Machine, tmp_path: Path) -> None:
    await used.backup(tmp_path / "backup.tgz")
    await fresh.restore(tmp_path / "backup.tgz")

    path = fresh.store.path
    assert sorted(file.name for file in path.parent.iterdir()) == ["faq", "faqbot.db", "faqbot.key"]
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert path.stat().st_mode & 0o077 == 0


async def test_questions_that_look_like_the_bots_own_words_are_kept(
    used: Machine, fresh: Machine, tmp_path: Path
) -> None:
    async with await open_store(used.store) as store:
        store.questions.record("store.written", asker=MIRA, place=CHANNEL, decision=Decision.SILENT)
    await used.backup(tmp_path / "backup.tgz")
    await fresh.restore(tmp_path / "backup.tgz")

    assert "store.written" in {row["text"] for row in (await every_row(fresh.store))["questions"]}
