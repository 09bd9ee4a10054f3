"""A proof: the arms of an experiment, their runs, and what their comparison says."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from runners.spec import RunResult, Seed


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class ArmVerdict(StrEnum):
    """What comparing the runs of one arm showed."""

    #: Fingerprint, error rates, every batch loss, split and final weights are equal to the last bit.
    IDENTICAL = "identical"
    #: Not identical, but split and error rates are equal and no loss differs by more than rounding explains.
    WITHIN_ROUNDING = "within-rounding"
    DIFFERENT = "different"
    #: The arm has one run only.
    NOT_COMPARED = "not-compared"


class ProofVerdict(StrEnum):
    """What the whole proof showed."""

    REPRODUCIBLE = "reproducible"
    NOT_REPRODUCIBLE = "not-reproducible"
    #: For experiments that show something else than reproducibility: the measurements show it, or do not.
    SHOWN = "shown"
    NOT_SHOWN = "not-shown"


class ArmResult(_Model):
    """The runs of one arm and how they compare."""

    name: str
    verdict: ArmVerdict
    runs: tuple[RunResult, ...]
    losses_part_at: int | None = Field(
        default=None, description="The first batch, from 1, at which some run's loss differs from the first run's."
    )
    largest_loss_gap: float | None = Field(
        default=None,
        description="The largest relative difference of a batch's losses between the first run and any other, from 0; "
        "absent where that cannot be told for every batch.",
    )


class Proof(_Model):
    """A finished experiment on a recipe."""

    experiment: str
    recipe: str
    seed: Seed
    verdict: ProofVerdict
    explanation: str = Field(description="The verdict in plain words.")
    arms: tuple[ArmResult, ...]
    seconds: float = Field(description="Wall time from the first run's start to the last run's end.")
