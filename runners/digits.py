"""scikit-learn's handwritten digits as image files in a cache folder, written once and repaired when damaged.

Knows nothing of training; `runners.train` asks for the files and loads them.
"""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from runners.errors import CacheUnwritable

#: Brightest pixel in scikit-learn's `load_digits` (the test part of the UCI "Optical Recognition of Handwritten
#: Digits" set); the darkest is 0.
_BRIGHTEST = 16

#: Written last; lists the files and a digest of them.
_MARKER = "complete.txt"
_UNFINISHED = ".unfinished-"

#: A folder of half-written images older than this belongs to a writer that was killed; writing takes a second or two.
_ABANDONED_AFTER_S = 3600


def digit_files(cache_dir: Path, image_px: int, count: int) -> tuple[Path, ...]:
    """The data set's first `count` digits as grey PNG files of `image_px` by `image_px` pixels, sorted by path.

    A file's folder is its label, '0' to '9'; its name is its place in the data set. Missing or damaged files are
    written again. Any number of processes may call this at once: every file is put in place whole, and all write the
    same bytes. Only the returned files belong to the data; others in the folder are ignored.

    Raises:
        CacheUnwritable: the folder cannot be read or written, for example because the disk is full.
    """
    folder = cache_dir / f"digits-{count}-{image_px}px"
    try:
        return _recorded_files(folder, count) or _write_all(folder, image_px, count)
    except OSError as error:
        raise CacheUnwritable(
            f"The training images cannot be kept in {folder} ({error.strerror or type(error).__name__}). "
            "Make room there, or choose another cache folder."
        ) from error


def _recorded_files(folder: Path, count: int) -> tuple[Path, ...]:
    """The files that the marker names, or none when they are no longer what it recorded."""
    marker = folder / _MARKER
    if not marker.is_file():
        return ()
    recorded = marker.read_bytes()
    names = recorded.decode("utf-8", errors="replace").splitlines()[1:]
    files = tuple(folder / name for name in names)
    if len(files) != count or not all(file.is_file() for file in files):
        return ()
    return files if recorded == _marker_of(files) else ()


def _marker_of(files: tuple[Path, ...]) -> bytes:
    """A digest over every name and byte, then the names, one a line."""
    names = [f"{file.parent.name}/{file.name}" for file in files]
    digest = hashlib.sha256()
    for name, file in zip(names, files, strict=True):
        digest.update(name.encode())
        digest.update(file.read_bytes())
    return "\n".join([digest.hexdigest(), *names]).encode()


def _write_all(folder: Path, image_px: int, count: int) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(folder)
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
    try:
        files = tuple(sorted(_put(folder, name, image, unfinished) for name, image in _images(image_px, count)))
        new_marker = unfinished / _MARKER
        new_marker.write_bytes(_marker_of(files))
        new_marker.replace(folder / _MARKER)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return files


def _put(folder: Path, name: str, image: Image.Image, unfinished: Path) -> Path:
    place = folder / name
    place.parent.mkdir(exist_ok=True)
    new = unfinished / place.name
    image.save(new)
    new.replace(place)
    return place


def _images(image_px: int, count: int) -> Iterator[tuple[str, Image.Image]]:
    """Name and picture of the first digits, in the data set's order."""
    # Importing scikit-learn takes a second, which only the run that writes the files should pay.
    from sklearn.datasets import load_digits

    digits = load_digits()
    for index, (pixels, label) in enumerate(zip(digits.images[:count], digits.target[:count], strict=True)):
        image = Image.fromarray((pixels * (255 / _BRIGHTEST)).round().astype("uint8"))
        yield f"{label}/{index:04}.png", image.resize((image_px, image_px), Image.Resampling.BILINEAR)


def _remove_abandoned(folder: Path) -> None:
    now_s = time.time()
    for leftover in folder.glob(f"{_UNFINISHED}*"):
        try:
            age_s = now_s - leftover.stat().st_mtime
        except FileNotFoundError:  # its writer has just finished
            continue
        if age_s > _ABANDONED_AFTER_S:
            shutil.rmtree(leftover, ignore_errors=True)
