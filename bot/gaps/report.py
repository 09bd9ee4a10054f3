"""Gaps as data for scripts, and as YAML for staff who prefer an editor and a pull request."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from bot.gaps.finder import Candidate, Gaps
from bot.gaps.gap import Gap
from faq.entry import Entry, Faq
from faq.errors import CannotTeach
from faq.teaching.drafting import one_line
from faq.words import slug, unused_id
from faq.writer import render_entry

#: Other wordings that a stub takes along as aliases.
_ALIASES = 5
_TO_WRITE = "TODO: write the answer."


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CandidateReport(_Model):
    """An entry that a gap may be another phrasing of."""

    id: str
    question: str
    confidence: float


class GapReport(_Model):
    """One gap; people are counted and never named."""

    label: str
    pain: float = Field(
        description="People it hurt, times how much on average (1, or 0.5 where something was offered)."
    )
    asked: int
    people: int
    unanswered: int
    suggested: int
    unhelpful: int
    first: datetime
    last: datetime
    channels: tuple[str, ...] = Field(description="As platform:server:channel, by the platform's ids.")
    wordings: tuple[str, ...] = Field(description="As they were asked, the label first.")
    candidates: tuple[CandidateReport, ...] = Field(description="Entries it may be another phrasing of, best first.")


class GapsReport(_Model):
    """The gaps of the last weeks, the most painful first."""

    weeks: int
    dismissed: int = Field(description="Gaps that staff put away as not for the FAQ.")
    gaps: tuple[GapReport, ...]


def report_of(gaps: Gaps, candidates: Sequence[Sequence[Candidate]]) -> GapsReport:
    """Gaps with the candidates of each, in the same order."""
    reports = (_report(gap, found) for gap, found in zip(gaps.open, candidates, strict=True))
    return GapsReport(weeks=gaps.weeks, dismissed=len(gaps.dismissed), gaps=tuple(reports))


def yaml_stubs(report: GapsReport, faq: Faq) -> str:
    """An entry to fill in for every gap, as items of a file's `entries`, each under a comment that tells of the gap."""
    taken = set(faq.by_id)
    blocks: list[str] = []
    for gap in report.gaps:
        wordings = _lines(gap.wordings)
        if not wordings:
            continue
        entry_id = unused_id(slug(wordings[0]), taken)
        taken.add(entry_id)
        stub = Entry(id=entry_id, question=wordings[0], aliases=wordings[1 : _ALIASES + 1], answer=_TO_WRITE)
        blocks.append(f"{_comment(gap)}{render_entry(stub, '  ')}")
    return "\n".join(blocks)


def _report(gap: Gap, candidates: Sequence[Candidate]) -> GapReport:
    return GapReport(
        label=gap.label,
        pain=gap.pain,
        asked=gap.asked,
        people=gap.people,
        unanswered=gap.unanswered,
        suggested=gap.suggested,
        unhelpful=gap.unhelpful,
        first=gap.first,
        last=gap.last,
        channels=tuple(sorted(f"{place.platform}:{place.server}:{place.channel}" for place in gap.places)),
        wordings=tuple(text.text for text in gap.texts),
        candidates=tuple(
            CandidateReport(id=found.entry.id, question=found.entry.question, confidence=found.confidence)
            for found in candidates
        ),
    )


def _lines(wordings: Sequence[str]) -> tuple[str, ...]:
    """The wordings as questions of one line, without those that are none."""
    lines: dict[str, None] = {}
    for wording in wordings:
        try:
            lines[one_line(wording)] = None
        except CannotTeach:
            continue
    return tuple(lines)


def _comment(gap: GapReport) -> str:
    people = "one person" if gap.people == 1 else f"{gap.people} people"
    asked = f"asked {'once' if gap.asked == 1 else f'{gap.asked} times'} by {people}, last on {gap.last.date()}"
    likely = ", ".join(found.id for found in gap.candidates[:3])
    return f"  # {asked}{f'; or another phrasing of: {likely}' if likely else ''}\n"
