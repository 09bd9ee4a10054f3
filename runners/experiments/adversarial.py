"""Can we get 100% accurate AI? A trained model's errors on clean images and on images that were changed a little."""

from collections.abc import Sequence

from runners.experiments.experiment import ArmPlan, Judgement
from runners.proof import ArmResult, ProofVerdict
from runners.spec import Probe, Probed, Seeding

TRAINED = "trained"
_RANDOM = "random"


class Adversarial:
    """One trained model, measured on clean images, on randomly changed ones, and on ones changed against it (FGSM)."""

    name = "adversarial"
    title = "Changes too small to see make a good model wrong"
    description = (
        "trains once and counts the errors on clean validation images, on the same images with tiny random changes, "
        "and with equally tiny changes chosen against the model (FGSM)"
    )
    arms: tuple[ArmPlan, ...] = (ArmPlan(name=TRAINED, seeding=Seeding.SEEDED, runs=1, probe=Probe.ADVERSARIAL),)

    def judge(self, arms: Sequence[ArmResult]) -> Judgement:
        """Shown if and only if FGSM's largest change makes more errors than the clean images and than chance does."""
        clean, *changed = arms[0].runs[0].probed
        chance, against = changed[-2:]
        shown = against.wrong > max(clean.wrong, chance.wrong)
        points = "\n".join(f"- {words}" for words in (_about_clean(clean), *_about_changed(changed)))
        head = _head(clean, against) if shown else "**Not shown here.** The changes did not make the model worse."
        explanation = f"{head}\n\n{points}\n\n{_SHOWS if shown else _SHOWS_NOTHING}"
        return Judgement(
            verdict=ProofVerdict.SHOWN if shown else ProofVerdict.NOT_SHOWN,
            explanation=explanation,
        )


_SHOWS = (
    "**What this shows:** the error rate holds for images like those it was measured on; images that look the same to "
    "you can be far harder. **What it does not show:** that such images turn up by themselves, that every model is "
    "this fragile, or that nothing helps. Training on such images (robust learning) helps, and for small models bounds "
    "can be proved (verified AI)."
)
_SHOWS_NOTHING = (
    "One model that stood one simple attack on a few images proves nothing about other models or stronger attacks."
)


def _head(clean: Probed, against: Probed) -> str:
    return (
        f"**Not 100%.** The error rate went from {clean.error_rate:.1%} to {against.error_rate:.1%} by changes that "
        "you would not see."
    )


def _about_clean(clean: Probed) -> str:
    return f"**clean** validation images: {clean.wrong} of {clean.items} wrong"


def _about_changed(changed: Sequence[Probed]) -> tuple[str, ...]:
    """A line for each way of changing images, with the counts of its sizes of change in order."""
    ways = dict.fromkeys(measured.condition.partition(", ")[0] for measured in changed)
    return tuple(
        _about_way(way, [measured for measured in changed if measured.condition.startswith(f"{way}, ")]) for way in ways
    )


def _about_way(way: str, measured: Sequence[Probed]) -> str:
    levels = " or ".join(one.condition.partition(", ")[2] for one in measured)
    counts = " and ".join(str(one.wrong) for one in measured)
    chosen = "**at random**" if way == _RANDOM else f"whichever **raises the loss** ({way})"
    return f"every pixel {levels} brighter or darker, {chosen}: {counts} wrong"
