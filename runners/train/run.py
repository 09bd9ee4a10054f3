"""One training run from its seeding to its result."""

import time
from collections.abc import Callable
from pathlib import Path

import fastai.callback.all  # noqa: F401 - adds fine_tune, no_bar and no_logging to the Learner
import numpy
import torch

# Narrow imports: `fastai.vision.all` would also import torchvision, which costs a second and is not needed.
from fastai.basics import CrossEntropyLossFlat, L, Learner, error_rate, params, set_seed
from fastai.vision.data import ImageDataLoaders

from runners.recipes import Recipe
from runners.spec import Probe, RunEvent, RunResult, RunSpec, Seeding
from runners.train.circumstances import choose_device, environment, make_deterministic, refused_operation
from runners.train.data import balanced_data_loaders, data_loaders, data_sha256, image_files, split_sha256
from runners.train.measurements import Measurements
from runners.train.model import new_model, pretrained_sha256, weights_sha256
from runners.train.probes import probed


def train(
    spec: RunSpec, recipe: Recipe, cache_dir: Path, report: Callable[[RunEvent], None], started_s: float
) -> RunResult:
    """Train once and return what was measured; calls `report` after every batch and every stage.

    `started_s` is the `time.monotonic` at which the run began. Sets torch's threads and deterministic mode for the
    whole process.

    Raises:
        DeviceMissing: CUDA is asked for and torch sees no GPU.
        CacheUnwritable, DataUnavailable: the recipe's data cannot be kept in `cache_dir`, or not fetched.
        NotDeterministic: an operation has no deterministic kernel on this device; the error names it.
        RuntimeError: torch failed otherwise.
    """
    device = choose_device(spec.device)
    make_deterministic(recipe.threads)
    files = image_files(recipe, cache_dir)
    dls = _seeded_data(spec, recipe, files, device)
    epochs = spec.epochs or recipe.epochs
    measurements = Measurements(report, len(dls.train) * (1 + epochs))
    learn = Learner(
        dls,
        new_model(recipe, dls.c),
        loss_func=CrossEntropyLossFlat(),
        metrics=error_rate,
        splitter=lambda model: L(model[0], model[1]).map(params),
        cbs=measurements,
    )
    fit_started_s = time.monotonic()
    _fine_tune(learn, epochs, recipe.base_lr)
    ended_s = time.monotonic()
    return RunResult(
        spec=spec,
        error_rates=measurements.error_rates,
        epochs=tuple(measurements.epochs),
        losses=tuple(measurements.losses),
        weights_sha256=weights_sha256(learn.model),
        probed=probed(spec, recipe, learn),
        split_sha256=split_sha256(dls),
        validation_items=len(dls.valid_ds),
        environment=environment(
            device,
            recipe_version=recipe.version,
            data_sha256=data_sha256(files),
            pretrained_sha256=pretrained_sha256(recipe.architecture),
        ),
        fit_seconds=ended_s - fit_started_s,
        seconds=time.monotonic() - started_s,
    )


def seed_from_the_system() -> None:
    """Make a forked process as unpredictable as a new interpreter, in which torch and numpy seed themselves.

    Without this, forks of one parent would repeat each other unseeded. Python's own `random` does it by itself.
    """
    torch.default_generator.seed()
    numpy.random.seed()


def has_touched_cuda() -> bool:
    """Whether this process has used a GPU; CUDA works in none of its forks then."""
    return bool(torch.cuda.is_initialized())


def _seeded_data(spec: RunSpec, recipe: Recipe, files: tuple[Path, ...], device: torch.device) -> ImageDataLoaders:
    """The DataLoaders, with `set_seed` where the run's kind of seeding has it; the factory always gets its `seed=`."""
    if spec.seeding is Seeding.SEEDED:
        set_seed(spec.seed, reproducible=True)
    make = balanced_data_loaders if spec.probe is Probe.BY_CLASS else data_loaders
    dls = make(spec.seed, recipe, files, device)
    if spec.seeding is Seeding.SEEDED_TOO_LATE:
        set_seed(spec.seed, reproducible=True)
    return dls


def _fine_tune(learn: Learner, epochs: int, base_lr: float) -> None:
    with learn.no_bar(), learn.no_logging():
        try:
            learn.fine_tune(epochs, base_lr=base_lr, freeze_epochs=1)
        except RuntimeError as error:
            if (refused := refused_operation(error)) is not None:
                raise refused from error
            raise
