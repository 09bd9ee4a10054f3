"""The store as files, a table each, and back: on SQLite and PostgreSQL alike, so that a store can also change between.

A file's first line names the columns; each further line is a row, as JSON. What is under way at the moment (deliveries,
growing messages, duties, who is signed in) is left out: brought back later, it would be wrong.
"""

import base64
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, MetaData, Table, insert, select, text

from bot.errors import BackupDamaged
from bot.store.database import Database
from bot.store.heartbeat import HEARTBEAT
from bot.store.migration import REVISIONS, VERSION_TABLE, create, revision_of, upgrade
from bot.store.tables import delivered, duties, messages, metadata, site_links, site_sessions, values
from bot.store_location import OnServer

_UNDER_WAY = frozenset({delivered.name, duties.name, messages.name, site_links.name, site_sessions.name})
_SUFFIX = ".jsonl"
_ROWS_AT_ONCE = 500
#: How bytes are written in JSON.
_BYTES = "base64"


@dataclass(frozen=True, slots=True)
class Dumped:
    """What was written."""

    #: How far the tables are; None where there are none.
    revision: str | None
    #: Rows by table.
    rows: Mapping[str, int]


async def dump(database: Database, folder: Path) -> Dumped:
    """Write every table into `folder`, all as of the same moment, whoever writes to the store meanwhile.

    Raises:
        StoreError: the store cannot be read, or is a newer version's.
        OSError: the folder cannot be written.
    """
    revision = await revision_of(database)
    if revision is None:
        return Dumped(None, {})
    rows = {}
    async with database.snapshot() as connection:
        tables = await connection.run_sync(_tables)
        for table in tables:
            result = await connection.stream(select(table).execution_options(yield_per=_ROWS_AT_ONCE))
            rows[table.name] = await _write(folder / f"{table.name}{_SUFFIX}", table, result)
    return Dumped(revision, rows)


async def load(database: Database, revision: str, files: Iterable[Path]) -> None:
    """Put the tables of `files` in the place of all that is in the database, in one transaction.

    The tables are as they were at `revision`; opening the store brings them up to date.

    Raises:
        BackupDamaged: what was dumped does not fit those tables.
        StoreError: the database cannot be written; it is as it was.
    """
    async with database.writing() as connection:
        await connection.run_sync(_drop_all)
        await connection.run_sync(create if revision == REVISIONS[-1] else lambda sync: upgrade(sync, revision))
        tables = {table.name: table for table in await connection.run_sync(_tables)}
        for path in files:
            table = tables.get(path.stem)
            if table is None:
                raise BackupDamaged(
                    f"The backup has a table {path.stem!r}, and version {revision} of the store has none."
                )
            for rows in _read(path, table):
                await connection.execute(insert(table), rows)
        if isinstance(database.location, OnServer):
            await connection.run_sync(_count_on, tables.values())


def dumped_value(folder: Path, name: str) -> str | None:
    """What a dump has of `bot.store.values` under a name; None where it has nothing.

    Raises:
        BackupDamaged: it cannot be read.
    """
    path = folder / f"{values.name}{_SUFFIX}"
    if not path.exists():
        return None
    return next((str(row["value"]) for rows in _read(path, values) for row in rows if row["name"] == name), None)


def _tables(connection: Connection) -> list[Table]:
    """The tables as they are in the database, which need not be as this version would make them."""
    there = MetaData()
    there.reflect(connection)
    return [table for table in there.sorted_tables if table.name not in _UNDER_WAY | {VERSION_TABLE}]


def _drop_all(connection: Connection) -> None:
    """Only what is the bot's own: others may have tables in the same database."""
    ours = {VERSION_TABLE, *metadata.tables}
    there = MetaData()
    there.reflect(connection, only=lambda name, _: name in ours)
    there.drop_all(connection)


def _count_on(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL give the next row the next number."""
    for table in tables:
        for column in table.primary_key.columns:
            if isinstance(column.type, Integer) and column.autoincrement:
                quoted = connection.dialect.identifier_preparer.format_table(table)
                # Both names are this bot's own.
                sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
                highest = f"SELECT setval({sequence}, coalesce(max({column.name}), 0) + 1, false) FROM {quoted}"  # noqa: S608
                connection.execute(text(highest))


async def _write(path: Path, table: Table, rows: AsyncIterator[Any]) -> int:
    count = 0
    with path.open("x", encoding="utf-8") as file:
        file.write(json.dumps([column.name for column in table.columns]) + "\n")
        async for row in rows:
            if table.name == values.name and row.name == HEARTBEAT:
                continue
            file.write(json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n")
            count += 1
    return count


def _plain(value: object) -> object:
    return {_BYTES: base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _read(path: Path, table: Table) -> Iterator[list[dict[str, Any]]]:
    with path.open(encoding="utf-8") as file:
        try:
            columns = [table.columns[name].name for name in json.loads(next(file))]
            rows = (dict(zip(columns, map(_value, json.loads(line)), strict=True)) for line in file)
            while batch := list(islice(rows, _ROWS_AT_ONCE)):
                yield batch
        except (ValueError, KeyError, StopIteration, TypeError) as error:
            raise BackupDamaged(f"What the backup has of the table {table.name!r} cannot be read.") from error


def _value(written: object) -> object:
    return base64.b64decode(written[_BYTES], validate=True) if isinstance(written, dict) else written
