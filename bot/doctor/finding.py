"""What was found of one part."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class State(StrEnum):
    """How a part is."""

    #: As it should be.
    WELL = "well"
    #: The bot works, and something about it is worth knowing or off.
    NOTE = "note"
    #: The bot does not start, or does not do what it was set to do.
    PROBLEM = "problem"


class Finding(BaseModel):
    """One part and how it is."""

    model_config = ConfigDict(frozen=True)

    part: str
    state: State
    detail: str
    #: What to do; empty where there is nothing.
    advice: str = ""


class Report(BaseModel):
    """`faqbot doctor --json`."""

    model_config = ConfigDict(frozen=True)

    ok: bool
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, findings: tuple[Finding, ...]) -> "Report":
        """Well is who has no problem; notes leave it so."""
        return cls(ok=all(finding.state is not State.PROBLEM for finding in findings), findings=findings)


def well(part: str, detail: str) -> Finding:
    """As it should be."""
    return Finding(part=part, state=State.WELL, detail=detail)


def note(part: str, detail: str, advice: str = "") -> Finding:
    """Worth knowing."""
    return Finding(part=part, state=State.NOTE, detail=detail, advice=advice)


def problem(part: str, detail: str, advice: str) -> Finding:
    """To be mended."""
    return Finding(part=part, state=State.PROBLEM, detail=detail, advice=advice)
