"""What is really in the database, read past the store: every table, every column."""

from sqlalchemy import MetaData, select

from bot.store.database import open_database
from bot.store_location import StoreLocation


async def every_row(location: StoreLocation) -> dict[str, list[dict[str, object]]]:
    """The rows of every table that the database has, by the table's name."""
    database = open_database(location)
    found = MetaData()
    async with database.reading() as connection:
        await connection.run_sync(found.reflect)
        rows = {
            table.name: [dict(row) for row in (await connection.execute(select(table))).mappings()]
            for table in found.tables.values()
        }
    await database.close()
    return rows


async def tables_with(location: StoreLocation, text: str) -> set[str]:
    """The tables that have `text` anywhere in any value."""
    return {
        name
        for name, rows in (await every_row(location)).items()
        if any(text in str(value) for row in rows for value in row.values())
    }
