"""Runs are identical only if everything measured is equal to the bit."""

import math

import pytest

from runners.experiments.comparison import compare, different_conditions, first_different_batch
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
def test_one_difference_anywhere_makes_them_different(change: dict[str, object]) -> None:
    assert compare((run(), run(), run(**change))) is ArmVerdict.DIFFERENT


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
