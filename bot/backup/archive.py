"""The archive itself: a gzipped tar of few, known files, each with its size and hash. Reading trusts none of it.

An archive may come from anywhere, so names, kinds, sizes and hashes are all checked before anything is written.
"""

import contextlib
import gzip
import hashlib
import io
import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from bot.backup.manifest import FORMAT, Manifest, Part
from bot.errors import BackupDamaged, BackupTooNew

MANIFEST, KEY, SETTINGS = "manifest.json", "privacy.key", "settings.env"
FAQ, STORE = "faq/", "store/"
#: Nothing else may be in an archive, so nothing can lead out of the folder it is unpacked to.
_NAME = re.compile(
    r"manifest\.json|privacy\.key|settings\.env|faq/[^/\\\0]{1,200}\.ya?ml|store/[a-z_]{1,64}\.jsonl", re.I
)
_MANIFEST_BYTES = 4 * 2**20
#: Far beyond any course's; what unpacks to more is no backup.
_MOST_BYTES = 64 * 2**30
_CHUNK = 2**20


def part_of(path: Path) -> Part:
    """The size and hash of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Part(bytes=size, sha256=digest.hexdigest())


def write_archive(to: IO[bytes], folder: Path, manifest: Manifest) -> None:
    """Write the manifest, then every part of it from `folder`."""
    # Without the time and name that gzip would add: the same content is the same archive.
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=to, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        written = manifest.model_dump_json(indent=1).encode()
        _add(tar, MANIFEST, len(written), io.BytesIO(written), manifest)
        for name, part in manifest.parts.items():
            with (folder / name).open("rb") as file:
                _add(tar, name, part.bytes, file, manifest)


def read_archive(path: Path, folder: Path) -> Manifest:
    """Unpack an archive into an empty folder, and check every file of it.

    Raises:
        BackupTooNew: a newer version of the bot made it.
        BackupDamaged: it is no archive, was changed, or is not whole.
        OSError: it cannot be read, or the folder not be written.
    """
    with _told(path), tarfile.open(path, mode="r:gz") as tar:
        members = _members(tar, path)
        manifest = _manifest(tar, next(members, None), path)
        missing = set(manifest.parts)
        for member in members:
            part = manifest.parts.get(member.name)
            if part is None or member.name not in missing:
                raise BackupDamaged(f"{path} holds {member.name!r}, of which its manifest knows nothing. {_KEEP}")
            missing.remove(member.name)
            _unpack(tar, member, part, folder / member.name, path)
        if missing:
            raise BackupDamaged(f"{path} is not whole: {', '.join(sorted(missing))} is missing. {_KEEP}")
    return manifest


_KEEP = "Nothing was changed; take another backup."


def _members(tar: tarfile.TarFile, path: Path) -> Iterator[tarfile.TarInfo]:
    for member in tar:
        if not member.isreg() or not _NAME.fullmatch(member.name):
            raise BackupDamaged(f"{path} holds {member.name!r}, which no backup holds. {_KEEP}")
        yield member


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo | None, path: Path) -> Manifest:
    file = None if member is None or member.name != MANIFEST else tar.extractfile(member)
    if file is None:
        raise BackupDamaged(f"{path} is no backup of this bot: it has no manifest.")
    written = file.read(_MANIFEST_BYTES)
    try:
        manifest = Manifest.model_validate_json(written)
    except ValidationError:
        raise BackupDamaged(f"The manifest of {path} cannot be read. {_KEEP}") from None
    if manifest.format > FORMAT:
        raise BackupTooNew(
            f"{path} was made by a newer version of the bot ({manifest.faqbot}). Install that version, then restore."
        )
    if sum(part.bytes for part in manifest.parts.values()) > _MOST_BYTES:
        raise BackupDamaged(f"{path} would unpack to more than any backup. {_KEEP}")
    return manifest


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, part: Part, to: Path, path: Path) -> None:
    source = tar.extractfile(member)
    if source is None or member.size != part.bytes:
        raise BackupDamaged(f"{member.name} in {path} has another size than its manifest says. {_KEEP}")
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with to.open("xb") as file:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != part.sha256:
        raise BackupDamaged(f"{member.name} in {path} was changed or damaged. {_KEEP}")


def _add(tar: tarfile.TarFile, name: str, size: int, content: IO[bytes], manifest: Manifest) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(manifest.created.timestamp())
    tar.addfile(member, content)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Whatever unpacking stumbles over is told as what it is: a file that is no whole archive."""
    try:
        yield
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, UnicodeError):
        raise BackupDamaged(f"{path} is no whole archive. {_KEEP}") from None
