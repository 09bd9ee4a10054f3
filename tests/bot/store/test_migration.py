"""The tables of an empty database, of an older one, and of one that is newer than this bot."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.errors import StoreError, StoreTooNew
from bot.store import Opinions, open_store
from bot.store.database import open_database
from bot.store.migration import FOLDER, REVISIONS, upgrade
from bot.store.tables import metadata
from bot.store_location import StoreLocation
from tests.bot.store.conftest import KEY, MIRA
from tests.bot.store.rows import every_row


async def migrated_to(location: StoreLocation, revision: str, *statements: str) -> None:
    """A database as the bot of `revision` left it."""
    database = open_database(location)
    async with database.writing() as connection:
        await connection.run_sync(upgrade, revision)
        for statement in statements:
            await connection.execute(text(statement))
    await database.close()


async def differences(location: StoreLocation) -> list[object]:
    """In what the database's tables differ from those that this version expects."""

    def compare(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    database = open_database(location)
    async with database.reading() as connection:
        found = await connection.run_sync(compare)
    await database.close()
    return found


def test_the_bot_knows_every_migration_in_its_order() -> None:
    scripts = ScriptDirectory(str(FOLDER)).walk_revisions()

    assert tuple(script.revision for script in scripts)[::-1] == REVISIONS


async def test_every_step_from_an_empty_database_leads_to_the_tables_of_today(location: StoreLocation) -> None:
    await migrated_to(location, "head")

    assert await differences(location) == []


async def test_a_new_store_has_the_tables_of_today(location: StoreLocation) -> None:
    await (await open_store(location, privacy_key=KEY)).close()

    assert await differences(location) == []
    assert (await every_row(location))["alembic_version"] == [{"version_num": REVISIONS[-1]}]


@pytest.mark.parametrize("revision", REVISIONS[:-1])
async def test_a_store_of_an_earlier_version_is_taken_along_with_what_is_in_it(
    location: StoreLocation, revision: str
) -> None:
    await migrated_to(
        location,
        revision,
        "INSERT INTO feedback (id, question, helpful, at, asker) VALUES (1000, 'q1', true, 1, 'someone')",
    )

    async with await open_store(location, privacy_key=KEY) as store:
        await store.feedback.press("q1", MIRA, helpful=False)
        assert await store.feedback.of("q1") == Opinions(helpful=1, not_helpful=1)

    assert await differences(location) == []


async def test_an_old_store_forgets_which_direct_conversations_there_were(location: StoreLocation) -> None:
    await migrated_to(
        location,
        "0004",
        "INSERT INTO questions (id, at, decision, platform, server, channel) VALUES "
        "('1', 1, 'silent', 'discord', '', '551122'), ('2', 1, 'silent', 'slack', 'T1', 'D551122'), "
        "('3', 1, 'silent', 'discord', '77', 'general'), ('4', 1, 'silent', 'slack', 'T1', 'C1')",
        "INSERT INTO preferences (platform, server, channel, name, value, at) VALUES "
        "('discord', '', '551122', 'quiet', 'true', 1), ('slack', 'T1', 'D551122', 'quiet', 'true', 1), "
        "('discord', '77', 'general', 'quiet', 'true', 1), ('slack', 'T1', 'C1', 'quiet', 'true', 1)",
    )

    await (await open_store(location, privacy_key=KEY)).close()

    rows = await every_row(location)
    assert sorted(row["channel"] for row in rows["questions"]) == ["", "", "C1", "general"]
    assert sorted(row["channel"] for row in rows["preferences"]) == ["C1", "general"]


async def test_several_that_find_an_old_store_migrate_it_once(location: StoreLocation) -> None:
    await migrated_to(location, REVISIONS[0])

    stores = await asyncio.gather(*(open_store(location, privacy_key=KEY) for _ in range(3)))

    assert await differences(location) == []
    for store in stores:
        await store.close()


async def test_a_store_that_a_newer_bot_changed_is_left_alone(location: StoreLocation) -> None:
    await migrated_to(location, "head", "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreTooNew, match=r"9999.*Install that version"):
        await open_store(location, privacy_key=KEY)


async def test_a_migration_that_fails_leaves_the_store_as_it_was(location: StoreLocation) -> None:
    # Somebody made the second migration's index by hand, so that migration cannot.
    await migrated_to(location, "0001", "CREATE INDEX ix_questions_platform_server_at ON questions (asker)")

    with pytest.raises(StoreError):
        await open_store(location, privacy_key=KEY)

    assert (await every_row(location))["alembic_version"] == [{"version_num": "0001"}]


def test_the_migrations_are_part_of_what_is_installed() -> None:
    assert {path.name for path in (Path(FOLDER) / "versions").glob("v*.py")} >= {"v0001_first.py"}
    assert (Path(FOLDER) / "env.py").is_file()
    assert sqlite3.sqlite_version_info >= (3, 35), "the store needs RETURNING"
