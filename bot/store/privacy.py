"""What a student may ask for: everything that is kept about them, its deletion, and not to be recorded.

It works on every column that the tables mark as naming a person, so a new table cannot be forgotten.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, delete, select, update

from bot.asker import Asker
from bot.store.database import Database
from bot.store.privacy_key import PrivacyKey
from bot.store.tables import Forgetting, asker_columns, opted_out

#: A value of a row as JSON has it.
Plain = str | int | float | bool | None


class KeptRow(BaseModel):
    """One row about a person: its table, and its columns without the hash."""

    model_config = ConfigDict(frozen=True)

    table: str
    columns: tuple[tuple[str, Plain], ...]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Of one table: how many rows were removed, and how many stay but no longer name the person."""

    table: str
    removed: int = 0
    unnamed: int = 0


class PrivacyStore:
    """Export, deletion and opting out, each complete when it returns."""

    def __init__(
        self, database: Database, key: PrivacyKey, now: Callable[[], datetime], flush: Callable[[], Awaitable[None]]
    ) -> None:
        self._database = database
        self._key = key
        self._now = now
        self._flush = flush
        self._unwilling: frozenset[str] = frozenset()

    def is_recorded(self, asker: Asker) -> bool:
        """Whether the person's questions are kept, as far as this process knows. Reads memory only."""
        return self._key.hash(asker) not in self._unwilling

    async def refresh(self) -> None:
        """Take up who opted out or in at another process.

        Raises:
            StoreError: the database cannot be read; what was known stays.
        """
        async with self._database.reading() as connection:
            self._unwilling = frozenset((await connection.execute(select(opted_out.c.asker))).scalars())

    async def export(self, asker: Asker) -> tuple[KeptRow, ...]:
        """Every row that names the person, table by table.

        Raises:
            StoreError: the database cannot be read.
        """
        await self._flush()
        rows: list[KeptRow] = []
        async with self._database.reading() as connection:
            for column in asker_columns():
                found = await connection.execute(select(column.table).where(column == self._key.hash(asker)))
                rows += [_kept(column, row) for row in found.mappings()]
        return tuple(rows)

    async def delete(self, asker: Asker) -> tuple[Forgotten, ...]:
        """Remove what is about the person alone, and their name from the rest. An opt-out stays: it is their wish.

        Raises:
            StoreError: nothing was deleted.
        """
        await self._flush()
        who, done = self._key.hash(asker), []
        async with self._database.writing() as connection:
            for column in asker_columns():
                table = column.table
                match column.info["forgetting"]:
                    case Forgetting.ROW:
                        gone = await connection.execute(delete(table).where(column == who))
                        done.append(Forgotten(table.name, removed=gone.rowcount))
                    case Forgetting.NAME:
                        nobody = dict.fromkeys((column, *_names(column)))
                        kept = await connection.execute(update(table).where(column == who).values(nobody))
                        done.append(Forgotten(table.name, unnamed=kept.rowcount))
        await self._database.shrink()
        return tuple(done)

    async def opt_out(self, asker: Asker) -> None:
        """Record nothing about the person from now on; what is there stays until they delete it.

        Raises:
            StoreError: they are recorded as before.
        """
        query = self._database.insert(opted_out).values(asker=self._key.hash(asker), at=self._now())
        async with self._database.writing() as connection:
            await connection.execute(query.on_conflict_do_nothing(index_elements=["asker"]))
        self._unwilling |= {self._key.hash(asker)}

    async def opt_in(self, asker: Asker) -> None:
        """Record the person again.

        Raises:
            StoreError: they are not recorded, as before.
        """
        async with self._database.writing() as connection:
            await connection.execute(delete(opted_out).where(opted_out.c.asker == self._key.hash(asker)))
        self._unwilling -= {self._key.hash(asker)}

    async def has_opted_out(self, asker: Asker) -> bool:
        """Whether the person is not recorded.

        Raises:
            StoreError: the database cannot be read.
        """
        query = select(opted_out.c.at).where(opted_out.c.asker == self._key.hash(asker))
        async with self._database.reading() as connection:
            return (await connection.execute(query)).first() is not None


def _kept(column: Column[Any], row: Any) -> KeptRow:
    others = {other.name: row[other.name] for other in column.table.c if other is not column and _tells(other)}
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in others.items()}
    return KeptRow(table=column.table.name, columns=tuple(plain.items()))


def _names(column: Column[Any]) -> tuple[Column[Any], ...]:
    """The columns that name whom `column` has the hash of."""
    return tuple(other for other in column.table.c if other.info.get("names") == column.name)


def _tells(column: Column[Any]) -> bool:
    """Whether a column says what no other column of its row says already."""
    return not column.info.get("derived", False)
