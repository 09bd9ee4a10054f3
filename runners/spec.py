"""What crosses a process border: what to run, what happens meanwhile, what came out.

Everything here is immutable and serialises to JSON; nothing here trains.
"""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from runners.device import Device as Device
from runners.errors import BadSeed

#: numpy's legacy seeding accepts 32 unsigned bits; fastai's set_seed passes the seed to it.
SEED_MAX = 2**32 - 1

#: An experiment may train longer than its recipe, within the recipe's own limit of time.
EPOCHS_MAX = 10

Seed = Annotated[int, Field(ge=0, le=SEED_MAX)]


def parse_seed(text: str) -> int:
    """Read a seed that a person typed.

    Raises:
        BadSeed: it is not a whole number from 0 to 4294967295.
    """
    cleaned = text.strip()
    if not re.fullmatch(r"[0-9]{1,10}", cleaned) or int(cleaned) > SEED_MAX:
        raise BadSeed(f"A seed is a whole number from 0 to {SEED_MAX}, such as 42.")
    return int(cleaned)


class _Model(BaseModel):
    # A diverging run has losses that are not numbers; they cross the border as themselves instead of as null.
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class Seeding(StrEnum):
    """How a run is seeded."""

    #: `set_seed(seed, reproducible=True)` before the DataLoaders are made.
    SEEDED = "seeded"
    #: Only `seed=` of the DataLoaders factory: what a student who "set the seed" usually did.
    SPLIT_ONLY = "split-only"
    #: `set_seed(seed, reproducible=True)` after the DataLoaders were made: one line too late.
    SEEDED_TOO_LATE = "seeded-too-late"


class Stage(StrEnum):
    """The two fits inside fastai's `fine_tune`."""

    #: The body is frozen and only the new head learns.
    FROZEN = "frozen"
    #: Everything learns.
    UNFROZEN = "unfrozen"


class Probe(StrEnum):
    """What a run measures of its finished model besides the error rate."""

    #: Errors on images that were changed a little: at random, and against the model.
    ADVERSARIAL = "adversarial"
    #: Errors of every class, of the model and of a pruned copy; trained and measured on equal numbers of each class.
    BY_CLASS = "by-class"


class RunSpec(_Model):
    """One training run, completely: equal specs on equal machines should end equal if the seeding works."""

    recipe: str
    seed: Seed
    seeding: Seeding
    device: Device = Device.AUTO
    epochs: Annotated[int, Field(ge=1, le=EPOCHS_MAX)] | None = Field(
        default=None, description="Unfrozen epochs, where they are not the recipe's own number."
    )
    probe: Probe | None = Field(default=None, description="What else to measure of the finished model.")


class RunOrder(_Model):
    """What a child process is handed: the run, and what only the machine it lands on can know."""

    spec: RunSpec
    cache_dir: Path = Field(description="Folder that keeps the recipes' data between runs.")
    memory_mb: Annotated[int, Field(ge=1)] = Field(description="Memory the run may use, in MiB.")
    gpu: str = Field(default="", description="The one GPU it may use, as CUDA names it; empty leaves that to CUDA.")


class Environment(_Model):
    """The fingerprint of a run: all that is known to change the last bits of a result, apart from its spec.

    Two runs can only be called identical within one fingerprint.
    """

    python: str
    torch: str
    torch_build: str = Field(description="The commit that torch was built from.")
    fastai: str
    numpy: str
    pillow: str
    pillow_codecs: str = Field(description="The libraries that decode images, with their versions.")
    device: str = Field(description="'cpu' or 'cuda'.")
    device_name: str = Field(description="The processor's or GPU's own name.")
    cpu_capability: str = Field(description="The vector instructions torch chose, such as 'AVX2'.")
    cuda: str = Field(description="Versions of CUDA and cuDNN; empty on a CPU.")
    threads: Annotated[int, Field(ge=1)]
    workers: Annotated[int, Field(ge=0)] = Field(description="Processes that load images; 0 is the run's own.")
    deterministic_algorithms: bool
    cudnn_deterministic: bool
    cudnn_benchmark: bool
    cublas_workspace: str = Field(description="CUBLAS_WORKSPACE_CONFIG as the run saw it.")
    recipe_version: Annotated[int, Field(ge=1)]
    data_sha256: str = Field(description="SHA-256 over the names and bytes of the recipe's image files.")
    pretrained_sha256: str = Field(description="SHA-256 of the file of pretrained weights; empty where there is none.")


class EpochResult(_Model):
    """What the model could do when an epoch had ended."""

    stage: Stage
    batch: Annotated[int, Field(ge=1)] = Field(description="Training batches done by then, over both stages.")
    error_rate: float


class Probed(_Model):
    """How many images a finished model got wrong under one condition."""

    condition: str = Field(description="What was done to images or model, such as 'clean' or 'model pruned by 20%'.")
    label: str = Field(default="", description="The class of the images; empty for all validation images.")
    wrong: Annotated[int, Field(ge=0)]
    items: Annotated[int, Field(ge=1)]

    @property
    def error_rate(self) -> float:
        """Share of wrong images, in [0, 1]."""
        return self.wrong / self.items


class RunResult(_Model):
    """What one run measured."""

    spec: RunSpec
    error_rates: tuple[float, float] = Field(
        description="Share of wrong validation images, in [0, 1]: after the frozen fit, after the unfrozen fit."
    )
    epochs: tuple[EpochResult, ...] = Field(default=(), description="The error rate after every epoch, in order.")
    losses: tuple[float, ...] = Field(description="Training loss of every batch, both stages, in order.")
    probed: tuple[Probed, ...] = Field(default=(), description="What the spec's probe measured.")
    weights_sha256: str = Field(description="SHA-256 over the names and bytes of the final weights.")
    split_sha256: str = Field(description="SHA-256 over the names of the validation items.")
    validation_items: Annotated[int, Field(ge=1)]
    environment: Environment
    fit_seconds: Annotated[float, Field(ge=0)] = Field(description="Seconds inside fine_tune.")
    seconds: Annotated[float, Field(ge=0)] = Field(description="Seconds from the child's start to its result.")


class Preparing(_Model):
    """The child is alive and is loading libraries, data and weights."""

    kind: Literal["preparing"] = "preparing"


class Trained(_Model):
    """One more batch was trained."""

    kind: Literal["trained"] = "trained"
    stage: Stage
    batch: int = Field(description="Batches done over both stages, from 1.")
    batches: int = Field(description="Batches in all.")
    loss: float


class Measured(_Model):
    """A stage ended and its error rate is known."""

    kind: Literal["measured"] = "measured"
    stage: Stage
    error_rate: float


class Restarted(_Model):
    """The machine that performed the run is gone, and the run starts from its beginning on another."""

    kind: Literal["restarted"] = "restarted"
    why: str = Field(description="What was lost, for a person.")


class Finished(_Model):
    """The run ended well."""

    kind: Literal["finished"] = "finished"
    result: RunResult


class Failed(_Model):
    """The run ended with an error of its own."""

    kind: Literal["failed"] = "failed"
    reason: Literal[
        "error",
        "memory",
        "gpu-memory",
        "gpu-lost",
        "runner-missing",
        "device-missing",
        "data-unavailable",
        "not-deterministic",
    ]
    message: str
    operation: str = Field(default="", description="What has no deterministic kernel, as torch names it.")


RunEvent = Annotated[Preparing | Trained | Measured | Restarted | Finished | Failed, Field(discriminator="kind")]
RUN_EVENT: TypeAdapter[RunEvent] = TypeAdapter(RunEvent)
