"""The claim: `set_seed` before the DataLoaders makes two trainings equal; `seed=` of the DataLoaders alone does not.

The words are chosen by what was measured, and say so too when a measurement speaks against the claim.
"""

from collections.abc import Sequence

from runners.experiments.comparison import compare, different_conditions, first_different_batch, same_bits
from runners.experiments.experiment import ArmPlan, Judgement
from runners.proof import ArmResult, ArmVerdict, ProofVerdict
from runners.spec import RunResult, Seeding

SEEDED = "seeded"
SPLIT_ONLY = "split-only"


class SameSeed:
    """Two fully seeded runs, and as a control two runs of which only the validation split is seeded."""

    name = "same-seed"
    title = "The same seed gives the same result"
    arms: tuple[ArmPlan, ...] = (
        ArmPlan(name=SEEDED, seeding=Seeding.SEEDED),
        ArmPlan(name=SPLIT_ONLY, seeding=Seeding.SPLIT_ONLY),
    )

    def judge(self, arms: Sequence[ArmResult]) -> Judgement:
        """Reproducible if and only if the seeded runs are identical; the control only changes the words."""
        seeded, control = arms
        sentences = [*_about_seeded(seeded), *_about_control(control)]
        if seeded.verdict is ArmVerdict.IDENTICAL:
            return Judgement(
                verdict=ProofVerdict.REPRODUCIBLE,
                explanation=" ".join(["Reproducible.", *sentences, *_conclusion(control)]),
            )
        return Judgement(
            verdict=ProofVerdict.NOT_REPRODUCIBLE,
            explanation=" ".join(["Not reproducible here.", *sentences, "So this proof does not back the claim."]),
        )


def _about_seeded(arm: ArmResult) -> list[str]:
    left, right = _most_different_pair(arm)
    how = f"with `set_seed({left.spec.seed}, reproducible=True)` before the DataLoaders"
    if arm.verdict is ArmVerdict.IDENTICAL:
        return [
            f"The {_count(len(arm.runs))} runs {how}, each in a fresh process, are equal to the last bit: "
            f"the same validation images, the same {len(left.losses)} batch losses, the same error rates "
            f"({_rates(left)}) and the same final weights."
        ]
    return [f"The runs {how} should be equal, but they are not:", *_differences(left, right)]


def _about_control(arm: ArmResult) -> list[str]:
    left, right = _most_different_pair(arm)
    how = f"with only `seed={left.spec.seed}` in the DataLoaders"
    if arm.verdict is ArmVerdict.IDENTICAL:
        return [f"The control runs {how} happened to be equal to the last bit as well."]
    return [f"The control runs {how} differ:", *_differences(left, right)]


def _conclusion(control: ArmResult) -> list[str]:
    if control.verdict is ArmVerdict.IDENTICAL:
        return ["So this time the proof does not show that `set_seed` made the difference; run it again."]
    left, right = _most_different_pair(control)
    if left.environment == right.environment and left.split_sha256 == right.split_sha256:
        return [
            "So seeding the split is not enough: everything random in the training itself, such as the order of the "
            "training images, has to be seeded too, before the DataLoaders are made."
        ]
    return ["So the control does not show what seeding the split alone would do under equal conditions."]


def _differences(left: RunResult, right: RunResult) -> list[str]:
    """What differs between two runs that are not identical, a sentence each, causes first."""
    sentences = []
    if left.environment != right.environment:
        sentences.append(f"they ran under different conditions ({'; '.join(different_conditions(left, right))}).")
    if left.split_sha256 == right.split_sha256:
        sentences.append("the validation images are the same,")
    else:
        sentences.append("the validation images are not the same,")
    batch = first_different_batch(left, right)
    if batch is None:
        sentences.append("all batch losses are equal,")
    else:
        sentences.append(f"the losses part at batch {batch} of {max(len(left.losses), len(right.losses))},")
    sentences.append(_about_ends(left, right))
    return sentences


def _about_ends(left: RunResult, right: RunResult) -> str:
    equal_rates = same_bits(left.error_rates, right.error_rates)
    equal_weights = left.weights_sha256 == right.weights_sha256
    if equal_rates and equal_weights:
        return f"and yet error rates ({_rates(left)}) and final weights are equal."
    if equal_rates:
        return (
            f"and the final weights differ. The error rates are equal ({_rates(left)}) by chance: each only counts the "
            f"wrong ones among {left.validation_items} images, so two different models can get the same number, and "
            "equal error rates alone prove nothing."
        )
    ends = f"and the error rates are {_rates(left)} in one run and {_rates(right)} in the other"
    return f"{ends}, with equal final weights." if equal_weights else f"{ends}, with different final weights."


def _most_different_pair(arm: ArmResult) -> tuple[RunResult, RunResult]:
    """The first run and the first other one that is not identical to it, or simply the first two."""
    first, *others = arm.runs
    for other in others:
        if compare((first, other)) is ArmVerdict.DIFFERENT:
            return first, other
    return first, others[0]


def _rates(run: RunResult) -> str:
    frozen, unfrozen = run.error_rates
    return f"{frozen:.4f} after the frozen stage, {unfrozen:.4f} at the end"


def _count(number: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(number, str(number))
