"""What the experiment about equal data says, for everything its run can measure."""

import pytest

from runners.experiments import Judgement, experiment
from runners.experiments.chance import differ_beyond_chance
from runners.experiments.comparison import compared
from runners.proof import ProofVerdict
from runners.recipes import DIGITS
from runners.spec import Device, Probe, Probed
from tests.runners.results import run

BALANCED = experiment("balanced-data")
EVEN = (4, 3, 5, 4, 4, 3, 4, 5, 4, 4)
UNEVEN = (4, 7, 0, 11, 28, 25, 2, 3, 8, 60)


def judge(whole: tuple[int, ...], pruned: tuple[int, ...]) -> Judgement:
    probed = tuple(
        Probed(condition=condition, label=str(label), wrong=wrong, items=87)
        for condition, counts in (("whole model", whole), ("model pruned by 20%", pruned))
        for label, wrong in enumerate(counts)
    )
    return BALANCED.judge((compared("trained", (run(probed=probed),)),))


def test_it_trains_once_and_probes_class_by_class() -> None:
    (arm,) = BALANCED.arms
    assert (arm.runs, arm.spec(DIGITS, 42, Device.CPU).probe) == (1, Probe.BY_CLASS)


def test_unequal_errors_are_told_for_both_models_with_what_they_show_and_do_not() -> None:
    judgement = judge(EVEN, UNEVEN)
    assert judgement.verdict is ProofVerdict.SHOWN
    head, points, shows = judgement.explanation.split("\n\n")
    assert head.startswith("**Equal data, unequal errors.**")
    assert points.splitlines() == [
        "- **whole model**: error rate 4.6%, from 3.4% (class 1) to 5.7% (class 2), no more than chance explains",
        "- **model pruned by 20%**: error rate 17.0%, from 0.0% (class 2) to 69.0% (class 9), "
        "more than chance explains",
    ]
    assert shows.startswith("**What this shows:** the same model made smaller is not equally good")
    assert "**What it does not show:** that the whole model is unequal: its differences may be chance. Nor why" in shows


def test_a_whole_model_with_unequal_errors_is_claimed_to_be_unequal_and_an_even_pruned_one_is_not() -> None:
    explanation = judge(UNEVEN, EVEN).explanation
    assert "equal data did not make this model equally good" in explanation
    assert "made smaller" not in explanation
    assert "may be chance" not in explanation


def test_errors_that_differ_by_chance_alone_show_nothing() -> None:
    judgement = judge(EVEN, EVEN)
    assert judgement.verdict is ProofVerdict.NOT_SHOWN
    assert "by no more than chance explains" in judgement.explanation


@pytest.mark.parametrize(
    ("wrong", "items", "differ"),
    [
        # Chi-square with 9 degrees exceeds 21.67 in 1% of cases; these have 20.2 and 22.2.
        ((0, 19, 10, 10, 10, 10, 10, 10, 10, 11), (100,) * 10, False),
        ((0, 20, 10, 10, 10, 10, 10, 10, 10, 10), (100,) * 10, True),
        ((0,) * 10, (87,) * 10, False),
        ((87,) * 10, (87,) * 10, False),
        ((5,), (87,), False),
        ((5, 40), (87, 87), True),
    ],
)
def test_chance_is_judged_by_the_chi_square_test(wrong: tuple[int, ...], items: tuple[int, ...], differ: bool) -> None:
    assert differ_beyond_chance(wrong, items) is differ
