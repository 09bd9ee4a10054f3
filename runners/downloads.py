"""Image files that are fetched once from the internet and kept in the cache folder; says plainly when they cannot be.

Fetching and unpacking is fastai's `untar_data`, handed in by `runners.train`; digits need none of this.
"""

import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

from runners.errors import DataUnavailable
from runners.recipes import Recipe, Source

#: Where the images lie in the unpacked archive.
_PATTERNS = {Source.MNIST_SAMPLE: "*/*/*.png", Source.PETS: "images/*.jpg"}

#: Fetches the archive at an address into a folder, again if told so, unpacks it, and returns where it lies.
Untar = Callable[[str, Path, bool], Path]


def downloaded_files(recipe: Recipe, cache_dir: Path, untar: Untar) -> tuple[Path, ...]:
    """As many image files as the recipe uses, evenly spread over all of its source's, sorted by path.

    An archive that was left half unpacked is fetched once more.

    Raises:
        DataUnavailable: the files are not here and cannot be fetched, or the archive has fewer images than the recipe.
    """
    folder = cache_dir / "fastai"
    for fetch_again in (False, True):
        files = _images(recipe, _unpacked(recipe, folder, untar, fetch_again=fetch_again))
        if len(files) >= recipe.images:
            return _spread(files, recipe.images)
    raise DataUnavailable(
        f"The archive at {recipe.url} has {len(files)} images where the recipe {recipe.name} needs {recipe.images}. "
        "Choose the recipe digits, which needs no download."
    )


def _unpacked(recipe: Recipe, folder: Path, untar: Untar, *, fetch_again: bool) -> Path:
    try:
        return untar(recipe.url, folder, fetch_again)
    except (OSError, EOFError, tarfile.TarError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise DataUnavailable(
            f"The images of the recipe {recipe.name} are not in {folder}, and fetching them from {recipe.url} failed "
            f"({reason}). Choose the recipe digits, which needs no download, or connect this machine to the internet "
            "and make room there."
        ) from error


def _images(recipe: Recipe, unpacked: Path) -> Sequence[Path]:
    return sorted(unpacked.glob(_PATTERNS[recipe.source]))


def _spread(files: Sequence[Path], count: int) -> tuple[Path, ...]:
    """The first files alone would be of few classes, because names begin with the class."""
    return tuple(files[place * len(files) // count] for place in range(count))
