"""Small facts to remember by name, such as the hash of the commands that were registered last."""

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import delete, select

from bot.store.database import Database
from bot.store.tables import values


class ValueStore:
    """Text by name."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def get(self, name: str) -> str | None:
        """What was put under a name, if anything was.

        Raises:
            StoreError: the database cannot be read.
        """
        async with self._database.reading() as connection:
            value: str | None = (await connection.execute(select(values.c.value).where(values.c.name == name))).scalar()
        return value

    async def several(self, names: Collection[str]) -> dict[str, str]:
        """What was put under those of the names under which anything was.

        Raises:
            StoreError: the database cannot be read.
        """
        query = select(values.c.name, values.c.value).where(values.c.name.in_(names))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return dict(map(tuple, rows))

    async def put(self, name: str, value: str) -> None:
        """Remember, in place of what was there.

        Raises:
            StoreError: what was there stays.
        """
        row = {"value": value, "at": self._now()}
        query = self._database.insert(values).values(name=name, **row)
        async with self._database.writing() as connection:
            await connection.execute(query.on_conflict_do_update(index_elements=["name"], set_=row))

    async def agree(self, name: str, value: str) -> str:
        """What all processes have under a name: what one of them put there first, or else this.

        Raises:
            StoreError: the database cannot be read or written.
        """
        known = await self.get(name)
        if known is not None:
            return known
        query = self._database.insert(values).values(name=name, value=value, at=self._now())
        async with self._database.writing() as connection:
            await connection.execute(query.on_conflict_do_nothing(index_elements=["name"]))
        return await self.get(name) or value

    async def remove(self, name: str) -> None:
        """Forget; what was never there is fine.

        Raises:
            StoreError: it is still there.
        """
        async with self._database.writing() as connection:
            await connection.execute(delete(values).where(values.c.name == name))
