"""How far a proof has come: an immutable picture that grows by one event at a time, for whoever draws it."""

from collections.abc import Callable
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from runners.experiments import Experiment
from runners.proof import ArmResult
from runners.recipes import Recipe
from runners.spec import Failed, Finished, Measured, Preparing, Restarted, RunEvent, Stage, Trained

#: Share of a run's time before its first batch: 4 of 9 s measured with `digits` on one core, mostly imports.
_PREPARED_FRACTION = 0.4
#: A run that has started shows a little of its bar.
_STARTED_FRACTION = 0.05


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProofEvent(_Model):
    """Something happened in one run of a proof."""

    arm: str
    #: Which run of the arm, from 0.
    run: int
    event: RunEvent


class ArmJudged(_Model):
    """All runs of an arm have ended and were compared, while other arms may still run."""

    result: ArmResult
    words: str = Field(description="What the comparison says, in one line of Markdown without a full stop.")


#: All that is told while a proof runs.
ProofNews = ProofEvent | ArmJudged


class RunState(StrEnum):
    """Where one run stands."""

    #: It has not started: other runs use every slot.
    WAITING = "waiting"
    #: Libraries, data and weights are being loaded.
    PREPARING = "preparing"
    TRAINING = "training"
    DONE = "done"
    FAILED = "failed"


class RunProgress(_Model):
    """One run as it stands at one moment."""

    state: RunState = RunState.WAITING
    stage: Stage | None = None
    #: Batches done and batches in all, over both stages.
    batch: int = 0
    batches: int
    loss: float | None = None
    #: The loss of every batch so far.
    losses: tuple[float, ...] = ()
    #: The error rates known so far: none, the frozen stage's, or both.
    error_rates: tuple[float, ...] = ()
    #: Why it was started again on another machine, once for each time.
    restarted_because: tuple[str, ...] = ()
    #: In [0, 1]; never falls.
    fraction: float = 0.0

    def after(self, event: RunEvent) -> Self:
        """The same run after `event`."""
        match event:
            case Preparing():
                return self._grown(_STARTED_FRACTION, state=RunState.PREPARING)
            case Trained():
                return self._grown(
                    _PREPARED_FRACTION + (1 - _PREPARED_FRACTION) * event.batch / max(event.batches, 1),
                    state=RunState.TRAINING,
                    stage=event.stage,
                    batch=event.batch,
                    batches=event.batches,
                    loss=event.loss,
                    # A run that begins again on another machine trains its first batch again.
                    losses=(*self.losses[: event.batch - 1], event.loss),
                )
            case Measured():
                return self._grown(0.0, stage=event.stage, error_rates=(*self.error_rates, event.error_rate))
            case Restarted():
                return self._grown(0.0, restarted_because=(*self.restarted_because, event.why))
            case Finished():
                return self._grown(1.0, state=RunState.DONE, error_rates=event.result.error_rates)
            case Failed():
                return self._grown(0.0, state=RunState.FAILED)

    def _grown(self, fraction: float, **changes: object) -> Self:
        return self.model_copy(update={**changes, "fraction": min(1.0, max(self.fraction, fraction))})


class ArmProgress(_Model):
    """The runs of one arm as they stand at one moment."""

    name: str
    runs: tuple[RunProgress, ...]
    #: How its runs compare, once all of them have ended and there is more than one.
    judged: ArmJudged | None = None

    def after(self, news: ProofNews) -> Self:
        """The same arm after `news` about it."""
        match news:
            case ArmJudged():
                return self.model_copy(update={"judged": news})
            case ProofEvent():
                return self.model_copy(
                    update={"runs": _replaced(self.runs, news.run, lambda run: run.after(news.event))}
                )


class ProofProgress(_Model):
    """A whole proof as it stands at one moment."""

    arms: tuple[ArmProgress, ...]

    @classmethod
    def of(cls, experiment: Experiment, recipe: Recipe) -> Self:
        """The progress of a proof that has not started."""
        return cls(
            arms=tuple(
                ArmProgress(name=arm.name, runs=(RunProgress(batches=arm.batches(recipe)),) * arm.runs)
                for arm in experiment.arms
            )
        )

    @property
    def fraction(self) -> float:
        """How much of the work is done, in [0, 1]; never falls."""
        fractions = [run.fraction for arm in self.arms for run in arm.runs]
        return sum(fractions) / len(fractions)

    def after(self, news: ProofNews) -> Self:
        """The same proof after `news`."""
        about = news.result.name if isinstance(news, ArmJudged) else news.arm
        return self.model_copy(
            update={"arms": tuple(arm.after(news) if arm.name == about else arm for arm in self.arms)}
        )


def _replaced(
    runs: tuple[RunProgress, ...], index: int, change: Callable[[RunProgress], RunProgress]
) -> tuple[RunProgress, ...]:
    return tuple(change(run) if place == index else run for place, run in enumerate(runs))
