"""Comparing the runs of one arm, to the bit and to rounding. What a difference means is for an experiment to say."""

import math
import struct
from collections.abc import Sequence

from runners.proof import ArmResult, ArmVerdict
from runners.spec import RunResult

#: How far, relatively, two losses may lie apart and still be called equal but for rounding: in the first batch, which
#: is one pass through equal weights, and later, when training has carried the first difference on. Measured between
#: one and two threads with seed 42: 3e-6 and at most 2e-2 with the recipe `digits`, 1e-7 and 2e-6 with `digits-tiny`;
#: another order of the images gives 1e-1 and more.
FIRST_LOSS_TOLERANCE = 1e-4
LOSS_TOLERANCE = 5e-2


def compared(name: str, runs: Sequence[RunResult]) -> ArmResult:
    """The finished arm: its runs and how the others compare with the first.

    `losses_part_at` is the earliest batch, `largest_loss_gap` the largest gap between the first run and any other.
    """
    first, *others = runs
    parts = [batch for other in others if (batch := first_different_batch(first, other)) is not None]
    gaps = [gap for other in others if (gap := largest_loss_gap(first, other)) is not None]
    return ArmResult(
        name=name,
        verdict=compare(runs),
        runs=tuple(runs),
        losses_part_at=min(parts, default=None),
        largest_loss_gap=max(gaps, default=None) if len(gaps) == len(others) else None,
    )


def compare(runs: Sequence[RunResult]) -> ArmVerdict:
    """How the runs compare with the first of them.

    Identical if and only if fingerprint, split, every loss, every error rate and the weights are equal to the bit.
    """
    first, *others = runs
    if not others:
        return ArmVerdict.NOT_COMPARED
    if all(_same(first, other) for other in others):
        return ArmVerdict.IDENTICAL
    if all(within_rounding(first, other) for other in others):
        return ArmVerdict.WITHIN_ROUNDING
    return ArmVerdict.DIFFERENT


def within_rounding(left: RunResult, right: RunResult) -> bool:
    """Whether split and error rates are equal, and no loss differs by more than the tolerances of this file.

    Weights are known by their hash alone, so nothing is said about how far they lie apart.
    """
    if left.split_sha256 != right.split_sha256 or not _same_rates(left, right):
        return False
    gaps = _loss_gaps(left, right)
    return bool(gaps) and gaps[0] <= FIRST_LOSS_TOLERANCE and max(gaps) <= LOSS_TOLERANCE


def largest_loss_gap(left: RunResult, right: RunResult) -> float | None:
    """The largest relative difference of a batch's losses, from 0; None if it cannot be told for every batch."""
    gaps = _loss_gaps(left, right)
    return max(gaps) if gaps and not math.isinf(max(gaps)) else None


def same_bits(left: Sequence[float], right: Sequence[float]) -> bool:
    """Whether two rows of numbers are the same bits: 'not a number' equals itself here, and -0.0 differs from 0.0."""
    return _bits(left) == _bits(right)


def first_different_batch(left: RunResult, right: RunResult) -> int | None:
    """The first batch, from 1, whose training losses differ; None if all are equal."""
    for batch, (one, other) in enumerate(zip(left.losses, right.losses, strict=False), start=1):
        if not same_bits((one,), (other,)):
            return batch
    if len(left.losses) != len(right.losses):
        return min(len(left.losses), len(right.losses)) + 1
    return None


def different_conditions(left: RunResult, right: RunResult) -> tuple[str, ...]:
    """What differs between the two fingerprints, each as 'threads: 1 and 2'."""
    ours, theirs = left.environment.model_dump(), right.environment.model_dump()
    return tuple(
        f"{name.replace('_', ' ')}: {ours[name]} and {theirs[name]}" for name in ours if ours[name] != theirs[name]
    )


def _same(left: RunResult, right: RunResult) -> bool:
    return (
        left.environment == right.environment
        and left.split_sha256 == right.split_sha256
        and same_bits(left.losses, right.losses)
        and _same_rates(left, right)
        and left.weights_sha256 == right.weights_sha256
        and left.probed == right.probed
    )


def _same_rates(left: RunResult, right: RunResult) -> bool:
    return same_bits(left.error_rates, right.error_rates) and same_bits(
        [epoch.error_rate for epoch in left.epochs], [epoch.error_rate for epoch in right.epochs]
    )


def _loss_gaps(left: RunResult, right: RunResult) -> tuple[float, ...]:
    """The relative difference of every batch's losses, infinite where one is no number; empty for unequal counts."""
    if len(left.losses) != len(right.losses):
        return ()
    return tuple(_gap(one, other) for one, other in zip(left.losses, right.losses, strict=True))


def _gap(one: float, other: float) -> float:
    if same_bits((one,), (other,)) or one == other:
        return 0.0
    gap = abs(one - other) / max(abs(one), abs(other))
    return gap if math.isfinite(gap) else math.inf


def _bits(numbers: Sequence[float]) -> bytes:
    return struct.pack(f"<{len(numbers)}d", *numbers)
