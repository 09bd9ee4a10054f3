"""What the bot says, and what goes on, where the store cannot be opened or written."""

import asyncio
import contextlib
import logging
import sqlite3
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.errors import StoreBusy, StoreDamaged, StoreError, StoreUnreachable, StoreUnwritable
from bot.store import Opinions, Preferences, Store, database, open_store
from bot.store_location import InFile, InMemory, OnServer, parse_location
from faq.matcher import Decision
from tests.bot.store.conftest import CHANNEL, KEY, MIRA, Clock
from tests.bot.store.disks import unwritable_disk
from tests.bot.store.postgres import Server


class Address(BaseModel):
    message: int = 1


@pytest.fixture
def file(tmp_path: Path) -> InFile:
    return InFile(path=tmp_path / "faqbot.db")


@pytest.fixture
async def store(file: InFile, clock: Clock) -> AsyncIterator[Store]:
    async with await open_store(file, now=clock) as opened:
        yield opened


def ask(store: Store, clock: Clock, text: str) -> None:
    clock.passes(milliseconds=1)
    store.questions.record(text, asker=MIRA, place=CHANNEL, decision=Decision.SILENT)


async def texts(store: Store, clock: Clock) -> list[str | None]:
    return [row.text for row in await store.questions.between(clock() - timedelta(1), clock() + timedelta(1))]


