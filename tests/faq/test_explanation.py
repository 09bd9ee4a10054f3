import math

import pytest

from faq.explanation import explain
from faq.matcher import Decision, Matcher, Thresholds
from tests.faq.faqs import SEED, SMALL

QUESTION = "why do resluts change with a seed in kubernetes"


def test_an_explanation_agrees_with_the_search() -> None:
    matcher = Matcher(SMALL, Thresholds(suggest=0.01))
    explanation, result = explain(matcher, QUESTION), matcher.search(QUESTION)
    assert explanation.decision is result.decision
    assert explanation.best == result.matches[0]
    assert explanation.runner_up == (result.matches[1] if len(result.matches) > 1 else None)


def test_the_points_add_up_to_the_confidence() -> None:
    explanation = explain(Matcher(SMALL), QUESTION)
    log_odds = sum(part.points for part in explanation.parts)
    assert explanation.best is not None
    assert 1 / (1 + math.exp(-log_odds)) == pytest.approx(explanation.best.confidence, abs=1e-3)


def test_each_telling_word_is_accounted_for() -> None:
    notes = {note.word: note for note in explain(Matcher(SMALL), QUESTION).words}
    assert notes["resluts"].read_as == ("results",)
    assert notes["kubernetes"].read_as == ()
    assert notes["seed"].read_as == ("seed",)
    assert "why" not in notes
    assert sum(note.weight for note in notes.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("thresholds", "reason"),
    [
        (Thresholds(answer=0, suggest=0), "Answered"),
        (Thresholds(answer=1, suggest=0), "Suggested"),
        (Thresholds(answer=1, suggest=1), "Silent"),
    ],
)
def test_the_reason_names_the_decision(thresholds: Thresholds, reason: str) -> None:
    assert explain(Matcher(SMALL, thresholds), QUESTION).reason.startswith(reason)


def test_a_question_the_faq_knows_nothing_of_is_explained_too() -> None:
    explanation = explain(Matcher(SMALL), "zzz")
    assert explanation.decision is Decision.SILENT
    assert explanation.best is None
    assert "no entry shares" in str(explanation)


def test_the_text_names_the_matched_alias_and_the_misread_word() -> None:
    text = str(explain(Matcher(SMALL), "same seed but other acuracy"))
    assert SEED.aliases[1] in text
    assert "taken for accuracy" in text


def test_a_word_for_word_match_is_told() -> None:
    assert explain(Matcher(SMALL), SEED.question).is_exact
    assert not explain(Matcher(SMALL), QUESTION).is_exact
