"""What every experiment has: arms to run, and a judgement over what they measured."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from runners.proof import ArmResult, ProofVerdict
from runners.recipes import Recipe
from runners.spec import EPOCHS_MAX, SEED_MAX, Device, Probe, RunSpec, Seeding


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ArmPlan(_Model):
    """Runs that are alike in everything, so that comparing them says whether their kind of seeding reproduces."""

    name: str
    seeding: Seeding
    runs: Annotated[int, Field(ge=1)] = 2
    seed_step: Annotated[int, Field(ge=0)] = Field(
        default=0, description="Added to the proof's seed, for arms with another one."
    )
    epochs: Annotated[int, Field(ge=1, le=EPOCHS_MAX)] | None = Field(
        default=None, description="Unfrozen epochs instead of the recipe's."
    )

    probe: Probe | None = None

    def spec(self, recipe: Recipe, seed: int, device: Device) -> RunSpec:
        """What each of the arm's runs is, in a proof with this seed; seeds go on from 0 after the largest."""
        return RunSpec(
            recipe=recipe.name,
            seed=(seed + self.seed_step) % (SEED_MAX + 1),
            seeding=self.seeding,
            device=device,
            epochs=self.epochs,
            probe=self.probe,
        )

    def batches(self, recipe: Recipe) -> int:
        """How many batches each of its runs trains."""
        return recipe.batches_over(self.epochs or recipe.epochs)


class Judgement(_Model):
    """What the measurements show, and the same in words a second-year student understands."""

    verdict: ProofVerdict
    explanation: str


class Experiment(Protocol):
    """A claim that runs can show."""

    @property
    def name(self) -> str:
        """What people and FAQ entries call it."""

    @property
    def title(self) -> str:
        """The claim in a few words."""

    @property
    def description(self) -> str:
        """What is run and compared, for a student."""

    @property
    def arms(self) -> tuple[ArmPlan, ...]:
        """What to run, in the order of showing."""

    def judge(self, arms: Sequence[ArmResult]) -> Judgement:
        """Say what the finished arms, in the order of `arms`, show. Nothing but their measurements counts."""