async def test_while_the_disk_fails_answers_go_on_and_then_recording_resumes(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with unwritable_disk():
        for number in range(3):
            ask(store, clock, f"private question {number}")
            await store.questions.flush()
        assert await store.delivered.claim("slack:event:Ev1")
        assert not await store.delivered.claim("slack:event:Ev1")
        assert not await store.messages.open("proof", platform="discord", address=Address(), request="x")
    said = [record.message for record in caplog.records if "not recorded" in record.message]
    assert len(said) == 1
    assert "Check its space" in said[0]

    await store.questions.flush()

    assert await texts(store, clock) == [f"private question {number}" for number in range(3)]
    assert "works again" in caplog.text
    assert "private" not in caplog.text
    assert "INSERT" not in caplog.text


async def test_what_a_person_would_be_thanked_for_fails_aloud(store: Store) -> None:
    with unwritable_disk():
        with pytest.raises(StoreUnwritable):
            await store.feedback.press("question", MIRA, helpful=True)
        with pytest.raises(StoreUnwritable):
            await store.preferences.put(CHANNEL, Preferences(quiet=True), by=MIRA)
        with pytest.raises(StoreUnwritable):
            await store.privacy.opt_out(MIRA)

    assert store.preferences.get(CHANNEL).quiet is None
    assert await store.feedback.of("question") == Opinions(helpful=0, not_helpful=0)
    assert not await store.privacy.has_opted_out(MIRA)


async def test_while_the_disk_fails_the_oldest_waiting_questions_give_way(
    store: Store, monkeypatch: pytest.MonkeyPatch, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.store.questions.WAITING", 2)
    with unwritable_disk():
        for number in range(5):
            ask(store, clock, f"question {number}")
        await store.questions.flush()
    await store.questions.flush()

    assert await texts(store, clock) == ["question 3", "question 4"]
    assert "3 questions were lost" in caplog.text


async def test_questions_that_give_way_to_a_crowd_are_told_although_the_disk_works(
    store: Store, monkeypatch: pytest.MonkeyPatch, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.store.questions.WAITING", 2)
    for number in range(5):
        ask(store, clock, f"question {number}")
    await store.questions.flush()
    await store.questions.flush()

    assert await texts(store, clock) == ["question 3", "question 4"]
    assert caplog.text.count("Questions are not recorded: 3 questions were lost, as too many waited.") == 1


async def test_a_message_that_ended_while_the_disk_failed_is_not_taken_for_left_behind(
    store: Store, file: InFile, clock: Clock
) -> None:
    await store.messages.open("proof", platform="discord", address=Address(), request="x")
    with unwritable_disk():
        await store.messages.close("proof")
    await store.messages.renew()
    clock.passes(minutes=1)

    async with await open_store(file, now=clock) as restarted:
        assert await restarted.messages.adopt("discord") == ()


async def test_a_full_disk_is_called_by_its_name(file: InFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_PRAGMAS", ("max_page_count=60",))

    async with await open_store(file) as store:
        with pytest.raises(StoreUnwritable, match=r"disk is full\. Free some space"):
            await store.values.put("name", "much" * 100_000)
        await store.values.put("name", "little")


async def test_a_store_that_another_process_holds_is_waited_for_then_told(
    file: InFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.2)
    async with await open_store(file) as store:
        with contextlib.closing(sqlite3.connect(file.path, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreBusy, match="another process"):
                await store.values.put("name", "value")
            assert await store.values.get("name") is None, "reading does not wait"

            waiting = asyncio.create_task(store.values.put("name", "value"))
            await asyncio.sleep(0.05)
            holder.execute("ROLLBACK")
            await waiting
        assert await store.values.get("name") == "value"


async def test_a_file_that_another_process_is_setting_up_is_waited_for(file: InFile) -> None:
    with contextlib.closing(sqlite3.connect(file.path, isolation_level=None)) as holder:
        # SQLite itself does not wait for this before it changes how a file keeps its journal.
        holder.execute("BEGIN IMMEDIATE")
        opening = asyncio.create_task(open_store(file))
        await asyncio.sleep(0.1)
        assert not opening.done()
        holder.execute("ROLLBACK")
        async with await opening as store:
            await store.values.put("name", "value")


async def test_a_file_that_is_held_for_too_long_is_told(file: InFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.1)
    with contextlib.closing(sqlite3.connect(file.path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="another process"):
            await open_store(file)


async def test_a_file_that_is_no_database_is_left_alone(file: InFile) -> None:
    file.path.write_text("my thesis, chapter one\n" * 1000)

    with pytest.raises(StoreDamaged, match="FAQBOT_STORE"):
        await open_store(file)

    assert file.path.read_text().startswith("my thesis")


async def test_somebody_elses_database_is_left_alone(file: InFile) -> None:
    with contextlib.closing(sqlite3.connect(file.path)) as theirs:
        theirs.execute("CREATE TABLE questions (id INTEGER)")

    with pytest.raises(StoreError):
        await open_store(file)

    with contextlib.closing(sqlite3.connect(file.path)) as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("questions",)]


async def test_a_folder_that_cannot_be_made_is_told_with_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreUnwritable, match="FAQBOT_STORE"):
        await open_store(InFile(path=tmp_path / "file" / "faqbot.db"))


async def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    location = parse_location("postgresql://bot:hunter2hunter2@127.0.0.1:9/faqbot")

    with pytest.raises(StoreUnreachable, match="does not answer") as told:
        await open_store(location, privacy_key=KEY)

    assert "127.0.0.1:9/faqbot" in str(told.value)
    assert "hunter2" not in str(told.value)
    assert "hunter2" not in repr(location)


async def test_a_server_that_refuses_us_says_what_to_check(postgres: Server) -> None:
    with pytest.raises(StoreUnreachable, match="user, password and database"):
        await open_store(parse_location(postgres.url("postgres", password="wrong")), privacy_key=KEY)
    with pytest.raises(StoreUnreachable, match="user, password and database"):
        await open_store(parse_location(postgres.url("nowhere")), privacy_key=KEY)


async def test_without_the_driver_the_operator_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)

    with pytest.raises(StoreUnreachable, match=r"pip install -e '\.\[postgres\]'"):
        await open_store(parse_location("postgresql://127.0.0.1/faqbot"), privacy_key=KEY)


async def test_a_store_in_memory_works_like_any_other_and_writes_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with await open_store(InMemory()) as store:
        await asyncio.gather(*(store.feedback.press(f"q{number}", MIRA, helpful=True) for number in range(20)))
        await store.preferences.put(CHANNEL, Preferences(quiet=True), by=MIRA)
        assert len(await store.privacy.export(MIRA)) == 21
        assert await store.clean_up() == 0

    assert list(tmp_path.iterdir()) == []


def test_the_password_is_nowhere_in_the_shown_address() -> None:
    location = parse_location("postgresql://bot:hunter2@db.example/faqbot")

    assert isinstance(location, OnServer)
    assert str(location) == "postgresql://db.example/faqbot"
    assert location.secret is not None
    assert location.secret.get_secret_value() == ":hunter2@"
