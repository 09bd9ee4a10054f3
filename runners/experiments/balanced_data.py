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
        whole, pruned = (_unequal(classes) for classes in models.values())
        shown = whole or pruned
        head = _SHOWN if shown else _NOT_SHOWN
        points = "\n".join(f"- {_words(condition, classes)}" for condition, classes in models.items())
        return Judgement(
            verdict=ProofVerdict.SHOWN if shown else ProofVerdict.NOT_SHOWN,
            explanation=f"{head}\n\n{points}\n\n{_conclusion(whole=whole, pruned=pruned)}",
        )


_SHOWN = "**Equal data, unequal errors.** Every class had equally many images, in training and in measuring."
_NOT_SHOWN = "**Not shown here.** The classes' errors differ by no more than chance explains."
_WHOLE = "equal data did not make this model equally good for every class"
_PRUNED = "the same model made smaller is not equally good for every class, so the model matters, not only the data"
_DOES_NOT_SHOW = (
    "**What it does not show:** why, or how another seed or model would fare; and these images are not people: which "
    "errors are unjust is not a number."
)
_WHOLE_BY_CHANCE = "that the whole model is unequal: its differences may be chance. Nor "
_SHOWS_NOTHING = "That proves nothing about other models or data; the answer above does not rest on this run."


def _conclusion(*, whole: bool, pruned: bool) -> str:
    """Claims for each model only what that model's own counts bear out."""
    if not whole and not pruned:
        return _SHOWS_NOTHING
    shows = "; ".join(words for words, is_shown in ((_WHOLE, whole), (_PRUNED, pruned)) if is_shown)
    limits = _DOES_NOT_SHOW if whole else _DOES_NOT_SHOW.replace("show:** ", f"show:** {_WHOLE_BY_CHANCE}", 1)
    return f"**What this shows:** {shows}. {limits}"


def _unequal(classes: Sequence[Probed]) -> bool:
    return differ_beyond_chance([one.wrong for one in classes], [one.items for one in classes])


def _words(condition: str, classes: Sequence[Probed]) -> str:
    wrong, items = sum(one.wrong for one in classes), sum(one.items for one in classes)
    best, worst = min(classes, key=_error_rate), max(classes, key=_error_rate)
    beyond = "more than chance explains" if _unequal(classes) else "no more than chance explains"
    return (
        f"**{condition}**: error rate {wrong / items:.1%}, from {best.error_rate:.1%} (class {best.label}) to "
        f"{worst.error_rate:.1%} (class {worst.label}), {beyond}"
    )


def _error_rate(measured: Probed) -> float:
    return measured.error_rate
