"""The connection to the database: engine, transactions and the few words that differ between SQLite and PostgreSQL.

Callers open a transaction with `reading()` or `writing()`; a write that returned is on disk.
"""

import asyncio
import contextlib
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import await_only

from bot.errors import StoreUnreachable
from bot.store.failures import told
from bot.store_location import InFile, InMemory, OnServer, StoreLocation

#: How long a writer waits for another process's transaction.
BUSY_TIMEOUT_S = 5.0
_LOOK_EVERY_S = 0.02
#: How long a statement may take on a server.
_STATEMENT_TIMEOUT_S = 10.0
#: A chat bot writes little: one connection writes, the others read.
_CONNECTIONS = 3

_PRAGMAS = (
    "journal_mode=WAL",
    # A write that was acknowledged outlives a power cut, too.
    "synchronous=FULL",
    # What a student deletes is overwritten, not only unlinked.
    "secure_delete=ON",
)


class Database:
    """An engine and its transactions."""

    def __init__(
        self, location: StoreLocation, engine: AsyncEngine, driver_errors: tuple[type[Exception], ...]
    ) -> None:
        self.location = location
        self._engine = engine
        self._writer = engine.execution_options(faqbot_writes=True)
        self._driver_errors = driver_errors
        # SQLite has one writer at a time, and waiting here is fairer than its busy handler; in memory there is but
        # one connection, so readers wait as well.
        self._one_writer: contextlib.AbstractAsyncContextManager[Any] = (
            contextlib.nullcontext() if isinstance(location, OnServer) else asyncio.Lock()
        )
        self._one_reader: contextlib.AbstractAsyncContextManager[Any] = (
            self._one_writer if isinstance(location, InMemory) else contextlib.nullcontext()
        )

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads.

        Raises:
            StoreError: the database cannot be read.
        """
        async with self._one_reader:
            with told(self.location, self._driver_errors):
                async with self._engine.begin() as connection:
                    yield connection

    @contextlib.asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads, and sees the database as of one moment, whoever writes meanwhile.

        Raises:
            StoreError: the database cannot be read.
        """
        async with self._one_reader:
            with told(self.location, self._driver_errors):
                async with self._engine.connect() as connection:
                    if isinstance(self.location, OnServer):
                        # SQLite's transactions are like that anyway.
                        await connection.execution_options(isolation_level="REPEATABLE READ")
                    async with connection.begin():
                        yield connection

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes; committed, to the disk, when the block ends without an exception.

        Raises:
            StoreError: the database cannot be written; nothing of the block remains.
        """
        async with self._one_writer:
            with told(self.location, self._driver_errors):
                async with self._writer.begin() as connection:
                    yield connection

    def insert(self, table: Table) -> sqlite.Insert:
        """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
        if isinstance(self.location, OnServer):
            from sqlalchemy.dialects import postgresql

            # Both dialects' classes have the same two methods with the same arguments, and no common base has them.
            return postgresql.insert(table)  # type: ignore[return-value]
        return sqlite.insert(table)

    async def shrink(self) -> None:
        """Let deleted text leave the write-ahead log, too."""
        if not isinstance(self.location, InFile):
            return
        async with self._one_writer:
            with told(self.location, self._driver_errors):
                async with self._engine.connect() as connection:
                    await connection.run_sync(_checkpoint)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def open_database(location: StoreLocation) -> Database:
    """Make the engine; connects to nothing yet.

    Raises:
        StoreUnreachable: the driver for PostgreSQL is not installed.
        StoreUnwritable: the file or its folder cannot be made.
    """
    match location:
        case InFile(path=path):
            with told(location):
                _make_private(path)
            engine = create_async_engine(
                f"sqlite+aiosqlite:///{path}",
                pool_size=_CONNECTIONS,
                max_overflow=0,
                hide_parameters=True,
                connect_args={"timeout": BUSY_TIMEOUT_S},
            )
            _speak_sqlite(engine)
            return Database(location, engine, ())
        case InMemory():
            engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool, hide_parameters=True)
            _speak_sqlite(engine)
            return Database(location, engine, ())
        case OnServer(url=url):
            driver_errors = _asyncpg_errors()
            return Database(location, _server_engine(url.get_secret_value()), driver_errors)


def _server_engine(url: str) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_timeout=BUSY_TIMEOUT_S,
        # A server that was restarted meanwhile costs one more round trip, not an error.
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_S, "command_timeout": _STATEMENT_TIMEOUT_S},
    )


def _asyncpg_errors() -> tuple[type[Exception], ...]:
    try:
        import asyncpg
    except ImportError:
        raise StoreUnreachable(
            "PostgreSQL needs its driver. Install it, .venv/bin/pip install -e '.[postgres]', or set FAQBOT_STORE to a "
            "path."
        ) from None
    return (asyncpg.PostgresError, asyncpg.InterfaceError)


def _checkpoint(connection: Connection) -> None:
    """Past SQLAlchemy, which would begin a transaction, in which SQLite makes no checkpoint."""
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cursor.close()


def _make_private(path: Path) -> None:
    """Make the folder and the file, readable by the bot's user alone: it holds what students asked."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _patiently(execute: Callable[[str], object], statement: str) -> None:
    """Wait for other processes where SQLite itself does not: while it sets a file up, or mends one after a crash."""
    until_s = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            execute(statement)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= until_s:
                raise
            await_only(asyncio.sleep(_LOOK_EVERY_S))
        else:
            return


def _speak_sqlite(engine: AsyncEngine) -> None:
    """Set every connection up and begin transactions ourselves.

    As https://docs.sqlalchemy.org/en/20/dialects/sqlite.html advises: Python's driver would begin them too late. A
    writing transaction takes its lock at once, so that it never fails halfway for having read first.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            _patiently(cursor.execute, f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("faqbot_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
