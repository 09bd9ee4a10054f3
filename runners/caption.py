"""A card in words, for its picture's headings and for those who cannot see the picture. Draws nothing."""

import re

from runners.card import Card
from runners.proof import ArmResult, ArmVerdict
from runners.spec import EpochResult, RunResult, Stage

#: Within what chats take; Discord's 1,024 characters are the fewest.
ALT_MAX_CHARS = 1000

_MARKS = re.compile(r"[*`]")
#: How each kind of seeding is called beside a drawing.
_ARM_TITLES = {
    "seeded": "set_seed before the DataLoaders",
    "split-only": "only seed= of the DataLoaders",
    "seeded-too-late": "set_seed after the DataLoaders",
    "another-seed": "set_seed with the next seed",
    "fine-tune": "fine_tune, epoch by epoch",
}
_OUTCOMES = {
    ArmVerdict.IDENTICAL: "identical to the last bit",
    ArmVerdict.WITHIN_ROUNDING: "equal but for rounding",
    ArmVerdict.DIFFERENT: "different",
    ArmVerdict.NOT_COMPARED: "one run",
}


def headline(card: Card) -> str:
    """The verdict in a sentence or two: the first paragraph of the proof's explanation, without Markdown."""
    paragraph = _MARKS.sub("", card.proof.explanation.strip().partition("\n\n")[0])
    return paragraph[:-1] + "." if paragraph.endswith(":") else paragraph


def arm_title(arm: ArmResult) -> str:
    """What is special about an arm, in a few words."""
    return _ARM_TITLES.get(arm.name, arm.name.replace("-", " "))


def arm_outcome(arm: ArmResult) -> str:
    """How the runs of an arm compare, such as 'different from batch 1'."""
    outcome = _OUTCOMES[arm.verdict]
    return outcome if arm.losses_part_at is None else f"{outcome} from batch {arm.losses_part_at}"


def measured_rates(run: RunResult) -> tuple[EpochResult, ...]:
    """The error rate after every epoch, with the batch where each stands."""
    return run.epochs or tuple(
        EpochResult(stage=stage, batch=max(1, len(run.losses) * (place + 1) // 2), error_rate=rate)
        for place, (stage, rate) in enumerate(zip(Stage, run.error_rates, strict=True))
    )


def alt_text(card: Card) -> str:
    """What the picture shows, at most `ALT_MAX_CHARS` characters."""
    proof = card.proof
    arms = " ".join(_arm_in_words(arm) for arm in proof.arms)
    text = (
        f"Training loss per batch and error rates of {card.recipe.name} with seed {proof.seed}, the runs of each arm "
        f"laid over each other. {headline(card)} {arms}"
    )
    return text if len(text) <= ALT_MAX_CHARS else text[: ALT_MAX_CHARS - 1].rstrip() + "…"


def _arm_in_words(arm: ArmResult) -> str:
    rates = ", ".join(_rates(run) for run in arm.runs)
    return f"{arm_title(arm)}: {arm_outcome(arm)}; error rates {rates}."


def _rates(run: RunResult) -> str:
    return " then ".join(f"{epoch.error_rate:.4f}" for epoch in measured_rates(run))
