"""How runs that should be equal are told apart in words, causes first. Which runs should be is the experiments'."""

from runners.experiments.comparison import (
    compare,
    different_conditions,
    first_different_batch,
    largest_loss_gap,
    same_bits,
    within_rounding,
)
from runners.proof import ArmResult, ArmVerdict
from runners.spec import RunResult


def differences(left: RunResult, right: RunResult) -> str:
    """What differs between two runs that are not identical, causes first."""
    parts = []
    if left.environment != right.environment:
        parts.append(f"the runs had different conditions ({'; '.join(different_conditions(left, right))});")
    same_split = left.split_sha256 == right.split_sha256
    parts.append(f"the validation images are {'the same' if same_split else 'not the same'},")
    batch = first_different_batch(left, right)
    if batch is None:
        parts.append("all batch losses are equal,")
    else:
        parts.append(f"the losses part at batch {batch} of {max(len(left.losses), len(right.losses))},")
    parts.append(_about_ends(left, right))
    if batch is not None and within_rounding(left, right):
        parts.append(
            f"The losses differ by {largest_loss_gap(left, right):.1g} of their size at most, as rounding does when "
            "sums are made in another order."
        )
    return " ".join(parts)


def outcome(arm: ArmResult) -> str:
    """How the runs of an arm compare, in one line without a full stop; for arms of two runs or more."""
    left, right = most_different_pair(arm)
    match arm.verdict:
        case ArmVerdict.IDENTICAL:
            return (
                f"identical to the last bit: validation images, both error rates, all {len(left.losses)} losses, "
                "final weights"
            )
        case ArmVerdict.WITHIN_ROUNDING:
            return f"equal but for rounding: {differences(left, right).removesuffix('.')}"
        case _:
            return f"different: {differences(left, right).removesuffix('.')}"


def most_different_pair(arm: ArmResult) -> tuple[RunResult, RunResult]:
    """The first run and the first other one that is not identical to it, or simply the first two."""
    first, *others = arm.runs
    for other in others:
        if compare((first, other)) is not ArmVerdict.IDENTICAL:
            return first, other
    return first, others[0]


def count(number: int) -> str:
    """A small number as a word."""
    return {2: "two", 3: "three", 4: "four"}.get(number, str(number))


def _about_ends(left: RunResult, right: RunResult) -> str:
    equal_rates = same_bits(left.error_rates, right.error_rates)
    equal_weights = left.weights_sha256 == right.weights_sha256
    if equal_rates and equal_weights:
        return "and yet error rates and final weights are equal."
    if equal_rates and within_rounding(left, right):
        return "and the final weights differ, with equal error rates."
    if equal_rates:
        return (
            "and the final weights differ. The error rates are equal by chance: each only counts the wrong ones among "
            f"{left.validation_items} images, so two different models can get the same number, and equal error rates "
            "alone prove nothing."
        )
    return f"and the error rates differ, with {'equal' if equal_weights else 'different'} final weights."
