"""A proof: the arms of an experiment, their runs, and what their comparison says."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from runners.spec import RunResult, Seed


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class ArmVerdict(StrEnum):
    """What comparing the runs of one arm showed."""

    #: Error rates, every batch loss, split and final weights are equal to the last bit.
    IDENTICAL = "identical"
    DIFFERENT = "different"


class ProofVerdict(StrEnum):
    """What the whole proof showed."""

    REPRODUCIBLE = "reproducible"
    NOT_REPRODUCIBLE = "not-reproducible"


class ArmResult(_Model):
    """The runs of one arm and how they compare."""

    name: str
    verdict: ArmVerdict
    runs: tuple[RunResult, ...]


class Proof(_Model):
    """A finished experiment on a recipe."""

    experiment: str
    recipe: str
    seed: Seed
    verdict: ProofVerdict
    explanation: str = Field(description="The verdict in plain words.")
    arms: tuple[ArmResult, ...]
    seconds: float = Field(description="Wall time from the first run's start to the last run's end.")
