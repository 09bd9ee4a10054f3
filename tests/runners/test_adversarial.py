"""What the experiment about small changes says, for everything its run can measure."""

from runners.experiments import Judgement, experiment
from runners.experiments.comparison import compared
from runners.proof import ProofVerdict
from runners.recipes import DIGITS
from runners.spec import Device, Probe, Probed
from tests.runners.results import run

ADVERSARIAL = experiment("adversarial")
CONDITIONS = ("clean", "random, 1/255", "FGSM, 1/255", "random, 2/255", "FGSM, 2/255")


def judge(*wrong: int) -> Judgement:
    probed = tuple(
        Probed(condition=name, wrong=count, items=359) for name, count in zip(CONDITIONS, wrong, strict=True)
    )
    return ADVERSARIAL.judge((compared("trained", (run(probed=probed),)),))


def test_it_trains_once_and_probes_the_model() -> None:
    (arm,) = ADVERSARIAL.arms
    assert (arm.runs, arm.spec(DIGITS, 42, Device.CPU).probe) == (1, Probe.ADVERSARIAL)


def test_a_model_that_fails_on_changed_images_is_told_with_every_count_and_what_it_shows_and_does_not() -> None:
    judgement = judge(9, 40, 289, 94, 298)
    assert judgement.verdict is ProofVerdict.SHOWN
    head, points, shows = judgement.explanation.split("\n\n")
    assert head == "**Not 100%.** The error rate went from 2.5% to 83.0% by changes that you would not see."
    assert points.splitlines() == [
        "- **clean** validation images: 9 of 359 wrong",
        "- every pixel 1/255 or 2/255 brighter or darker, **at random**: 40 and 94 wrong",
        "- every pixel 1/255 or 2/255 brighter or darker, whichever **raises the loss** (FGSM): 289 and 298 wrong",
    ]
    assert "**What this shows:**" in shows
    assert "**What it does not show:**" in shows


def test_changes_that_hurt_no_more_than_chance_show_nothing() -> None:
    judgement = judge(9, 9, 9, 12, 12)
    assert judgement.verdict is ProofVerdict.NOT_SHOWN
    assert judgement.explanation.startswith("**Not shown here.**")
    assert "Not 100%" not in judgement.explanation
