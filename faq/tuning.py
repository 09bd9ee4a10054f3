"""Which thresholds keep false answers as rare as wanted, and what each costs: the trade-off over labelled questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from faq.evaluation import LabelledQuestion
from faq.matcher import Matcher, Thresholds

Share = Annotated[float, Field(ge=0.0, le=1.0)]

#: Proposed thresholds are whole steps of this, so that a person can write them down.
STEP = 0.01


class TradeOff(BaseModel):
    """What one answer threshold would do. A share over no questions at all is 0."""

    model_config = ConfigDict(frozen=True)

    threshold: Share
    answered_right: Share = Field(description="Share of the questions with a document answered with it.")
    answered_wrong: Share = Field(description="Share of the questions with a document answered with another.")
    false_answers: Share = Field(description="Share of the questions without a document that are answered.")


class Proposal(BaseModel):
    """Thresholds for a wanted share of false answers, and the whole curve they were chosen from."""

    model_config = ConfigDict(frozen=True)

    wanted_false_answers: Share
    is_reached: bool = Field(description="Whether any threshold keeps false answers as rare as wanted.")
    thresholds: Thresholds
    at_proposal: TradeOff
    at_present: TradeOff
    curve: tuple[TradeOff, ...] = Field(description="From threshold 0 to 1 in steps of 0.01.")


def propose(matcher: Matcher, questions: Sequence[LabelledQuestion], false_answers: float) -> Proposal:
    """Find the lowest answer threshold with at most the wanted share of false answers.

    The threshold for suggestions keeps its present relation to the one for answers.

    Args:
        matcher: what is measured, with its present thresholds.
        questions: with and without a document; questions without one are needed to say anything.
        false_answers: the wanted share, 0 to 1, of the questions without a document.

    Raises:
        UnknownCourse: a question names a course that the FAQ does not have.
    """
    outcomes = [_ask(matcher, question) for question in questions]
    curve = tuple(_at(round(step * STEP, 2), outcomes) for step in range(round(1 / STEP) + 1))
    kept = [point for point in curve if point.false_answers <= false_answers]
    chosen = kept[0] if kept else curve[-1]
    present = matcher.thresholds
    relation = present.suggest / present.answer if present.answer else 0.0
    return Proposal(
        wanted_false_answers=false_answers,
        is_reached=bool(kept),
        thresholds=Thresholds(answer=chosen.threshold, suggest=round(chosen.threshold * min(relation, 1.0), 2)),
        at_proposal=chosen,
        at_present=_at(present.answer, outcomes),
        curve=curve,
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The best entry for one question: how likely it is, and whether a threshold below that lets it be answered."""

    has_document: bool
    is_right: bool
    can_answer: bool
    confidence: float


def _ask(matcher: Matcher, question: LabelledQuestion) -> _Outcome:
    findings = matcher.find(question.question, question.course or None)
    best = next(iter(matcher.matches(findings, 1)), None)
    return _Outcome(
        has_document=bool(question.document),
        is_right=best is not None and best.entry.id == question.document,
        can_answer=best is not None and not findings.is_tie,
        confidence=best.confidence if best else 0.0,
    )


def _at(threshold: float, outcomes: Sequence[_Outcome]) -> TradeOff:
    labelled = [outcome for outcome in outcomes if outcome.has_document]
    others = [outcome for outcome in outcomes if not outcome.has_document]

    def answered(outcome: _Outcome) -> bool:
        return outcome.can_answer and outcome.confidence >= threshold

    return TradeOff(
        threshold=threshold,
        answered_right=_share([answered(outcome) and outcome.is_right for outcome in labelled]),
        answered_wrong=_share([answered(outcome) and not outcome.is_right for outcome in labelled]),
        false_answers=_share([answered(outcome) for outcome in others]),
    )


def _share(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else 0.0
