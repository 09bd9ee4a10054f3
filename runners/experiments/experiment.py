"""What every experiment has: arms to run, and a judgement over what they measured."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from runners.proof import ArmResult, ProofVerdict
from runners.spec import Seeding


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ArmPlan(_Model):
    """Runs that are alike in everything, so that comparing them says whether their kind of seeding reproduces."""

    name: str
    seeding: Seeding
    runs: Annotated[int, Field(ge=2)] = 2


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
    def arms(self) -> tuple[ArmPlan, ...]:
        """What to run, in the order of showing."""

    def judge(self, arms: Sequence[ArmResult]) -> Judgement:
        """Say what the finished arms, in the order of `arms`, show. Nothing but their measurements counts."""
