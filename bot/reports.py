"""What commands print with `--json`: one object each, whose keys scripts may rely on."""

import platform
from importlib import metadata

from pydantic import BaseModel, ConfigDict

from bot import __version__
from faq.errors import Problem
from faq.explanation import Explanation
from faq.matcher import Decision, SearchResult


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class MatchReport(_Model):
    """One match of `faqbot ask --json`."""

    id: str
    question: str
    matched: str
    confidence: float


class AskReport(_Model):
    """`faqbot ask --json`: the decision and up to five matches, best first."""

    decision: Decision
    matches: tuple[MatchReport, ...]

    @classmethod
    def of(cls, result: SearchResult) -> "AskReport":
        """Report a search's result."""
        matches = tuple(
            MatchReport(
                id=match.entry.id, question=match.entry.question, matched=match.matched, confidence=match.confidence
            )
            for match in result.matches
        )
        return cls(decision=result.decision, matches=matches)


class ExplainedReport(_Model):
    """`faqbot ask --explain --json`: the same, and why."""

    decision: Decision
    matches: tuple[MatchReport, ...]
    explanation: Explanation

    @classmethod
    def of(cls, result: SearchResult, explanation: Explanation) -> "ExplainedReport":
        """Report a search's result with its explanation."""
        plain = AskReport.of(result)
        return cls(decision=plain.decision, matches=plain.matches, explanation=explanation)


class ProblemReport(_Model):
    """One problem of `faqbot check --json`."""

    file: str
    line: int
    column: int
    severity: str
    message: str

    @classmethod
    def of(cls, problem: Problem) -> "ProblemReport":
        """Report one problem."""
        return cls(
            file=str(problem.path),
            line=problem.line,
            column=problem.column,
            severity="warning" if problem.is_warning else "error",
            message=problem.message,
        )


class CheckReport(_Model):
    """`faqbot check --json`."""

    ok: bool
    errors: int
    warnings: int
    problems: tuple[ProblemReport, ...]

    @classmethod
    def of(cls, problems: tuple[Problem, ...]) -> "CheckReport":
        """Report what a check found; warnings leave it ok."""
        warnings = sum(problem.is_warning for problem in problems)
        return cls(
            ok=warnings == len(problems),
            errors=len(problems) - warnings,
            warnings=warnings,
            problems=tuple(ProblemReport.of(problem) for problem in problems),
        )


class VersionReport(_Model):
    """`faqbot version --json`: versions of the bot and of what it stands on; null where it is not installed."""

    faqbot: str
    python: str
    discord: str | None
    slack_bolt: str | None
    torch: str | None
    fastai: str | None

    @classmethod
    def of_this_machine(cls) -> "VersionReport":
        """Read the versions from the installed packages; imports none of them."""
        return cls(
            faqbot=__version__,
            python=platform.python_version(),
            discord=_installed("discord.py"),
            slack_bolt=_installed("slack-bolt"),
            torch=_installed("torch"),
            fastai=_installed("fastai"),
        )


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
