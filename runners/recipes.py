"""On what a claim is shown: named, bounded trainings, described for students.

A recipe is plain data. How it is trained is `runners.train`; what is compared over its runs is `runners.experiments`.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from runners.errors import UnknownRecipe


class Architecture(StrEnum):
    """The models that recipes train."""

    #: The first blocks of EfficientNet-Lite0 with its ImageNet weights, under a fresh head.
    EFFICIENTNET_LITE0 = "efficientnet-lite0"
    #: Two small convolutions under a fresh head, nothing pretrained.
    SMALL_CNN = "small-cnn"


class Source(StrEnum):
    """Where the images of recipes come from."""

    #: The handwritten digits in scikit-learn; labels 0 to 9.
    DIGITS = "digits"
    #: fastai's sample of MNIST; labels 3 and 7.
    MNIST_SAMPLE = "mnist_sample"
    #: The Oxford-IIIT Pet Dataset; labels cat and dog.
    PETS = "pets"


class Recipe(BaseModel):
    """One training, completely, apart from its seed and its device."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    #: Raised whenever a change can alter a result, so that two numbers are only compared within one version.
    version: Annotated[int, Field(ge=1)]
    title: str
    description: str = Field(description="What is trained on what, for a student.")
    source: Source = Source.DIGITS
    url: str = Field(default="", description="What is fetched once, as fastai's URLs names it; empty for no download.")
    architecture: Architecture
    blocks: Annotated[int, Field(ge=1, le=16)] = Field(description="How many blocks of the body are kept.")
    image_px: Annotated[int, Field(ge=8, le=224)] = Field(description="Width and height of an image.")
    images: Annotated[int, Field(ge=1)] = Field(
        description="How many of the data set's images are used: the first digits, or spread over a download."
    )
    batch_size: Annotated[int, Field(ge=1)]
    base_lr: Annotated[float, Field(gt=0)]
    epochs: Annotated[int, Field(ge=1)] = Field(description="Unfrozen epochs; one frozen epoch comes before them.")
    valid_pct: Annotated[float, Field(gt=0, lt=1)] = Field(description="Share of the images held out, in (0, 1).")
    threads: Annotated[int, Field(ge=1)] = Field(description="Processor threads of one run.")
    timeout_s: Annotated[float, Field(gt=0)]
    memory_mb: Annotated[int, Field(ge=1)] = Field(description="Memory one run may use, in MiB.")
    # Not part of what is trained, so neither of a card.
    needs_gpu: bool = Field(default=False, exclude=True, description="Whether it would hold up a machine without one.")

    @property
    def validation_items(self) -> int:
        """How many images are held out; fastai's RandomSplitter rounds down."""
        return int(self.valid_pct * self.images)

    @property
    def batches(self) -> int:
        """Training batches over both stages of the recipe's own number of epochs."""
        return self.batches_over(self.epochs)

    def batches_over(self, epochs: int) -> int:
        """Training batches over one frozen and `epochs` unfrozen epochs; fastai drops an epoch's incomplete batch."""
        return (self.images - self.validation_items) // self.batch_size * (1 + epochs)


DIGITS = Recipe(
    name="digits",
    version=1,
    title="Handwritten digits, transfer learning",
    description=(
        "fine_tune(1) of an ImageNet-pretrained EfficientNet-Lite0 (its first 6 blocks) on the 1,797 handwritten "
        "digits that come with scikit-learn, as 32-pixel images, a fifth of them held out for validation"
    ),
    architecture=Architecture.EFFICIENTNET_LITE0,
    # 6 blocks at this rate ended at error .036 or less with each of 8 seeds; 5 or 8 blocks, or half the rate, at more.
    blocks=6,
    image_px=32,
    images=1797,
    batch_size=32,
    base_lr=2e-2,
    epochs=1,
    valid_pct=0.2,
    # Two runs of two threads each on two cores were measured 13 times as slow as two runs of one thread.
    threads=1,
    timeout_s=300,
    memory_mb=2048,
)

