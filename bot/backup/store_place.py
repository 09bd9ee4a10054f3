"""Where a backup's store goes, with its privacy key: a file or a server, empty or not, in use or not."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from bot.backup.manifest import Manifest
from bot.errors import AlreadyThere, PrivacyKeyDiffers, StoreError, StoreInUse
from bot.settings import Settings
from bot.store.database import Database, open_database
from bot.store.dump import dumped_value, load
from bot.store.heartbeat import BEAT_EVERY_S, last_beat_s
from bot.store.migration import REVISIONS, revision_of
from bot.store.privacy_key import PrivacyKey, given_key, read_key
from bot.store.store import KEY_NAME, check_key, key_path
from bot.store.values import ValueStore
from bot.store_location import InFile, InMemory

#: A bot that has not written for so long is gone.
_GONE_AFTER_S = 1.5 * BEAT_EVERY_S


class StorePlace:
    """The place that the settings name, and what is to be put there."""

    def __init__(self, settings: Settings, manifest: Manifest, tables: Path, key: Path, *, force: bool) -> None:
        self._location = settings.store
        self._given = settings.privacy_key
        self._manifest = manifest
        self._tables = tables
        self._key = key
        self._force = force

    async def check(self, now: datetime) -> None:
        """Refuse what would be lost, or could not be used afterwards.

        Raises:
            BackupError: see its message.
            StoreError: the key is not the one that the store was written with, or the store does not answer.
        """
        if self._manifest.revision is None:
            return
        if self._manifest.revision not in REVISIONS:
            raise StoreError(
                f"The backup's store is of a newer version ({self._manifest.revision}). Install that version."
            )
        if isinstance(self._location, InMemory):
            raise StoreError("FAQBOT_STORE is memory, where nothing can be restored to. Set it to a file or a server.")
        self._check_key()
        await self._check_unused(now)

    async def put(self, suffix: str) -> list[Path]:
        """Write store and key; returns where those that were there are now."""
        revision = self._manifest.revision
        if revision is None:
            return []
        if not isinstance(self._location, InFile):
            await self._load(open_database(self._location), revision)
            return self._put_key(suffix)
        path = self._location.path
        draft = path.with_name(f"{path.name}.restoring")
        for part in _with_logs(draft):
            part.unlink(missing_ok=True)
        await self._load(open_database(InFile(path=draft)), revision)
        kept = [] if not path.exists() else [path.with_name(f"{path.name}.replaced-{suffix}")]
        for there, aside in zip(_with_logs(path), _with_logs(kept[0]) if kept else (), strict=False):
            # A log belongs to its database, and must not be taken for the new one's.
            if there.exists():
                there.replace(aside)
        kept += self._put_key(suffix)
        draft.replace(path)
        return kept

    async def _load(self, database: Database, revision: str) -> None:
        try:
            await load(database, revision, sorted(self._tables.glob("*.jsonl")))
            await check_key(ValueStore(database, lambda: datetime.now(UTC)), self._key_for(), self._location)
        finally:
            await database.close()

    def _check_key(self) -> None:
        known = dumped_value(self._tables, KEY_NAME)
        if known in {None, self._key_for().fingerprint}:
            return
        if self._given is None:
            raise PrivacyKeyDiffers(
                f"The backup's store was written with another privacy key than the one at {key_path(self._location)}. "
                "Put the old key file there, then restore again."
            )
        if not self._manifest.has_key:
            raise PrivacyKeyDiffers(
                "The backup's store was written with another privacy key than FAQBOT_PRIVACY_KEY. Set it as it was, or "
                "unset it and bring the old key file."
            )
        raise PrivacyKeyDiffers(
            "FAQBOT_PRIVACY_KEY is set, and the backup brings the key that its store was written with. Unset it, then "
            f"restore again: the backup's key goes to {key_path(self._location)}."
        )

    def _key_for(self) -> PrivacyKey:
        """The key that the restored store will be used with.

        Raises:
            AlreadyThere: the one in the backup would replace another.
            StoreError: there is none, or it is damaged.
        """
        path = key_path(self._location)
        if self._given is not None:
            return given_key(self._given)
        if self._manifest.has_key:
            key = read_key(self._key)
            if path is not None and path.exists() and read_key(path).fingerprint != key.fingerprint and not self._force:
                raise AlreadyThere(
                    f"There is another privacy key at {path}. --force replaces it, and keeps it beside the new one."
                )
            return key
        if path is None or not path.exists():
            raise StoreError(
                f"The backup was taken without its privacy key. Put the key at {path}, or set FAQBOT_PRIVACY_KEY as it "
                "was, then restore again."
            )
        return read_key(path)

    def _put_key(self, suffix: str) -> list[Path]:
        path = key_path(self._location)
        if self._given is not None or not self._manifest.has_key or path is None:
            return []
        kept = []
        if path.exists() and path.read_bytes() != self._key.read_bytes():
            kept = [path.with_name(f"{path.name}.replaced-{suffix}")]
            path.replace(kept[0])
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._key.open("rb") as source, os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
            shutil.copyfileobj(source, file)
        return kept

    async def _check_unused(self, now: datetime) -> None:
        if isinstance(self._location, InFile) and not (
            self._location.path.exists() and self._location.path.stat().st_size
        ):
            return
        database = open_database(self._location)
        try:
            if await revision_of(database) is None:
                return
            beat_s = await last_beat_s(ValueStore(database, lambda: now), now)
        except StoreError:
            # It may be what makes somebody restore a backup.
            if not self._force:
                raise
            return
        finally:
            await database.close()
        if beat_s is not None and beat_s < _GONE_AFTER_S:
            raise StoreInUse(
                f"A bot used the store {self._location} {beat_s:.0f} s ago. Stop it, then restore; after a kill it "
                f"counts as running for {_GONE_AFTER_S:.0f} s."
            )
        if not self._force:
            kept = ", and keeps a copy beside it" if isinstance(self._location, InFile) else ""
            raise AlreadyThere(f"There is something in the store {self._location} already. --force replaces it{kept}.")


def _with_logs(path: Path) -> tuple[Path, ...]:
    """A SQLite file and the two that may belong to it."""
    return path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")
