"""Will unbiased data prevent biased decisions? Errors class by class after training on equal numbers of each."""

from collections.abc import Sequence

from runners.experiments.chance import differ_beyond_chance
from runners.experiments.experiment import ArmPlan, Judgement
from runners.proof import ArmResult, ProofVerdict
from runners.spec import Probe, Probed, Seeding

TRAINED = "trained"


class BalancedData:
    """One model trained on equal data of every class, and a pruned copy of it, measured class by class."""

    name = "balanced-data"
    title = "Equal data does not give equal errors"
    description = (
        "trains once on equally many images of every class, prunes a copy of the model, and counts both models' errors "
        "class by class on equally many other images"
    )
    arms: tuple[ArmPlan, ...] = (ArmPlan(name=TRAINED, seeding=Seeding.SEEDED, runs=1, probe=Probe.BY_CLASS),)

    def judge(self, arms: Sequence[ArmResult]) -> Judgement:
        """Shown if and only if some model's errors differ between classes by more than chance explains."""
        models: dict[str, list[Probed]] = {}
        for measured in arms[0].runs[0].probed:
            models.setdefault(measured.condition, []).append(measured)
        shown = any(_unequal(classes) for classes in models.values())
        head = _SHOWN if shown else _NOT_SHOWN
        points = "\n".join(f"- {_words(condition, classes)}" for condition, classes in models.items())
        return Judgement(
            verdict=ProofVerdict.SHOWN if shown else ProofVerdict.NOT_SHOWN,
            explanation=f"{head}\n\n{points}\n\n{_SHOWS if shown else _SHOWS_NOTHING}",
        )


_SHOWN = "**Equal data, unequal errors.** Every class had equally many images, in training and in measuring."
_NOT_SHOWN = "**Not shown here.** The classes' errors differ by no more than chance explains."
_SHOWS = (
    "**What this shows:** equal data did not make this model equally good for every class, and making a model smaller "
    "need not hurt all classes alike: the model matters, not only the data. **What it does not show:** why, or how "
    "another seed or model would fare; and digits are not people: which errors are unjust is not a number."
)
_SHOWS_NOTHING = "That proves nothing about other models or data; the answer above does not rest on this run."


def _unequal(classes: Sequence[Probed]) -> bool:
    return differ_beyond_chance([one.wrong for one in classes], [one.items for one in classes])


def _words(condition: str, classes: Sequence[Probed]) -> str:
    wrong, items = sum(one.wrong for one in classes), sum(one.items for one in classes)
    best, worst = min(classes, key=_error_rate), max(classes, key=_error_rate)
    each = ", ".join(f"{one.label}: {one.wrong}" for one in classes)
    beyond = "more than chance explains" if _unequal(classes) else "no more than chance explains"
    return (
        f"**{condition}**: error rate {wrong / items:.1%}, from {best.error_rate:.1%} (class {best.label}) to "
        f"{worst.error_rate:.1%} (class {worst.label}), {beyond}. Wrong of {classes[0].items} each: {each}"
    )


def _error_rate(measured: Probed) -> float:
    return measured.error_rate
