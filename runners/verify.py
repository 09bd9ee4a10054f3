"""Verify a card: do its verdicts follow from its numbers, and do its seeded runs come out the same again?

Whether its SHA-256 is right is checked by whoever reads it, `runners.card`.
"""

import asyncio
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, Field

from runners.card import Card
from runners.errors import CardContradictsItself, CardOutdated
from runners.experiments import experiment
from runners.experiments.comparison import compare, compared, different_conditions, first_different_batch, same_bits
from runners.launchers import Launcher
from runners.progress import ProofEvent
from runners.proof import ArmResult, ArmVerdict
from runners.recipes import recipe
from runners.spec import RunEvent, RunResult, Seeding


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Repetition(_Model):
    """A run of the card beside the same run made now."""

    arm: str
    verdict: ArmVerdict
    same_split: bool
    same_error_rates: bool
    same_weights: bool
    losses_part_at: int | None = Field(description="The first batch, from 1, whose losses differ; absent if none does.")
    different_conditions: tuple[str, ...] = Field(
        description="What differs in what the runs ran on, as 'torch: A and B'."
    )


class Verification(_Model):
    """What running a card's seeded arms again showed."""

    repetitions: tuple[Repetition, ...]
    not_repeated: tuple[str, ...] = Field(description="Arms that are not fully seeded, so no run can repeat theirs.")

    @property
    def matches(self) -> bool:
        """Whether every seeded run came out the same to the last bit."""
        return all(repetition.verdict is ArmVerdict.IDENTICAL for repetition in self.repetitions)


def check_claims(card: Card) -> None:
    """Check that a card's verdicts are what its own numbers give, and its numbers those of what it says was run.

    Raises:
        CardContradictsItself: an arm's verdict, or the whole one, is not, its arms are another experiment's, or its
            runs are of another recipe, seed or kind than it says; the message says which.
        UnknownExperiment: this version does not know the card's experiment.
    """
    for arm in card.proof.arms:
        if not arm.runs:
            raise CardContradictsItself(
                f"This card contradicts itself: its arm {arm.name!r} has no run. Do not trust it."
            )
        if compare(arm.runs) is not arm.verdict:
            raise CardContradictsItself(
                f"This card contradicts itself: it calls the arm {arm.name!r} {arm.verdict.value}, but its runs are "
                f"{compare(arm.runs).value}. Do not trust it."
            )
        if compared(arm.name, arm.runs) != arm:
            raise CardContradictsItself(
                f"This card contradicts itself: the losses of its arm {arm.name!r} do not part where it says. "
                "Do not trust it."
            )
    try:
        judged = experiment(card.proof.experiment).judge(card.proof.arms).verdict
    except (ValueError, LookupError):
        raise CardContradictsItself(
            f"This card contradicts itself: its arms are not those of the experiment {card.proof.experiment}. "
            "Do not trust it."
        ) from None
    if judged is not card.proof.verdict:
        raise CardContradictsItself(
            f"This card contradicts itself: it says {card.proof.verdict.value}, but its arms show {judged.value}. "
            "Do not trust it."
        )
    _check_plan(card)


def _check_plan(card: Card) -> None:
    """Check that the runs are those which the card's experiment makes on its recipe with its seed."""
    proof = card.proof
    if proof.recipe != card.recipe.name:
        raise CardContradictsItself(
            f"This card contradicts itself: its proof is on {proof.recipe!r} and its recipe is {card.recipe.name!r}. "
            "Do not trust it."
        )
    for plan, arm in zip(experiment(proof.experiment).arms, proof.arms, strict=True):
        planned = (plan.spec(card.recipe, proof.seed, run.spec.device) for run in arm.runs)
        if (plan.name, plan.runs) != (arm.name, len(arm.runs)) or list(planned) != [run.spec for run in arm.runs]:
            raise CardContradictsItself(
                f"This card contradicts itself: the runs of its arm {arm.name!r} are not those of the experiment "
                f"{proof.experiment} on {proof.recipe} with seed {proof.seed}. Do not trust it."
            )


async def run_again(card: Card, launcher: Launcher, report: Callable[[ProofEvent], None]) -> Verification:
    """Repeat the first run of every fully seeded arm and compare it with the card's, to the last bit.

    Raises:
        UnknownRecipe, CardOutdated: this version cannot repeat the card's runs.
        RunnerError: a run ended without a result.
    """
    if recipe(card.recipe.name) != card.recipe:
        raise CardOutdated(
            f"The card was made by faqbot {card.faqbot} with another version of the recipe {card.recipe.name}. "
            "Its SHA-256 can be checked (--no-run); to repeat its runs install that version."
        )
    seeded = [arm for arm in card.proof.arms if _is_seeded(arm)]
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_repeat(arm, launcher, report)) for arm in seeded]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return Verification(
        repetitions=tuple(task.result() for task in tasks),
        not_repeated=tuple(arm.name for arm in card.proof.arms if not _is_seeded(arm)),
    )


def beside(card: Card, later: Card) -> Verification:
    """Compare the first run of every fully seeded arm with the same arm's of a later card, to the last bit."""
    now = {arm.name: arm.runs[0] for arm in later.proof.arms if _is_seeded(arm)}
    repeated = [arm for arm in card.proof.arms if arm.name in now and _is_seeded(arm)]
    return Verification(
        repetitions=tuple(_repetition(arm.name, arm.runs[0], now[arm.name]) for arm in repeated),
        not_repeated=tuple(arm.name for arm in card.proof.arms if arm not in repeated),
    )


def _is_seeded(arm: ArmResult) -> bool:
    return arm.runs[0].spec.seeding is Seeding.SEEDED


async def _repeat(arm: ArmResult, launcher: Launcher, report: Callable[[ProofEvent], None]) -> Repetition:
    def tell(event: RunEvent) -> None:
        report(ProofEvent(arm=arm.name, run=0, event=event))

    then = arm.runs[0]
    return _repetition(arm.name, then, await launcher.run(then.spec, tell))


def _repetition(arm: str, then: RunResult, now: RunResult) -> Repetition:
    return Repetition(
        arm=arm,
        verdict=compare((then, now)),
        same_split=then.split_sha256 == now.split_sha256,
        same_error_rates=same_bits(then.error_rates, now.error_rates),
        same_weights=then.weights_sha256 == now.weights_sha256,
        losses_part_at=first_different_batch(then, now),
        different_conditions=different_conditions(then, now),
    )
