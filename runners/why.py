"""Why a student's number is not the card's: compares what they report with what was measured, likeliest cause first.

Only what the card holds decides; what cannot be told from it is named as something to check, not claimed.
"""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from runners.card import Card
from runners.errors import BadReport
from runners.proof import ArmResult
from runners.spec import Environment, RunResult, Seed, Seeding

_RATE = re.compile(r"(?:0(?:\.[0-9]{1,20})?|1(?:\.0{1,20})?|\.[0-9]{1,20})")
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+){0,3}[0-9A-Za-z.+-]{0,20}")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Report(_Model):
    """What a student measured; versions are given where they are known."""

    seed: Seed
    error_rate: Annotated[Decimal, Field(ge=0, le=1)] = Field(description="With as many digits as it was printed.")
    torch: str = ""
    fastai: str = ""

    @property
    def digits(self) -> int:
        """Digits behind the point."""
        exponent = self.error_rate.as_tuple().exponent
        return -exponent if isinstance(exponent, int) else 0

    def shows(self, rate: float) -> bool:
        """Whether `rate`, printed with as many digits, is the student's number."""
        return f"{rate:.{self.digits}f}" == f"{self.error_rate:.{self.digits}f}"


class Explanation(_Model):
    """What most likely differs."""

    same: bool = Field(description="Whether the student's number is the seeded runs' last error rate.")
    findings: tuple[str, ...] = Field(description="Sentences, the likeliest first; at least one.")


def parse_error_rate(text: str) -> Decimal:
    """Read an error rate as a person typed it, such as '0.0312', keeping how many digits it has.

    Raises:
        BadReport: it is not a number from 0 to 1.
    """
    if not _RATE.fullmatch(text.strip()):
        raise BadReport("An error rate is a number from 0 to 1 as fine_tune prints it, such as 0.0312.")
    return Decimal(text.strip())


def parse_version(text: str) -> str:
    """Read a version as a person typed it, such as '2.9' or '2.9.1+cu128'.

    Raises:
        BadReport: it does not look like a version.
    """
    if not _VERSION.fullmatch(text.strip()):
        raise BadReport("A version looks like 2.9 or 2.9.1; print(torch.__version__) shows yours.")
    return text.strip()


def why(report: Report, card: Card) -> Explanation:
    """Say what most likely makes the student's number differ from the card's, or that it does not.

    Raises:
        BadReport: the card has no seeded run to compare with.
    """
    seeded = next((arm.runs[0] for arm in card.proof.arms if arm.runs[0].spec.seeding is Seeding.SEEDED), None)
    if seeded is None:
        raise BadReport("That card has no seeded run to compare with. Give the card of the proof same-seed.")
    if report.seed == seeded.spec.seed and report.shows(seeded.error_rates[-1]):
        return Explanation(same=True, findings=(_agreement(report, seeded),))
    findings = (
        *_other_number(report, card, seeded),
        *_other_seed(report, seeded),
        *_other_versions(report, seeded.environment),
        *_other_data(report, seeded),
        *_left_to_check(report, seeded),
    )
    return Explanation(same=False, findings=findings)


def _agreement(report: Report, seeded: RunResult) -> str:
    words = (
        f"Your error rate is the seeded runs' own, {seeded.error_rates[-1]:.6f}, in all {report.digits} digits given."
    )
    if _is_version(report.torch, seeded.environment.torch) and _is_version(report.fastai, seeded.environment.fastai):
        return words
    return f"{words} That it agrees across versions is luck: it only counts wrong images."


def _other_number(report: Report, card: Card, seeded: RunResult) -> tuple[str, ...]:
    """The student's number may be another one of the card's."""
    if report.seed == seeded.spec.seed and report.shows(seeded.error_rates[0]):
        return (
            f"{report.error_rate} is the error rate after the frozen stage. fine_tune trains in two stages; the last "
            f"one it prints counts, {seeded.error_rates[-1]:.6f} here.",
        )
    arm = next((arm for arm in card.proof.arms if _has(arm, report) and arm.runs[0] != seeded), None)
    if arm is None:
        return ()
    return (
        f"{report.error_rate} is what a run of the arm {arm.name} came to by chance. That fits a training in which "
        "only the split is seeded: call set_seed(seed, reproducible=True) before the DataLoaders are made.",
    )


def _has(arm: ArmResult, report: Report) -> bool:
    return arm.runs[0].spec.seeding is not Seeding.SEEDED and any(report.shows(run.error_rates[-1]) for run in arm.runs)


def _other_seed(report: Report, seeded: RunResult) -> tuple[str, ...]:
    if report.seed == seeded.spec.seed:
        return ()
    return (
        f"The seeds differ: yours is {report.seed}, the card's {seeded.spec.seed}. Another seed splits and shuffles "
        "differently, and the error rate with it.",
    )


def _other_versions(report: Report, environment: Environment) -> tuple[str, ...]:
    named = (("torch", report.torch, environment.torch), ("fastai", report.fastai, environment.fastai))
    return tuple(
        f"The versions differ: your {name} is {yours}, the card's {theirs}. Equal numbers are only promised within one "
        "version."
        for name, yours, theirs in named
        if not _is_version(yours, theirs)
    )


def _is_version(given: str, installed: str) -> bool:
    """Whether what was given, if anything, is the beginning of the installed version: '2.9' is of '2.9.1+cpu'."""
    if not given or given == installed:
        return True
    public = installed.partition("+")[0]
    return f"{public}.".startswith(f"{given}.")


def _other_data(report: Report, seeded: RunResult) -> tuple[str, ...]:
    """An error rate counts wrong images, so it must be a whole number of them, as far as its digits can tell."""
    items = seeded.validation_items
    wrong = round(float(report.error_rate) * items)
    if any(report.shows(count / items) for count in (wrong - 1, wrong, wrong + 1) if 0 <= count <= items):
        return ()
    return (
        f"{report.error_rate} is no whole number of wrong images among {items}, the card's validation images. So your "
        "data, its split or the recipe are other ones.",
    )


def _left_to_check(report: Report, seeded: RunResult) -> tuple[str, ...]:
    environment = seeded.environment
    given = "" if report.torch else "Compare print(torch.__version__) first. "
    return (
        f"{given}To check in the notebook: set_seed({seeded.spec.seed}, reproducible=True) stands before the "
        "DataLoaders; it is called again before every training, with a restarted kernel; the files are sorted, since "
        f"get_image_files follows the file system; num_workers is {environment.workers}; it runs on "
        f"{environment.device} with {environment.threads} thread(s), as the card's run did "
        f"on {environment.device_name}.",
    )
