"""The full proof about seeds: also what `set_seed` does one line too late, and how another seed compares."""

from collections.abc import Sequence

from runners.experiments.comparison import first_different_batch
from runners.experiments.differences import differences, most_different_pair
from runners.experiments.experiment import ArmPlan, Judgement
from runners.experiments.footnotes import FOOTNOTES
from runners.experiments.same_seed import SameSeed, about_control, about_seeded, control_conclusion, judged_by
from runners.proof import ArmResult, ArmVerdict
from runners.spec import Seeding

SEEDED_TOO_LATE = "seeded-too-late"
ANOTHER_SEED = "another-seed"


class SameSeedFull:
    """The arms of `same-seed`, two runs seeded after the DataLoaders, and one run with the next seed."""

    name = "same-seed-full"
    title = "The same seed gives the same result, if it is set in time"
    description = (
        "the proof same-seed with two more arms: set_seed called after the DataLoaders, which is too late, and one run "
        "with the next seed, to show how much results vary"
    )
    arms: tuple[ArmPlan, ...] = (
        *SameSeed.arms,
        ArmPlan(name=SEEDED_TOO_LATE, seeding=Seeding.SEEDED_TOO_LATE),
        ArmPlan(name=ANOTHER_SEED, seeding=Seeding.SEEDED, runs=1, seed_step=1),
    )

    def judge(self, arms: Sequence[ArmResult]) -> Judgement:
        """Reproducible if and only if the seeded runs are identical; the other arms only change the words."""
        seeded, control, late, another = arms
        about = (about_seeded(seeded), about_control(control), _about_late(late), _about_another(seeded, another))
        conclusions = (control_conclusion(control), _late_conclusion(late), _small_print())
        return judged_by(seeded, about, tuple(words for words in conclusions if words))


def _about_late(arm: ArmResult) -> str:
    left, right = most_different_pair(arm)
    how = f"**seeded too late** (`set_seed({left.spec.seed}, reproducible=True)` after the DataLoaders)"
    if arm.verdict is ArmVerdict.IDENTICAL:
        return f"{how}: happened to be equal to the last bit as well."
    return f"{how}: {differences(left, right)}"


def _late_conclusion(arm: ArmResult) -> str:
    left, right = most_different_pair(arm)
    if arm.verdict is not ArmVerdict.DIFFERENT or left.environment != right.environment:
        return ""
    return (
        "Seeding after the DataLoaders does not reproduce: each made its own `self.rng` when it was created, which "
        "`set_seed` cannot reach, and `randomize()` derives every epoch's order from the one before."
    )


def _about_another(seeded: ArmResult, another: ArmResult) -> str:
    ours, theirs = seeded.runs[0], another.runs[0]
    how = f"**another seed** ({theirs.spec.seed})"
    if first_different_batch(ours, theirs) is None:
        return f"{how}: its losses are those of seed {ours.spec.seed}, which it should not be able to have."
    return (
        f"{how}: error rate {theirs.error_rates[-1]:.4f} in place of {ours.error_rates[-1]:.4f}. No seed is the right "
        "one; a difference of this kind is noise."
    )


def _small_print() -> str:
    return "Also good to know:\n" + "\n".join(f"- {footnote}" for footnote in FOOTNOTES)
