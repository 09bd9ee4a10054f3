"""What the experiment about the two stages of fine_tune says, for every way its run can go."""

import pytest

from runners.experiments import Judgement, experiment
from runners.experiments.comparison import compared
from runners.progress import ProofProgress
from runners.proof import ProofVerdict
from runners.recipes import DIGITS
from runners.spec import EpochResult, Stage
from tests.runners.results import run

TWO_STAGES = experiment("two-stages")


def judge(frozen: float, *unfrozen: float) -> Judgement:
    epochs = [
        EpochResult(stage=Stage.FROZEN if number == 1 else Stage.UNFROZEN, batch=number, error_rate=rate)
        for number, rate in enumerate((frozen, *unfrozen), start=1)
    ]
    result = run(epochs=tuple(epochs), error_rates=(frozen, unfrozen[-1]))
    return TWO_STAGES.judge((compared("fine-tune", (result,)),))


def test_it_is_one_run_of_four_epochs_whatever_the_recipe_has() -> None:
    assert [(arm.name, arm.runs) for arm in TWO_STAGES.arms] == [("fine-tune", 1)]
    progress = ProofProgress.of(TWO_STAGES, DIGITS)
    assert progress.arms[0].runs[0].batches == 2 * DIGITS.batches


def test_both_stages_are_told_apart_and_the_last_number_is_the_one_to_use() -> None:
    judgement = judge(0.0641, 0.05, 0.04, 0.039)
    assert judgement.verdict is ProofVerdict.SHOWN
    assert judgement.explanation == (
        "**Use the last error rate: 0.0390.** `fine_tune(3)` trained in two stages:\n\n"
        "- **frozen** (only the new head learns, the body stays as it is): 1 epoch, error rate 0.0641\n"
        "- **unfrozen** (everything learns): 3 epochs, error rate 0.0500 → 0.0400 → 0.0390\n\n"
        "Only the last number belongs to the model you have now; the others are of the same model at moments that are "
        "gone. The second stage took the error rate from 0.0641 to 0.0390."
    )


def test_a_lower_rate_before_the_last_is_admitted() -> None:
    assert "An epoch before the last was lower (0.0300)" in judge(0.06, 0.05, 0.03, 0.04).explanation


@pytest.mark.parametrize("last", [0.06, 0.07])
def test_a_second_stage_that_did_not_help_shows_nothing(last: float) -> None:
    judgement = judge(0.06, 0.05, last)
    assert judgement.verdict is ProofVerdict.NOT_SHOWN
    assert "does not show why" in judgement.explanation
