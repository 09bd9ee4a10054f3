"""Bring a database to the tables of this version: an empty one at once, an older one step by step.

Alembic runs the steps, and is imported only then: it takes as much memory as half of SQLAlchemy.
"""

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select, text

from bot.errors import StoreTooNew
from bot.store.database import Database
from bot.store.tables import metadata
from bot.store_location import OnServer

FOLDER = Path(__file__).parent / "migrations"
#: Every revision in its order; the last is what this version needs. A test compares it with the folder.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
#: Any number will do, as long as nobody else on the server locks it: "faqbot" in ASCII.
_ADVISORY_LOCK = 0x666171626F74
#: Alembic's own table, as Alembic makes it.
VERSION_TABLE = "alembic_version"
_VERSION = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True))


async def migrate(database: Database) -> None:
    """Make or change the tables, in one transaction; two processes that start at once do it once.

    Raises:
        StoreTooNew: a newer version of the bot has been here.
        StoreError: the database cannot be written.
    """
    async with database.reading() as connection:
        if _is_current(await connection.run_sync(_revision), database):
            return
    async with database.writing() as connection:
        if isinstance(database.location, OnServer):
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        # Another process may have migrated while we waited.
        revision = await connection.run_sync(_revision)
        if revision is None:
            await connection.run_sync(create)
        elif not _is_current(revision, database):
            await connection.run_sync(upgrade)


async def revision_of(database: Database) -> str | None:
    """How far the tables are, one of `REVISIONS`; None where there are none.

    Raises:
        StoreTooNew: a newer version of the bot has been here.
        StoreError: the database cannot be read.
    """
    async with database.reading() as connection:
        revision = await connection.run_sync(_revision)
    _is_current(revision, database)
    return revision


def create(connection: Connection) -> None:
    """Make today's tables in an empty database; a test holds them equal to what the steps lead to.

    As https://alembic.sqlalchemy.org/en/latest/cookbook.html#building-an-up-to-date-database-from-scratch advises.
    """
    metadata.create_all(connection, checkfirst=False)
    _VERSION.create(connection)
    connection.execute(insert(_VERSION).values(version_num=REVISIONS[-1]))


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar()


def _is_current(revision: str | None, database: Database) -> bool:
    if revision is not None and revision not in REVISIONS:
        raise StoreTooNew(
            f"The store {database.location} was changed by a newer version of the bot ({revision}; this one knows "
            f"{REVISIONS[-1]}). Install that version again, or set FAQBOT_STORE to another place."
        )
    return revision == REVISIONS[-1]
