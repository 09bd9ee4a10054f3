"""The data of a run: its image files, the DataLoaders over them, and hashes of both.

Where files come from is `runners.digits`' and `runners.downloads`'.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from fastai.basics import Transform
from fastai.data.block import CategoryBlock, DataBlock
from fastai.data.external import untar_data
from fastai.data.transforms import IndexSplitter
from fastai.vision.core import PILImage, imagenet_stats
from fastai.vision.data import ImageBlock, ImageDataLoaders, Normalize, parent_label
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
    return ImageDataLoaders.from_path_func(
        files[0].parent.parent,
        list(files),
        _label_of(recipe.source),
        valid_pct=recipe.valid_pct,
        seed=seed,
        item_tfms=_item_transforms(recipe),
        batch_tfms=_batch_transforms(recipe),
        bs=recipe.batch_size,
        num_workers=0,
        device=device,
    )


def balanced_data_loaders(seed: int, recipe: Recipe, files: Sequence[Path], device: TorchDevice) -> ImageDataLoaders:
    """DataLoaders over as many files of every class as the rarest has, half of each class held out.

    Half rather than the recipe's share, so that enough images of every class are measured.
    """
    train, valid = _equal_halves(files, _label_of(recipe.source), seed)
    block = DataBlock(
        blocks=(ImageBlock, CategoryBlock),
        splitter=IndexSplitter(range(len(train), len(train) + len(valid))),
        get_y=_label_of(recipe.source),
        item_tfms=_item_transforms(recipe),
        batch_tfms=_batch_transforms(recipe),
    )
    return ImageDataLoaders.from_dblock(
        block, [*train, *valid], path=files[0].parent.parent, bs=recipe.batch_size, num_workers=0, device=device
    )


def _equal_halves(
    files: Sequence[Path], label_of: Callable[[Path], str], seed: int
) -> tuple[Sequence[Path], Sequence[Path]]:
    """Equally many files of every class to train on, and equally many to hold out, chosen by the seed."""
    by_label: dict[str, list[Path]] = {}
    for file in files:
        by_label.setdefault(label_of(file), []).append(file)
    half = min(len(of_label) for of_label in by_label.values()) // 2
    chance = Random(seed)  # noqa: S311 - a split, not a secret
    chosen = [chance.sample(of_label, 2 * half) for of_label in by_label.values()]
    return [file for each in chosen for file in each[:half]], [file for each in chosen for file in each[half:]]


def _item_transforms(recipe: Recipe) -> Transform | None:
    return None if recipe.source is Source.DIGITS else Squish(recipe.image_px)


def _batch_transforms(recipe: Recipe) -> Transform | None:
    pretrained = recipe.architecture is Architecture.EFFICIENTNET_LITE0
    return Normalize.from_stats(*imagenet_stats) if pretrained else None


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
    try:
        return Path(untar_data(url, base=str(folder), force_download=fetch_again))
    except Exception as error:
        # fastai raises a bare one where what came has not the size and hash that it knows, as from a login page.
        if type(error) is not Exception:
            raise
        raise OSError("what came from there is not the archive that fastai knows") from error


def _label_of(source: Source) -> Callable[[Path], str]:
    return cat_or_dog if source is Source.PETS else parent_label


def cat_or_dog(file: Path) -> str:
    """The label of a photograph in the pets data set, whose file names begin with a capital for cats alone."""
    return "cat" if file.name[0].isupper() else "dog"


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"
