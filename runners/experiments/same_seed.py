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
        about = f"- {_about_seeded(seeded)}\n- {_about_control(control)}"
        if seeded.verdict is ArmVerdict.IDENTICAL:
            head = "**Reproducible.** The same seed gave the same model, to the last bit."
            return Judgement(
                verdict=ProofVerdict.REPRODUCIBLE, explanation=f"{head}\n\n{about}\n\n{_conclusion(control)}"
            )
        head = "**Not reproducible here.** The seeded runs should be equal, but they are not."
        return Judgement(
            verdict=ProofVerdict.NOT_REPRODUCIBLE,
            explanation=f"{head}\n\n{about}\n\nSo this proof does not back the claim.",
        )


def _about_seeded(arm: ArmResult) -> str:
    left, right = _most_different_pair(arm)
    how = f"**seeded** (`set_seed({left.spec.seed}, reproducible=True)` before the DataLoaders)"
    if arm.verdict is ArmVerdict.IDENTICAL:
        return (
            f"{how}: {_count(len(arm.runs))} fresh processes, equal in validation images, all {len(left.losses)} batch "
            "losses, both error rates and final weights."
        )
    return f"{how}: {_differences(left, right)}"


def _about_control(arm: ArmResult) -> str:
    left, right = _most_different_pair(arm)
    how = f"**control** (only `seed={left.spec.seed}` in the DataLoaders)"
    if arm.verdict is ArmVerdict.IDENTICAL:
        return f"{how}: happened to be equal to the last bit as well."
    return f"{how}: {_differences(left, right)}"


def _conclusion(control: ArmResult) -> str:
    if control.verdict is ArmVerdict.IDENTICAL:
        return "So this time the proof does not show that `set_seed` made the difference; run it again."
    left, right = _most_different_pair(control)
    if left.environment == right.environment and left.split_sha256 == right.split_sha256:
        return (
            "So seeding the split is not enough: everything random in the training itself, such as the order of the "
            "training images, has to be seeded too, before the DataLoaders are made."
        )
    return "So the control does not show what seeding the split alone would do under equal conditions."


def _differences(left: RunResult, right: RunResult) -> str:
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
    return " ".join(parts)


def _about_ends(left: RunResult, right: RunResult) -> str:
    equal_rates = same_bits(left.error_rates, right.error_rates)
    equal_weights = left.weights_sha256 == right.weights_sha256
    if equal_rates and equal_weights:
        return "and yet error rates and final weights are equal."
    if equal_rates:
        return (
            "and the final weights differ. The error rates are equal by chance: each only counts the wrong ones among "
            f"{left.validation_items} images, so two different models can get the same number, and equal error rates "
            "alone prove nothing."
        )
    return f"and the error rates differ, with {'equal' if equal_weights else 'different'} final weights."


def _most_different_pair(arm: ArmResult) -> tuple[RunResult, RunResult]:
    """The first run and the first other one that is not identical to it, or simply the first two."""
    first, *others = arm.runs
    for other in others:
        if compare((first, other)) is ArmVerdict.DIFFERENT:
            return first, other
    return first, others[0]


def _count(number: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(number, str(number))
