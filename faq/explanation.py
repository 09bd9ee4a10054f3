"""Why a question was answered, suggested for, or met with silence: for course staff, in their terms."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from faq.matcher import Decision, Findings, Match, Matcher
from faq.query import Slot
from faq.weights import ConfidenceWeights

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class Part(_Model):
    """One kind of evidence for the best entry."""

    name: str = Field(description="The field of `faq.weights.ConfidenceWeights`.")
    meaning: str
    value: float = Field(description="What was measured.")
    points: float = Field(description="What it adds to the log-odds of being right; all points together give them.")


class WordNote(_Model):
    """What the search made of one word of the question."""

    word: str
    read_as: tuple[str, ...] = Field(description="The known words it was taken for, the likeliest first.")
    weight: Share = Field(description="How telling the word is, as a share of the whole question.")


class Explanation(_Model):
    """A search, explained."""

    question: str
    decision: Decision
    reason: str = Field(description="The decision in one sentence.")
    best: Match | None
    runner_up: Match | None
    margin: float = Field(description="By how much the best entry's rank score leads, in log-odds, at most 12.")
    is_exact: bool = Field(description="Whether the question is word for word a question or alias of the best entry.")
    parts: tuple[Part, ...] = Field(description="The evidence for the best entry.")
    words: tuple[WordNote, ...] = Field(description="The words of the question that tell something.")

    def __str__(self) -> str:
        """The explanation as a few lines of plain text."""
        return "\n".join(_lines(self))


def explain(matcher: Matcher, question: str, course: str | None = None) -> Explanation:
    """Search as `Matcher.search` does, and tell why the result is what it is.

    Raises:
        UnknownCourse: no file of the FAQ names `course`.
    """
    findings = matcher.find(question, course)
    matches = matcher.matches(findings, 2)
    return Explanation(
        question=question,
        decision=findings.decision,
        reason=_reason(findings, matcher),
        best=matches[0] if matches else None,
        runner_up=matches[1] if len(matches) > 1 else None,
        margin=findings.margin,
        is_exact=findings.n_exact > 0,
        parts=_parts(findings, matcher.weights.confidence),
        words=tuple(_note(slot, findings.query.mass) for slot in findings.query.slots if not slot.is_stop),
    )


def _reason(findings: Findings, matcher: Matcher) -> str:
    thresholds = matcher.thresholds
    if not len(findings.confidences):
        return "Silent: no entry shares a telling word with the question."
    best = float(findings.confidences[0])
    if findings.decision is Decision.ANSWER:
        return f"Answered: the confidence {best:.2f} reaches {thresholds.answer:.2f}."
    if findings.decision is Decision.SILENT:
        return f"Silent: the confidence {best:.2f} is below {thresholds.suggest:.2f}."
    if best >= thresholds.answer:
        return "Suggested: two entries fit about equally well, and choosing one would be a guess."
    return f"Suggested: the confidence {best:.2f} reaches {thresholds.suggest:.2f} but not {thresholds.answer:.2f}."


def _parts(findings: Findings, weights: ConfidenceWeights) -> tuple[Part, ...]:
    if not len(findings.confidences):
        return ()
    return tuple(
        Part(name=name, meaning=field.description or name, value=value, points=value * weight)
        for (name, field), value, weight in zip(
            ConfidenceWeights.model_fields.items(), findings.evidence[0].tolist(), weights.vector.tolist(), strict=True
        )
    )


def _note(slot: Slot, mass: float) -> WordNote:
    return WordNote(
        word=slot.word,
        read_as=tuple(reading.word for reading in slot.readings),
        weight=min(1.0, slot.idf / mass) if mass else 0.0,
    )


def _lines(explanation: Explanation) -> list[str]:
    lines = [explanation.reason]
    if explanation.best:
        exactly = ", word for word" if explanation.is_exact else ""
        lines.append(f"Best: {explanation.best.entry.id} ({explanation.best.confidence:.2f}){exactly}")
        lines.append(f"  matched: {explanation.best.matched}")
    if explanation.runner_up:
        lines.append(
            f"Runner-up: {explanation.runner_up.entry.id} ({explanation.runner_up.confidence:.2f}), "
            f"{explanation.margin:.1f} behind"
        )
    lines.extend(f"  {part.points:+6.2f}  {part.meaning}: {part.value:.2f}" for part in explanation.parts)
    lines.extend(
        f"  word {note.word!r} ({note.weight:.0%} of the question): {_heard(note)}" for note in explanation.words
    )
    return lines


def _heard(note: WordNote) -> str:
    if not note.read_as:
        return "unknown to the FAQ"
    return "known" if note.read_as[0] == note.word else f"taken for {' or '.join(note.read_as)}"
