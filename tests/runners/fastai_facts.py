"""Measures, in a process of its own, what fastai does with seeds, and prints it as one JSON object.

Started as `python -m tests.runners.fastai_facts FOLDER`.
"""

import copy
import hashlib
import json
import os
import random
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from unittest.mock import patch

import fastai.callback.all  # noqa: F401 - adds no_bar and no_logging to the Learner
import numpy
import torch
from fastai.basics import CrossEntropyLossFlat, Learner, Transform, set_seed
from fastai.data.all import RandomSplitter, get_image_files
from fastai.vision.core import PILImage
from fastai.vision.data import ImageDataLoaders, parent_label

from runners.digits import digit_files
from runners.recipes import DIGITS_TINY
from runners.train.circumstances import make_deterministic, refused_operation
from runners.train.data import data_loaders
from runners.train.model import new_model, weights_sha256

SEED, IMAGES, CPU = 7, 96, torch.device("cpu")


class TurnSometimes(Transform):
    """A random transform of single images; draws as fastai's own do, which would need torchvision."""

    def encodes(self, image: PILImage) -> PILImage:
        return image.rotate(180) if random.random() < 0.5 else image  # noqa: S311


def loaders(files: Iterable[Path]) -> ImageDataLoaders:
    return data_loaders(SEED, DIGITS_TINY, list(files), CPU)


def order(dls: ImageDataLoaders) -> list[int]:
    """The order in which the next epoch will take its images."""
    rng = copy.deepcopy(dls.train.rng)
    return rng.sample(range(dls.train.n), dls.train.n)


def splitter_seeds_torch(files: tuple[Path, ...]) -> dict[str, bool]:
    first, first_model = loaders(files), new_model(DIGITS_TINY, 10)
    torch.manual_seed(99)
    RandomSplitter(seed=SEED)(files)
    seed_afterwards = torch.initial_seed()
    second, second_model = loaders(files), new_model(DIGITS_TINY, 10)
    torch.manual_seed(99)
    unseeded_model = new_model(DIGITS_TINY, 10)
    return {
        "seeds torch": seed_afterwards == SEED,
        "same first weights": weights_sha256(first_model) == weights_sha256(second_model),
        "first weights would differ": weights_sha256(unseeded_model) != weights_sha256(first_model),
        "same order": order(first) == order(second),
    }


def late_seed(files: tuple[Path, ...]) -> dict[str, bool]:
    late, later = loaders(files), loaders(files)
    before = late.train.rng.getstate()
    set_seed(SEED, reproducible=True)
    unmoved = late.train.rng.getstate() == before
    set_seed(SEED)
    in_time = order(loaders(files))
    set_seed(SEED)
    return {
        "rng unmoved": unmoved,
        "two late orders are equal": order(late) == order(later),
        "two orders in time are equal": in_time == order(loaders(files)),
    }


def randomize(files: tuple[Path, ...]) -> dict[str, bool]:
    loader = loaders(files).train
    expected = random.Random(copy.deepcopy(loader.rng).randint(0, 2**32 - 1))  # noqa: S311
    set_seed(99)
    loader.randomize()
    return {"derived from the last": loader.rng.getstate() == expected.getstate()}


def reproducible_flag() -> dict[str, bool]:
    def state() -> tuple[object, ...]:
        numpy_state = tuple(str(part) for part in numpy.random.get_state())
        return (
            random.getstate(),
            numpy_state,
            torch.get_rng_state().tolist(),
            torch.are_deterministic_algorithms_enabled(),
        )

    def flags() -> tuple[bool, bool]:
        return torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark

    torch.use_deterministic_algorithms(mode=False)
    torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = False, True
    set_seed(SEED)
    without, without_flags = state(), flags()
    set_seed(SEED, reproducible=True)
    return {
        "sets the flags": (without_flags, flags()) == ((False, True), (True, False)),
        "changes anything else": state() != without,
    }


def file_order(files: tuple[Path, ...]) -> dict[str, bool]:
    folder = files[0].parent.parent
    walk = os.walk

    def backwards(*args: object, **options: object):
        for place, folders, names in walk(*args, **options):
            yield place, folders, names[::-1]

    listed = list(get_image_files(folder))
    with patch("os.walk", backwards):
        listed_backwards = list(get_image_files(folder))

    def held_out(items: list[Path]) -> set[Path]:
        return set(loaders(items).valid_ds.items)

    return {
        "follows the file system": listed != listed_backwards,
        "same split unsorted": held_out(listed) == held_out(listed_backwards),
        "same split sorted": held_out(sorted(listed)) == held_out(sorted(listed_backwards)),
    }


def training_twice(files: tuple[Path, ...]) -> dict[str, bool]:
    def trained() -> str:
        learn = Learner(loaders(files), new_model(DIGITS_TINY, 10), loss_func=CrossEntropyLossFlat())
        with learn.no_bar(), learn.no_logging():
            learn.fit(1)
        return weights_sha256(learn.model)

    set_seed(SEED)
    first, second = trained(), trained()
    set_seed(SEED)
    return {"after one seed": first == second, "seeded before each": first == trained()}


def workers(files: tuple[Path, ...]) -> dict[str, bool]:
    def first_batch(num_workers: int) -> tuple[str, list[int]]:
        set_seed(SEED)
        dls = ImageDataLoaders.from_path_func(
            files[0].parent.parent,
            list(files),
            parent_label,
            seed=SEED,
            item_tfms=TurnSometimes(),
            bs=32,
            num_workers=num_workers,
            device=CPU,
        )
        images, labels = dls.train.one_batch() if num_workers == 0 else next(iter(dls.train))
        return hashlib.sha256(images.numpy().tobytes()).hexdigest(), labels.tolist()

    none, again, one = first_batch(0), first_batch(0), first_batch(1)
    return {
        "same pixels again": none[0] == again[0],
        "same images with a worker": none[1] == one[1],
        "same pixels with a worker": none[0] == one[0],
    }


def refused() -> dict[str, str]:
    torch.use_deterministic_algorithms(mode=True)
    try:
        torch.zeros(3).put_(torch.tensor([0]), torch.tensor([1.0]))
    except RuntimeError as error:
        named = refused_operation(error)
        other = refused_operation(RuntimeError("shapes do not match"))
        return {"operation": named.operation if named else "", "message": str(named), "other": str(other)}
    return {}


def main() -> None:
    warnings.simplefilter("ignore")
    make_deterministic(1)
    files = digit_files(Path(sys.argv[1]), DIGITS_TINY.image_px, IMAGES)
    facts = {
        "splitter": splitter_seeds_torch(files),
        "late seed": late_seed(files),
        "randomize": randomize(files),
        "file order": file_order(files),
        "training twice": training_twice(files),
        "workers": workers(files),
        "refused": refused(),
        "reproducible": reproducible_flag(),
    }
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main()
