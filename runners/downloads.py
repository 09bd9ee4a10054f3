"""Image files that are fetched once from the internet and kept in the cache folder; says plainly when they cannot be.

Fetching and unpacking is fastai's `untar_data`, handed in by `runners.train`; digits need none of this.
"""

import contextlib
import gzip
import hashlib
import shutil
import tarfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from runners.errors import DataUnavailable
from runners.recipes import Recipe, Source

#: Where the images lie in the unpacked archive.
_PATTERNS = {Source.MNIST_SAMPLE: "*/*/*.png", Source.PETS: "images/*.jpg"}
#: What unpacking a damaged archive raises.
_DAMAGED = (tarfile.TarError, shutil.ReadError, gzip.BadGzipFile, zlib.error, EOFError)
_INSTEAD = "choose the recipe digits, which needs no download"

#: Fetches the archive at an address into a folder, again if told so, unpacks it, and returns where it lies.
Untar = Callable[[str, Path, bool], Path]


class _ArchiveDamagedError(Exception):
    """An archive cannot be unpacked; fetching it again may help."""


def downloaded_files(recipe: Recipe, cache_dir: Path, untar: Untar) -> tuple[Path, ...]:
    """As many image files as the recipe uses, evenly spread over all of its source's, sorted by path.

    An archive that is damaged or was left half unpacked is fetched once more.

    Raises:
        DataUnavailable: the files are not here and cannot be fetched, the archive is damaged or has fewer images than
            the recipe, or files were changed since they were first used.
    """
    folder = cache_dir / "fastai"
    for fetch_again in (False, True):
        try:
            unpacked = _unpacked(recipe, folder, untar, fetch_again=fetch_again)
        except _ArchiveDamagedError as error:
            problem = f"The archive from {recipe.url} in {folder} is damaged ({error.__cause__})."
            continue
        files = _images(recipe, unpacked)
        if len(files) >= recipe.images:
            return _unchanged(recipe, unpacked, _spread(files, recipe.images))
        problem = (
            f"The archive at {recipe.url} has {len(files)} images where the recipe {recipe.name} needs {recipe.images}."
        )
    raise DataUnavailable(
        f"{problem} Fetching it again did not help. Delete {folder} and try again later, or {_INSTEAD}."
    )


def _unpacked(recipe: Recipe, folder: Path, untar: Untar, *, fetch_again: bool) -> Path:
    try:
        return untar(recipe.url, folder, fetch_again)
    except _DAMAGED as error:
        raise _ArchiveDamagedError from error
    except OSError as error:
        reason = getattr(error, "reason", None) or error.strerror or error
        raise DataUnavailable(
            f"The images of the recipe {recipe.name} are not in {folder}, and fetching them from {recipe.url} failed "
            f"({reason}). Connect this machine to the internet and make room there, or {_INSTEAD}."
        ) from error
    except Exception as error:
        # fastai's downloader has no name for a file that is not what it should be: it raises `Exception` itself.
        if type(error) is not Exception:
            raise
        raise _ArchiveDamagedError from error


def _images(recipe: Recipe, unpacked: Path) -> Sequence[Path]:
    return sorted(unpacked.glob(_PATTERNS[recipe.source]))


def _spread(files: Sequence[Path], count: int) -> tuple[Path, ...]:
    """The first files alone would be of few classes, because names begin with the class."""
    return tuple(files[place * len(files) // count] for place in range(count))


def _unchanged(recipe: Recipe, unpacked: Path, files: tuple[Path, ...]) -> tuple[Path, ...]:
    """The files, if they are what they were when the recipe used them first."""
    record = unpacked / f"faqbot-{len(files)}.sha256"
    digest = _digest(unpacked, files)
    if not record.is_file():
        # A folder that may only be read is used all the same, unchecked.
        with contextlib.suppress(OSError):
            record.write_text(digest, encoding="ascii")
        return files
    recorded = record.read_text(encoding="ascii", errors="replace")
    # Another run may be writing it at this moment, and then it is empty.
    if recorded and recorded != digest:
        raise DataUnavailable(
            f"The images of the recipe {recipe.name} in {unpacked} were changed or damaged since they were fetched. "
            f"Delete that folder, and the next proof fetches them again; or {_INSTEAD}."
        )
    return files


def _digest(unpacked: Path, files: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(unpacked).as_posix()}\n".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
