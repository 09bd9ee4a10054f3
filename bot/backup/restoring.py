"""Bring a backup back: everything is checked before anything is touched, and what was there is kept beside it."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.backup.archive import FAQ, KEY, SETTINGS, STORE, read_archive
from bot.backup.manifest import Manifest
from bot.backup.store_place import StorePlace
from bot.errors import AlreadyThere, BackupDamaged, FileUnwritable
from bot.settings import SHIPPED_FAQ, Settings

_YAML = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and where what was there before is now."""

    manifest: Manifest
    faq: Path
    kept: tuple[Path, ...]


def restore_backup(
    settings: Settings,
    archive: Path,
    *,
    force: bool = False,
    settings_to: Path | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Restored:
    """Restore the FAQ to `FAQBOT_FAQ`, the store to `FAQBOT_STORE` with its key, and the settings to `settings_to`.

    `force` says that what is there may be replaced; it is kept under another name. Runs an event loop of its own.

    Raises:
        BackupError: the archive is not good, something is there already, or a bot uses the store.
        StoreError: the store cannot be written.
        FileUnwritable: something else cannot be.
    """
    suffix = f"{now():%Y%m%dT%H%M%SZ}"
    try:
        with tempfile.TemporaryDirectory(prefix="faqbot-restore-") as name:
            folder = Path(name)
            manifest = read_archive(archive, folder)
            faq = FaqPlace(settings.faq, sorted((folder / FAQ).glob("*")), force=force)
            store = StorePlace(settings, manifest, folder / STORE, folder / KEY, force=force)
            faq.check()
            asyncio.run(store.check(now()))
            if settings_to is not None and settings_to.exists() and not force:
                raise AlreadyThere(f"{settings_to} is there already. Give another name, or --force to replace it.")
            kept = [*asyncio.run(store.put(suffix)), *faq.put(suffix)]
            if settings_to is not None:
                kept += _put_settings(folder / SETTINGS, settings_to, suffix)
    except OSError as error:
        raise FileUnwritable(f"{error.filename or 'A file'} cannot be read or written: {error.strerror}.") from error
    return Restored(manifest, settings.faq, tuple(kept))


class FaqPlace:
    """Where the FAQ's files go: a folder, or a single file."""

    def __init__(self, path: Path, files: list[Path], *, force: bool) -> None:
        self._path = path
        self._files = files
        self._force = force
        self._is_file = path.is_file() or path.suffix.lower() in _YAML

    def check(self) -> None:
        """Refuse what would be lost, and what makes no sense.

        Raises:
            BackupError: see its message.
        """
        if self._is_file and len(self._files) != 1:
            raise BackupDamaged(
                f"The backup has {len(self._files)} FAQ files, and FAQBOT_FAQ names one: {self._path}. Name a folder."
            )
        if self._is_same():
            return
        if self._path.resolve() == SHIPPED_FAQ.resolve():
            raise AlreadyThere(
                "The FAQ would replace the one that ships with the bot. Name a folder for it: --faq FOLDER, and "
                "FAQBOT_FAQ for the bot."
            )
        if self._existing() and not self._force:
            raise AlreadyThere(
                f"There is a FAQ at {self._path} already. --force replaces it, and keeps a copy beside it."
            )

    def put(self, suffix: str) -> list[Path]:
        """Write the files; returns where those that were there are now."""
        if self._is_same():
            return []
        folder = self._path.parent if self._is_file else self._path
        folder.mkdir(parents=True, exist_ok=True)
        existing = self._existing()
        kept = folder / f".replaced-{suffix}"
        if existing:
            kept.mkdir()
        for file in existing:
            file.replace(kept / file.name)
        for file in self._files:
            _write_whole(file, self._path if self._is_file else folder / file.name, 0o644)
        return [kept] if existing else []

    def _existing(self) -> tuple[Path, ...]:
        if not self._path.exists() or (self._path.is_dir() and not any(self._path.glob("*"))):
            return ()
        return tuple(file for file in ([self._path] if self._is_file else self._path.glob("*")) if _is_faq(file))

    def _is_same(self) -> bool:
        """Whether exactly these files are there."""
        there = {file.name: file.read_bytes() for file in self._existing()}
        return bool(there) and there == {file.name: file.read_bytes() for file in self._files}


def _is_faq(file: Path) -> bool:
    return file.suffix.lower() in _YAML and file.is_file()


def _put_settings(source: Path, to: Path, suffix: str) -> list[Path]:
    kept = []
    if to.exists():
        kept = [to.with_name(f"{to.name}.replaced-{suffix}")]
        to.replace(kept[0])
    _write_whole(source, to, 0o600)
    return kept


def _write_whole(source: Path, to: Path, mode: int) -> None:
    draft = to.with_name(f".{to.name}.restoring")
    draft.unlink(missing_ok=True)
    with source.open("rb") as file, os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as into:
        shutil.copyfileobj(file, into)
        into.flush()
        os.fsync(into.fileno())
    draft.replace(to)
