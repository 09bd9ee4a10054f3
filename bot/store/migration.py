"""Bring a database to the tables of this version. Alembic is imported only when something has to change."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import StoreTooNew
from bot.store.database import Database
from bot.store.tables import metadata
from bot.store_location import InMemory, OnServer

FOLDER = Path(__file__).parent / "migrations"
#: Every revision in its order; the last is what this version needs. A test compares it with the folder.
REVISIONS = ("0001",)
#: Any number will do, as long as nobody else on the server locks it: "faqbot" in ASCII.
_ADVISORY_LOCK = 0x666171626F74


async def migrate(database: Database) -> None:
    """Make or change the tables, in one transaction; two processes that start at once do it once.

    Raises:
        StoreTooNew: a newer version of the bot has been here.
        StoreError: the database cannot be written.
    """
    if isinstance(database.location, InMemory):
        # Nothing old can be there, so there is nothing to migrate.
        async with database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        return
    async with database.reading() as connection:
        if _is_current(await connection.run_sync(_revision), database):
            return
    async with database.writing() as connection:
        if isinstance(database.location, OnServer):
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        # Another process may have migrated while we waited.
        if not _is_current(await connection.run_sync(_revision), database):
            await connection.run_sync(upgrade)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` in the connection's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _is_current(revision: str | None, database: Database) -> bool:
    if revision is not None and revision not in REVISIONS:
        raise StoreTooNew(
            f"The store {database.location} was changed by a newer version of the bot ({revision}; this one knows "
            f"{REVISIONS[-1]}). Install that version again, or set FAQBOT_STORE to another place."
        )
    return revision == REVISIONS[-1]
