"""The claim: `set_seed` before the DataLoaders makes two trainings equal; `seed=` of the DataLoaders alone does not.

The words are chosen by what was measured, and say so too when a measurement speaks against the claim.
"""

from collections.abc import Sequence

from runners.experiments.differences import count, differences, most_different_pair
from runners.experiments.experiment import ArmPlan, Judgement
from runners.proof import ArmResult, ArmVerdict, ProofVerdict
from runners.spec import Seeding

SEEDED = "seeded"
SPLIT_ONLY = "split-only"


class SameSeed:
    """Two fully seeded runs, and as a control two runs of which only the validation split is seeded."""

    name = "same-seed"
    title = "The same seed gives the same result"
    description = (
        "trains twice with set_seed(…, reproducible=True) before the DataLoaders, and twice with only the seed= of the "
        "DataLoaders, and compares validation images, every loss, error rates and final weights to the last bit"
    )
    arms: tuple[ArmPlan, ...] = (
        ArmPlan(name=SEEDED, seeding=Seeding.SEEDED),
        ArmPlan(name=SPLIT_ONLY, seeding=Seeding.SPLIT_ONLY),
    )

    def judge(self, arms: Sequence[ArmResult]) -> Judgement:
        """Reproducible if and only if the seeded runs are identical; the control only changes the words."""
        seeded, control = arms
        return judged_by(seeded, (about_seeded(seeded), about_control(control)), (control_conclusion(control),))


def judged_by(seeded: ArmResult, about: Sequence[str], conclusions: Sequence[str]) -> Judgement:
    """Reproducible if and only if the seeded runs are identical; only then conclusions are drawn."""
    points = "\n".join(f"- {point}" for point in about)
    if seeded.verdict is ArmVerdict.IDENTICAL:
        head = "**Reproducible.** The same seed gave the same model, to the last bit."
        words = "\n\n".join((head, points, *conclusions))
        return Judgement(verdict=ProofVerdict.REPRODUCIBLE, explanation=words)
    head = "**Not reproducible here.** The seeded runs should be equal, but they are not."
    words = f"{head}\n\n{points}\n\nSo this proof does not back the claim."
    return Judgement(verdict=ProofVerdict.NOT_REPRODUCIBLE, explanation=words)


def about_seeded(arm: ArmResult) -> str:
    """What the fully seeded runs measured."""
    left, right = most_different_pair(arm)
    how = f"**seeded** (`set_seed({left.spec.seed}, reproducible=True)` before the DataLoaders)"
    if arm.verdict is ArmVerdict.IDENTICAL:
        return (
            f"{how}: {count(len(arm.runs))} fresh processes, equal in validation images, all {len(left.losses)} batch "
            "losses, both error rates and final weights."
        )
    return f"{how}: {differences(left, right)}"


def about_control(arm: ArmResult) -> str:
    """What the runs with a seeded split measured."""
    left, right = most_different_pair(arm)
    how = f"**control** (only `seed={left.spec.seed}` in the DataLoaders)"
    if arm.verdict is ArmVerdict.IDENTICAL:
        return f"{how}: happened to be equal to the last bit as well."
    return f"{how}: {differences(left, right)}"


def control_conclusion(control: ArmResult) -> str:
    """What follows from the control, if anything does."""
    if control.verdict is ArmVerdict.IDENTICAL:
        return "So this time the proof does not show that `set_seed` made the difference; run it again."
    left, right = most_different_pair(control)
    if left.environment == right.environment and left.split_sha256 == right.split_sha256:
        return (
            "So seeding the split is not enough. The `seed=` goes to `RandomSplitter`, which calls "
            "`torch.manual_seed`: that fixes the split and, as a side effect, the head's first weights, but not the "
            "order of the training images. That has to be seeded too, with `set_seed` before the DataLoaders are made."
        )
    return "So the control does not show what seeding the split alone would do under equal conditions."
