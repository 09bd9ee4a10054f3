"""Runs are identical only if everything measured is equal to the bit; else they differ by rounding, or by more."""

import math

import pytest

from runners.experiments.comparison import compare, compared, different_conditions, first_different_batch
from runners.proof import ArmVerdict
from tests.fakes.launcher import ENVIRONMENT
from tests.runners.results import run

LOSSES = run().losses


def test_runs_that_measured_the_same_are_identical_however_long_they_took() -> None:
    assert compare((run(), run(seconds=99.0, fit_seconds=50.0))) is ArmVerdict.IDENTICAL


@pytest.mark.parametrize(
    "change",
    [
        {"losses": (*LOSSES[:-1], math.nextafter(LOSSES[-1], 1))},
        {"losses": LOSSES[:-1]},
        {"error_rates": (0.5, 0.038997214287519455)},
        {"split_sha256": "0" * 64},
        {"weights_sha256": "0" * 64},
        {"environment": ENVIRONMENT.model_copy(update={"threads": 2})},
    ],
    ids=lambda change: next(iter(change)),
)
def test_one_difference_anywhere_and_they_are_not_identical(change: dict[str, object]) -> None:
    assert compare((run(), run(), run(**change))) is not ArmVerdict.IDENTICAL


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"losses": LOSSES, "weights_sha256": "0" * 64}, ArmVerdict.WITHIN_ROUNDING),
        ({"losses": (LOSSES[0] * 1.00009, *(loss * 1.04 for loss in LOSSES[1:]))}, ArmVerdict.WITHIN_ROUNDING),
        ({"losses": (LOSSES[0] * 1.0002, *LOSSES[1:])}, ArmVerdict.DIFFERENT),
        ({"losses": (*LOSSES[:3], LOSSES[3] * 1.06)}, ArmVerdict.DIFFERENT),
        ({"losses": (*LOSSES[:3], math.nan)}, ArmVerdict.DIFFERENT),
        ({"losses": LOSSES[:3]}, ArmVerdict.DIFFERENT),
        ({"error_rates": (run().error_rates[0], 0.04)}, ArmVerdict.DIFFERENT),
        ({"split_sha256": "0" * 64}, ArmVerdict.DIFFERENT),
        ({"environment": ENVIRONMENT.model_copy(update={"threads": 2})}, ArmVerdict.WITHIN_ROUNDING),
    ],
)
def test_runs_that_are_not_identical_differ_by_rounding_or_by_more(change: dict[str, object], verdict) -> None:
    assert compare((run(), run(**change))) is verdict


def test_an_arm_tells_where_its_losses_part_first_and_by_how_much_at_most() -> None:
    late, early = run(losses=(*LOSSES[:3], LOSSES[3] * 0.5)), run(losses=(LOSSES[0], LOSSES[1] * 0.9, *LOSSES[2:]))
    arm = compared("any", (run(), run(), late, early))
    assert (arm.verdict, arm.losses_part_at) == (ArmVerdict.DIFFERENT, 2)
    assert arm.largest_loss_gap == pytest.approx(0.5)


def test_equal_losses_part_nowhere() -> None:
    arm = compared("any", (run(), run()))
    assert (arm.losses_part_at, arm.largest_loss_gap) == (None, 0.0)


@pytest.mark.parametrize("losses", [LOSSES[:2], (*LOSSES[:3], math.nan), (*LOSSES[:3], math.inf)])
def test_a_gap_that_cannot_be_told_for_every_batch_is_not_told(losses: tuple[float, ...]) -> None:
    assert compared("any", (run(), run(losses=losses))).largest_loss_gap is None


def test_a_single_run_is_compared_with_nothing() -> None:
    arm = compared("any", (run(),))
    assert (arm.verdict, arm.losses_part_at, arm.largest_loss_gap) == (ArmVerdict.NOT_COMPARED, None, None)


def test_losses_that_are_not_numbers_can_be_identical() -> None:
    diverged = (1.0, math.inf, math.nan)
    assert compare((run(losses=diverged), run(losses=diverged))) is ArmVerdict.IDENTICAL


@pytest.mark.parametrize(
    ("other", "batch"),
    [(LOSSES, None), ((LOSSES[0], 9.0, *LOSSES[2:]), 2), (LOSSES[:2], 3), ((*LOSSES, 0.1), 5)],
)
def test_the_first_batch_that_differs_is_counted_from_one(other: tuple[float, ...], batch: int | None) -> None:
    assert first_different_batch(run(), run(losses=other)) == batch


def test_different_conditions_are_named_with_both_values() -> None:
    other = run(environment=ENVIRONMENT.model_copy(update={"threads": 2, "cpu_capability": "AVX512"}))
    assert different_conditions(run(), other) == ("cpu capability: AVX2 and AVX512", "threads: 1 and 2")
