"""Take a backup: consistent, whoever writes meanwhile."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from bot import __version__
from bot.backup.archive import FAQ, KEY, SETTINGS, STORE, part_of, write_archive
from bot.backup.manifest import FORMAT, Manifest
from bot.backup.settings_text import settings_text
from bot.errors import AlreadyThere, FileUnwritable
from bot.settings import Settings
from bot.store.database import open_database
from bot.store.dump import Dumped, dump
from bot.store.store import key_path
from bot.store_location import InFile, InMemory, StoreLocation
from faq.library import faq_files, read_all


def take_backup(
    settings: Settings,
    to: Path,
    *,
    with_key: bool = True,
    force: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Manifest:
    """Write the archive to a file that only this user can read; whole, or not at all. Runs an event loop of its own.

    Raises:
        AlreadyThere: the file is there, and `force` does not say that it may be replaced.
        FileUnwritable: it cannot be written there.
        StoreError: the store cannot be read.
        FaqError: there is no FAQ.
    """
    if to.exists() and not force:
        raise AlreadyThere(f"{to} is there already. Give another name, or --force to replace it.")
    try:
        # Beside the archive, where there must be room for it anyway; the folder for temporary files may be small.
        with tempfile.TemporaryDirectory(prefix=".faqbot-backup-", dir=to.parent) as name:
            folder = Path(name)
            manifest = _collect(settings, folder, now(), with_key=with_key)
            draft = folder / "archive"
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
                write_archive(file, folder, manifest)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(to)
    except OSError as error:
        raise FileUnwritable(f"The backup cannot be written to {to}: {error.strerror}.") from error
    return manifest


def stream_backup(settings: Settings, to: IO[bytes], *, with_key: bool = True) -> Manifest:
    """The same, into an open stream; raises like `take_backup`."""
    with tempfile.TemporaryDirectory(prefix="faqbot-backup-") as name:
        path = Path(name) / "backup"
        manifest = take_backup(settings, path, with_key=with_key)
        with path.open("rb") as file:
            shutil.copyfileobj(file, to)
    return manifest


def _collect(settings: Settings, folder: Path, created: datetime, *, with_key: bool) -> Manifest:
    """Lay everything out in a folder, and describe it."""
    (folder / STORE).mkdir(mode=0o700)
    faq_version = _copy_faq(settings.faq, folder / FAQ)
    dumped = asyncio.run(_dump_store(settings.store, folder / STORE)) if _is_there(settings.store) else Dumped(None, {})
    key = key_path(settings.store)
    # A key that is a setting is a secret, and secrets are not in a backup.
    has_key = with_key and settings.privacy_key is None and dumped.revision is not None and key is not None
    if has_key and key is not None:
        shutil.copyfile(key, folder / KEY)
    (folder / SETTINGS).write_text(settings_text(), encoding="utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return Manifest(
        format=FORMAT,
        faqbot=__version__,
        created=created,
        faq_version=faq_version,
        revision=dumped.revision,
        rows=dict(dumped.rows),
        has_key=has_key,
        parts={path.relative_to(folder).as_posix(): part_of(path) for path in files},
    )


def _copy_faq(path: Path, to: Path) -> str:
    """Copy the FAQ's files as they are, broken ones too; each is written whole, so each copy is whole."""
    to.mkdir(mode=0o700)
    for file in faq_files(path):
        shutil.copyfile(file, to / file.name)
    return read_all(to).version


def _is_there(location: StoreLocation) -> bool:
    """Whether there is a store to be backed up; one in memory is another process's."""
    return location.path.exists() if isinstance(location, InFile) else not isinstance(location, InMemory)


async def _dump_store(location: StoreLocation, to: Path) -> Dumped:
    database = open_database(location)
    try:
        return await dump(database, to)
    finally:
        await database.close()
