"""The data of a run: its image files, the DataLoaders over them, and hashes of both."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from fastai.vision.core import imagenet_stats
from fastai.vision.data import ImageDataLoaders, Normalize, parent_label
from torch import device as TorchDevice  # noqa: N812 - a class, whatever torch calls it

from runners.recipes import Architecture, Recipe


def data_loaders(seed: int, recipe: Recipe, files: Sequence[Path], device: TorchDevice) -> ImageDataLoaders:
    """DataLoaders over the files in their given order; `num_workers=0` keeps all randomness in this process."""
    pretrained = recipe.architecture is Architecture.EFFICIENTNET_LITE0
    return ImageDataLoaders.from_path_func(
        files[0].parent.parent,
        list(files),
        parent_label,
        valid_pct=recipe.valid_pct,
        seed=seed,
        batch_tfms=Normalize.from_stats(*imagenet_stats) if pretrained else None,
        bs=recipe.batch_size,
        num_workers=0,
        device=device,
    )


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


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"
