"""Comparing the runs of one arm to the last bit. What a difference means is for an experiment to say."""

import struct
from collections.abc import Sequence

from runners.proof import ArmVerdict
from runners.spec import RunResult


def compare(runs: Sequence[RunResult]) -> ArmVerdict:
    """Identical if and only if environment, split, every loss, both error rates and weights are equal to the bit."""
    first, *others = runs
    if all(_same(first, other) for other in others):
        return ArmVerdict.IDENTICAL
    return ArmVerdict.DIFFERENT


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
    """What differs between the two environments, each as 'threads: 1 and 2'."""
    ours, theirs = left.environment.model_dump(), right.environment.model_dump()
    return tuple(
        f"{name.replace('_', ' ')}: {ours[name]} and {theirs[name]}" for name in ours if ours[name] != theirs[name]
    )


def _same(left: RunResult, right: RunResult) -> bool:
    return (
        left.environment == right.environment
        and left.split_sha256 == right.split_sha256
        and same_bits(left.losses, right.losses)
        and same_bits(left.error_rates, right.error_rates)
        and left.weights_sha256 == right.weights_sha256
    )


def _bits(numbers: Sequence[float]) -> bytes:
    return struct.pack(f"<{len(numbers)}d", *numbers)
