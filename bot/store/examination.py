"""Look at a store without opening it for good: nothing of it is changed, and no table is brought up to date."""

import os
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text

from bot.errors import PrivacyKeyDiffers, StoreDamaged, StoreUnwritable
from bot.store.database import Database, open_database
from bot.store.migration import REVISIONS, revision_of
from bot.store.store import check_key, key_of, key_path, known_key
from bot.store.values import ValueStore
from bot.store_location import InFile, StoreLocation

#: Looked through page by page up to this size; beyond it would take too long.
_CHECKED_BYTES = 200_000_000


class Tables(Enum):
    """How far a store's tables are."""

    #: There are none yet.
    NONE = auto()
    CURRENT = auto()
    OLDER = auto()


async def examine(location: StoreLocation, privacy_key: SecretStr | None = None) -> Tables:
    """Read the store, write something into it that is gone again, and compare the privacy key with the store's.

    Raises:
        StoreError: it cannot be read or written, is damaged, was changed by a newer version of the bot, or was written
            with another privacy key; the message says what to do.
    """
    if isinstance(location, InFile) and not location.path.exists():
        _check_makeable(location.path)
        return Tables.NONE
    database = open_database(location)
    try:
        revision = await revision_of(database)
        await _check_whole(database)
        await _write(database)
        if revision is None:
            return Tables.NONE
        await _check_key(ValueStore(database, lambda: datetime.now(UTC)), privacy_key, location)
    finally:
        await database.close()
    return Tables.CURRENT if revision == REVISIONS[-1] else Tables.OLDER


def _check_makeable(path: Path) -> None:
    """Whether the file could be made, without making it."""
    folder = next(place for place in path.absolute().parents if place.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreUnwritable(
            f"The store {path} cannot be made: {folder} may not be written by this user. Give it that right, or set "
            "FAQBOT_STORE elsewhere."
        )


async def _check_whole(database: Database) -> None:
    location = database.location
    if not isinstance(location, InFile) or location.path.stat().st_size > _CHECKED_BYTES:
        return
    async with database.reading() as connection:
        said = (await connection.execute(text("PRAGMA quick_check(1)"))).scalar()
    if said != "ok":
        raise StoreDamaged(
            f"The store {location} is damaged. Stop the bot, keep a copy, and restore a backup (`faqbot restore`) or "
            "try `sqlite3 FILE .recover`."
        )


async def _check_key(values: ValueStore, given: SecretStr | None, location: StoreLocation) -> None:
    """As at a start, but without making a key where there is none."""
    path = key_path(location)
    if given is not None or path is None or path.exists():
        await check_key(values, key_of(location, given), location)
    elif await known_key(values) is not None:
        raise PrivacyKeyDiffers(
            f"The privacy key of the store {location} is missing: there is no {path}. Put it back from your backup, or "
            "set FAQBOT_PRIVACY_KEY as it was; without it nobody's questions can be found for export or deletion."
        )


async def _write(database: Database) -> None:
    """A table that comes and goes in one transaction: it takes room on the disk, and leaves nothing."""
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE faqbot_doctor (unused INTEGER)"))
        await connection.execute(text("DROP TABLE faqbot_doctor"))
