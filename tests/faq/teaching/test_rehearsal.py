"""What a rehearsal tells before anything is saved."""

from datetime import date
from pathlib import Path

from faq.matcher import Decision, Thresholds
from faq.teaching import LabelledText, NewAnswer, NewPhrasing, draft_lesson, rehearse

KAGGLE = "my kaggle kernel says quota exceeded"


def test_the_new_phrasing_is_found_with_its_confidence_and_so_are_its_paraphrases(path: Path) -> None:
    draft = draft_lesson(path, NewPhrasing("unbiased-data", KAGGLE))

    rehearsal = rehearse(draft, asked=("kaggle kernel quota is exceeded",))

    first, second = rehearsal.asked
    assert (first.text, first.before.decision) == (KAGGLE, Decision.SILENT)
    assert (first.after.entry_id, first.after.decision) == ("unbiased-data", Decision.ANSWER)
    assert first.after.confidence >= 0.95
    assert second.before.entry_id != "unbiased-data"
    assert second.after.entry_id == "unbiased-data"


def test_every_phrasing_of_the_other_entries_is_tried_and_a_harmless_lesson_is_called_so(path: Path) -> None:
    rehearsal = rehearse(draft_lesson(path, NewPhrasing("unbiased-data", KAGGLE)))

    assert rehearsal.is_harmless
    assert rehearsal.n_phrasings == 6


def test_a_phrasing_that_takes_another_entrys_questions_is_caught(path: Path) -> None:
    thief = "different results even though I set the seed please"
    labelled = (LabelledText("results differ even though I set the seed please", "seed-different-results", "ml"),)

    rehearsal = rehearse(draft_lesson(path, NewPhrasing("two-error-rates", thief)), labelled=labelled)

    assert rehearsal.harmed
    assert {change.entry_id for change in rehearsal.harmed} == {"seed-different-results"}
    assert labelled[0].text in {change.text for change in rehearsal.harmed}
    assert rehearsal.n_labelled == 1


def test_a_new_answer_that_takes_another_entrys_questions_is_caught_too(path: Path) -> None:
    lesson = NewAnswer("Why do I get different results even though I set the seed please?", "Because.", "Tech")

    harmed = rehearse(draft_lesson(path, lesson)).harmed

    assert [change.entry_id for change in harmed]
    assert all(change.before.entry_id == change.entry_id for change in harmed)


def test_questions_that_were_not_found_before_and_entries_that_do_not_hold_are_not_held_against_it(path: Path) -> None:
    text = path.read_text().replace("    tags: [fastai]", "    valid_until: 2020-01-01")
    path.write_text(text)
    draft = draft_lesson(path, NewPhrasing("unbiased-data", "why are there two tables of fine_tune"))
    labelled = (LabelledText("who won the match", "seed-different-results"),)

    rehearsal = rehearse(draft, Thresholds(), labelled=labelled, today=lambda: date(2027, 1, 1))

    assert rehearsal.is_harmless
    assert rehearsal.n_phrasings == 3


def test_questions_of_a_course_that_is_gone_are_asked_in_all(path: Path) -> None:
    labelled = (LabelledText("why are there two tables", "two-error-rates", "a course of last year"),)

    assert rehearse(draft_lesson(path, NewPhrasing("unbiased-data", KAGGLE)), labelled=labelled).n_labelled == 1
