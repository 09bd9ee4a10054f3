"""What the commands around a card do and print; checking and comparing are `runners`' business."""

from pydantic import BaseModel, ConfigDict, Field

from bot.proofs.launcher import build_launcher
from bot.settings import Settings
from runners.card import Card
from runners.experiments import experiment
from runners.proof import ArmVerdict
from runners.prove import prove
from runners.recipes import Recipe
from runners.verify import Repetition, Verification, run_again


class VerifyReport(BaseModel):
    """`faqbot verify --json`."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    sha256_matches: bool
    verdicts_follow: bool
    matches: bool | None = Field(description="Whether every seeded run came out the same again; null if none was run.")
    repetitions: tuple[Repetition, ...]
    not_repeated: tuple[str, ...]

    @classmethod
    def of(cls, card: Card, verification: Verification | None) -> "VerifyReport":
        """Report on a card that was read and whose claims were checked."""
        return cls(
            sha256=card.sha256,
            sha256_matches=True,
            verdicts_follow=True,
            matches=None if verification is None else verification.matches,
            repetitions=() if verification is None else verification.repetitions,
            not_repeated=() if verification is None else verification.not_repeated,
        )


async def run_again_here(settings: Settings, card: Card) -> Verification:
    """Run a card's seeded arms again on this machine.

    Raises:
        RunnerError: they cannot be run, or ended without a result.
    """
    launcher = build_launcher(settings)
    try:
        return await run_again(card, launcher, lambda _: None)
    finally:
        await launcher.close()


async def card_here(settings: Settings, recipe: Recipe, seed: int) -> Card:
    """Prove `same-seed` on this machine, quietly, and return its card.

    Raises:
        RunnerError: it cannot be run, or a run ended without a result.
    """
    launcher = build_launcher(settings)
    try:
        same_seed = experiment("same-seed")
        return Card.of(await prove(same_seed, recipe, seed, launcher, lambda _: None, device=settings.device))
    finally:
        await launcher.close()


def report_lines(report: VerifyReport) -> list[str]:
    """The report for a person, one finding a line."""
    lines = [
        f"SHA-256: {report.sha256[:12]}… matches the card's content",
        "verdicts: follow from the card's numbers",
    ]
    lines += [f"{repetition.arm}, run again: {_outcome(repetition)}" for repetition in report.repetitions]
    lines += [
        f"{arm}: not run again, because without a full seed no run repeats another" for arm in report.not_repeated
    ]
    if report.matches is None:
        lines.append("nothing was run again (--no-run)")
    return lines


def _outcome(repetition: Repetition) -> str:
    if repetition.verdict is ArmVerdict.IDENTICAL:
        return "identical to the last bit (split, every loss, error rates, final weights)"
    named = {
        "split": repetition.same_split,
        "losses": repetition.losses_part_at is None,
        "error rates": repetition.same_error_rates,
        "final weights": repetition.same_weights,
    }
    parts = [f"{name} {'the same' if same else 'different'}" for name, same in named.items()]
    if repetition.losses_part_at is not None:
        parts.append(f"losses part at batch {repetition.losses_part_at}")
    outcome = f"{repetition.verdict.value.replace('-', ' ')}: {', '.join(parts)}"
    if not repetition.different_conditions:
        return outcome
    return f"{outcome}; it ran on something else ({'; '.join(repetition.different_conditions)})"
