"""A card in words, for its picture's headings and for those who cannot see the picture. Draws nothing."""

import re

from runners.card import Card
from runners.experiments.comparison import first_different_batch
from runners.proof import ArmResult, ArmVerdict
from runners.spec import RunResult

#: Within what chats take; Discord's 1,024 characters are the fewest.
ALT_MAX_CHARS = 1000

_MARKS = re.compile(r"[*`]")
#: How each kind of seeding is called beside a drawing.
_ARM_TITLES = {
    "seeded": "set_seed before the DataLoaders",
    "split-only": "only the DataLoaders' seed=",
    "seeded-too-late": "set_seed after the DataLoaders",
}


def headline(card: Card) -> str:
    """The verdict in a sentence or two: the first paragraph of the proof's explanation, without Markdown."""
    return _MARKS.sub("", card.proof.explanation.strip().partition("\n\n")[0])


def arm_title(arm: ArmResult) -> str:
    """What is special about an arm, in a few words."""
    return _ARM_TITLES.get(arm.name, arm.name.replace("-", " "))


def arm_outcome(arm: ArmResult) -> str:
    """How the runs of an arm compare, such as 'different from batch 1 on'."""
    batch = parting_batch(arm)
    if arm.verdict is ArmVerdict.IDENTICAL:
        return "identical to the last bit"
    verdict = arm.verdict.value.replace("-", " ")
    return verdict if batch is None else f"{verdict} from batch {batch} on"


def parting_batch(arm: ArmResult) -> int | None:
    """The first batch, from 1, at which any run's loss leaves the first run's; None where none does."""
    first, *others = arm.runs
    batches = [batch for other in others if (batch := first_different_batch(first, other)) is not None]
    return min(batches, default=None)


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
    return " then ".join(f"{rate:.4f}" for rate in run.error_rates)
