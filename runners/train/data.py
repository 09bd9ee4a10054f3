"""The data of a run: its image files, the DataLoaders over them, and hashes of both.

Where files come from is `runners.digits`' and `runners.downloads`'.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from fastai.basics import Transform
from fastai.data.external import untar_data
from fastai.vision.core import PILImage, imagenet_stats
from fastai.vision.data import ImageDataLoaders, Normalize, parent_label
from PIL import Image
from torch import device as TorchDevice  # noqa: N812 - a class, whatever torch calls it

from runners.digits import digit_files
from runners.downloads import downloaded_files
from runners.recipes import Architecture, Recipe, Source


def image_files(recipe: Recipe, cache_dir: Path) -> tuple[Path, ...]:
    """The recipe's image files, sorted, from the cache folder; whatever is missing there is made or fetched.

    Raises:
        CacheUnwritable: digits cannot be kept in the cache folder.
        DataUnavailable: a download is not there and cannot be fetched.
    """
    if recipe.source is Source.DIGITS:
        return digit_files(cache_dir, recipe.image_px, recipe.images)
    return downloaded_files(recipe, cache_dir, _untar)


def data_loaders(seed: int, recipe: Recipe, files: Sequence[Path], device: TorchDevice) -> ImageDataLoaders:
    """DataLoaders over the files in their given order; `num_workers=0` keeps all randomness in this process."""
    pretrained = recipe.architecture is Architecture.EFFICIENTNET_LITE0
    return ImageDataLoaders.from_path_func(
        files[0].parent.parent,
        list(files),
        _label_of(recipe.source),
        valid_pct=recipe.valid_pct,
        seed=seed,
        item_tfms=None if recipe.source is Source.DIGITS else Squish(recipe.image_px),
        batch_tfms=Normalize.from_stats(*imagenet_stats) if pretrained else None,
        bs=recipe.batch_size,
        num_workers=0,
        device=device,
    )


class Squish(Transform):  # type: ignore[misc]
    """Makes every image a square of `px` pixels. fastai's own Resize would import torchvision."""

    def __init__(self, px: int) -> None:
        super().__init__()
        self.px = px

    def encodes(self, image: PILImage) -> PILImage:
        """Resize with bilinear interpolation; the shape of the image is not kept."""
        return image.resize((self.px, self.px), Image.Resampling.BILINEAR)


def split_sha256(dls: ImageDataLoaders) -> str:
    """SHA-256 over the sorted names (label/file) of the validation items."""
    names = sorted(f"{_name(file)}\n" for file in dls.valid_ds.items)
    return hashlib.sha256("".join(names).encode()).hexdigest()


def data_sha256(files: Sequence[Path]) -> str:
    """SHA-256 over the name (label/file) and the bytes of every file, in their given order."""
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{_name(file)}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _untar(url: str, folder: Path, fetch_again: bool) -> Path:  # noqa: FBT001 - the shape that `Untar` has
    return Path(untar_data(url, base=str(folder), force_download=fetch_again))


def _label_of(source: Source) -> Callable[[Path], str]:
    return cat_or_dog if source is Source.PETS else parent_label


def cat_or_dog(file: Path) -> str:
    """The label of a photograph in the pets data set, whose file names begin with a capital for cats alone."""
    return "cat" if file.name[0].isupper() else "dog"


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"