DIGITS_TINY = Recipe(
    name="digits-tiny",
    version=1,
    title="Handwritten digits, small network",
    description=(
        "fine_tune(1) of a small convolutional network, nothing pretrained, on 900 of the handwritten digits that come "
        "with scikit-learn, as 8-pixel images; quick rather than accurate"
    ),
    architecture=Architecture.SMALL_CNN,
    blocks=2,
    image_px=8,
    images=900,
    batch_size=16,
    base_lr=3e-2,
    epochs=1,
    valid_pct=0.2,
    threads=1,
    timeout_s=120,
    memory_mb=2048,
)

DIGITS_LARGE = Recipe(
    name="digits-large",
    version=1,
    title="Handwritten digits, large images and the whole network",
    description=(
        "fine_tune(3) of a whole ImageNet-pretrained EfficientNet-Lite0 on the same 1,797 handwritten digits, as "
        "128-pixel images, far larger than they need, to see what a GPU is for; refused without one"
    ),
    architecture=Architecture.EFFICIENTNET_LITE0,
    blocks=16,
    # One run took 372 s on one core, 50 times what `digits` takes, and ended at error .086.
    image_px=128,
    images=1797,
    batch_size=32,
    base_lr=1e-2,
    epochs=3,
    valid_pct=0.2,
    threads=1,
    timeout_s=1800,
    memory_mb=4096,
    needs_gpu=True,
)

MNIST_SAMPLE = Recipe(
    name="mnist_sample",
    version=1,
    title="Threes and sevens, transfer learning",
    description=(
        "fine_tune(1) of an ImageNet-pretrained EfficientNet-Lite0 (its first 6 blocks) on 4,000 threes and sevens of "
        "fastai's MNIST_SAMPLE, as 28-pixel images; fetches 3 MB once"
    ),
    source=Source.MNIST_SAMPLE,
    url="https://s3.amazonaws.com/fast-ai-sample/mnist_sample.tgz",
    architecture=Architecture.EFFICIENTNET_LITE0,
    blocks=6,
    image_px=28,
    images=4000,
    batch_size=32,
    base_lr=1e-2,
    epochs=1,
    valid_pct=0.2,
    threads=1,
    timeout_s=600,
    memory_mb=2048,
)

PETS = Recipe(
    name="pets",
    version=1,
    title="Cat or dog, transfer learning",
    description=(
        "fine_tune(1) of an ImageNet-pretrained EfficientNet-Lite0 on 2,000 photographs of the Oxford-IIIT Pet "
        "Dataset, cat or dog, as 128-pixel images; fetches 800 MB once and takes minutes without a GPU"
    ),
    source=Source.PETS,
    url="https://s3.amazonaws.com/fast-ai-imageclas/oxford-iiit-pet.tgz",
    architecture=Architecture.EFFICIENTNET_LITE0,
    blocks=16,
    image_px=128,
    images=2000,
    batch_size=32,
    base_lr=2e-3,
    epochs=1,
    valid_pct=0.2,
    threads=1,
    # Fetching and unpacking count too.
    timeout_s=1800,
    memory_mb=4096,
)

DEFAULT_RECIPE = DIGITS

#: Every recipe, the default first.
RECIPES: tuple[Recipe, ...] = (DIGITS, DIGITS_TINY, DIGITS_LARGE, MNIST_SAMPLE, PETS)


def recipe_names() -> tuple[str, ...]:
    """The names a person can choose from, the default first."""
    return tuple(known.name for known in RECIPES)


def recipe(name: str) -> Recipe:
    """Find a recipe by its exact name.

    Raises:
        UnknownRecipe: there is none; the message lists those there are (and repeats nothing of what was typed).
    """
    for known in RECIPES:
        if known.name == name:
            return known
    raise UnknownRecipe(f"There is no recipe of that name. Choose one of: {', '.join(recipe_names())}.")
