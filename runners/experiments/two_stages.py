"""Why `fine_tune` tells several error rates, and why the last one counts: its two stages, epoch by epoch."""

from collections.abc import Sequence

from runners.experiments.experiment import ArmPlan, Judgement
from runners.proof import ArmResult, ProofVerdict
from runners.spec import EpochResult, RunResult, Seeding, Stage

FINE_TUNE = "fine-tune"
_UNFROZEN_EPOCHS = 3


class TwoStages:
    """One `fine_tune` with the error rate after every epoch, the frozen and the unfrozen part told apart."""

    name = "two-stages"
    title = "fine_tune trains in two stages; the last error rate counts"
    description = (
        f"runs fine_tune({_UNFROZEN_EPOCHS}) once and shows the error rate after every epoch, first with the body "
        "frozen, then with everything learning"
    )
    arms: tuple[ArmPlan, ...] = (ArmPlan(name=FINE_TUNE, seeding=Seeding.SEEDED, runs=1, epochs=_UNFROZEN_EPOCHS),)

    def judge(self, arms: Sequence[ArmResult]) -> Judgement:
        """Shown if and only if the last error rate is lower than the one after the frozen stage."""
        run = arms[0].runs[0]
        frozen, last = run.error_rates
        head = f"**Use the last error rate: {last:.4f}.** `fine_tune({_UNFROZEN_EPOCHS})` trained in two stages:"
        words = "\n\n".join((head, _stages(run), _conclusion(run)))
        return Judgement(
            verdict=ProofVerdict.SHOWN if last < frozen else ProofVerdict.NOT_SHOWN,
            explanation=words,
        )


def _stages(run: RunResult) -> str:
    return (
        f"- **frozen** (only the new head learns, the body stays as it is): {_rates(run, Stage.FROZEN)}\n"
        f"- **unfrozen** (everything learns): {_rates(run, Stage.UNFROZEN)}"
    )


def _rates(run: RunResult, stage: Stage) -> str:
    rates = [f"{epoch.error_rate:.4f}" for epoch in run.epochs if epoch.stage is stage]
    epochs = "1 epoch" if len(rates) == 1 else f"{len(rates)} epochs"
    return f"{epochs}, error rate {' → '.join(rates)}"


def _conclusion(run: RunResult) -> str:
    frozen, last = run.error_rates
    lowest = min(run.epochs, key=_error_rate).error_rate
    counts = (
        "Only the last number belongs to the model you have now; the others are of the same model at moments that are "
        "gone."
    )
    if last >= frozen:
        return f"{counts} In this run the second stage did not make it lower, so it does not show why there is one."
    better = f"{counts} The second stage took the error rate from {frozen:.4f} to {last:.4f}."
    if last > lowest:
        return f"{better} An epoch before the last was lower ({lowest:.4f}): choosing it afterwards would flatter."
    return better


def _error_rate(epoch: EpochResult) -> float:
    return epoch.error_rate
