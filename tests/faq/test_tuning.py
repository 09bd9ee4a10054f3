import pytest

from faq.evaluation import LabelledQuestion, evaluate
from faq.matcher import Matcher, Thresholds
from faq.tuning import propose
from tests.faq.faqs import SMALL

QUESTIONS = tuple(
    LabelledQuestion(question=text, document=document, line=line)
    for line, (text, document) in enumerate(
        (
            ("why two error rates from fine_tune", "two-rates"),
            ("when is the homework due", "deadline"),
            ("seed set but results change", "seed"),
            ("which laptop", "laptop"),
            ("which browser", "laptop"),
            ("what is the error in my code", ""),
            ("who prints two copies of the homework", ""),
            ("is lunch at noon on friday", ""),
            ("good morning", ""),
        ),
        start=2,
    )
)


@pytest.mark.parametrize("wanted", [0.0, 0.25, 0.5])
def test_the_proposed_thresholds_keep_false_answers_as_rare_as_wanted(wanted: float) -> None:
    proposal = propose(Matcher(SMALL), QUESTIONS, wanted)
    measured = evaluate(Matcher(SMALL, proposal.thresholds), QUESTIONS)
    assert proposal.is_reached
    assert measured.false_answers <= wanted
    assert measured.false_answers == proposal.at_proposal.false_answers
    assert measured.answered_right == proposal.at_proposal.answered_right


def test_no_lower_threshold_would_do() -> None:
    proposal = propose(Matcher(SMALL), QUESTIONS, 0.0)
    lower = [point for point in proposal.curve if point.threshold < proposal.thresholds.answer]
    assert all(point.false_answers > 0 for point in lower)


def test_the_curve_falls_with_the_threshold_and_contains_the_present_state() -> None:
    matcher = Matcher(SMALL, Thresholds(answer=0.8, suggest=0.4))
    proposal = propose(matcher, QUESTIONS, 0.1)
    rights = [point.answered_right for point in proposal.curve]
    assert rights == sorted(rights, reverse=True)
    assert proposal.at_present in proposal.curve
    assert proposal.at_present.answered_right == evaluate(matcher, QUESTIONS).answered_right


def test_suggestions_keep_their_relation_to_answers() -> None:
    proposal = propose(Matcher(SMALL, Thresholds(answer=0.8, suggest=0.4)), QUESTIONS, 0.0)
    assert proposal.thresholds.suggest == pytest.approx(proposal.thresholds.answer / 2, abs=0.01)


def test_a_share_that_no_threshold_reaches_is_admitted() -> None:
    exact = (LabelledQuestion(question="homework deadline", document="", line=2),)
    proposal = propose(Matcher(SMALL, Thresholds(answer=0.5, suggest=0.1)), exact, 0.0)
    assert proposal.is_reached == (proposal.at_proposal.false_answers == 0)


def test_no_questions_at_all_propose_the_lowest_threshold() -> None:
    assert propose(Matcher(SMALL), (), 0.0).thresholds.answer == 0
