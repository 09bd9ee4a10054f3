"""What a rehearsal tells before anything is saved."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.entry import Entry, Faq
from faq.matcher import Decision, Matcher, Thresholds
from faq.search_memory import SearchMemory
from faq.teaching import Draft, LabelledText, NewAnswer, NewPhrasing, draft_lesson, rehearse
from faq.teaching.rehearsal import tried_on
from tests.faq.test_steadiness import PHRASINGS, changed, faqs

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


@settings(deadline=None, max_examples=40)
@given(st.data(), faqs(), PHRASINGS, st.booleans(), st.booleans())
def test_what_was_found_before_spares_searches_and_changes_nothing(
    data: st.DataObject, faq: Faq, phrasing: str, is_answer: bool, is_older: bool
) -> None:
    at = data.draw(
        st.sampled_from(
            [(number, place) for number, file in enumerate(faq.files) for place in range(len(file.entries))]
        )
    )
    after, entry_id = taught(faq, at, phrasing, is_answer=is_answer)
    draft = Draft(Path("x.yaml"), entry_id, phrasing, "", "", faq_before=faq, faq_after=after)
    asked = data.draw(st.lists(PHRASINGS, max_size=6))
    found = [(text, Matcher(faq).search(text, 1).matches) for text in asked]
    labelled = [LabelledText(text, matches[0].entry.id) for text, matches in found if matches]
    searches = SearchMemory(Matcher(data.draw(changed(faq)) if is_older else faq))
    for each in (*tried_on(faq, date(2027, 1, 1)), *labelled):
        searches.search(each.text, each.course or None)

    assert rehearse(draft, labelled=labelled, searches=searches) == rehearse(draft, labelled=labelled)


def test_most_of_what_was_found_before_need_not_be_searched_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = draft_lesson(path, NewPhrasing("unbiased-data", KAGGLE))
    searches = SearchMemory(Matcher(draft.faq_before))
    for each in tried_on(draft.faq_before, date(2027, 1, 1)):
        searches.search(each.text, each.course or None)
    searched: list[str] = []
    search = Matcher.search
    monkeypatch.setattr(Matcher, "search", lambda self, text, *more: searched.append(text) or search(self, text, *more))

    assert rehearse(draft, searches=searches).is_harmless

    assert searched == [KAGGLE, KAGGLE]


def taught(faq: Faq, at: tuple[int, int], phrasing: str, *, is_answer: bool) -> tuple[Faq, str]:
    """The FAQ with a phrasing more for an entry, or with a new entry in its place; and which entry that is."""
    number, place = at
    files, file = list(faq.files), faq.files[number]
    entry, entries = file.entries[place], list(file.entries)
    if is_answer:
        entry = Entry(id="taught", question=phrasing, answer="Because.")
        entries.insert(place, entry)
    else:
        entries[place] = entry.model_copy(update={"aliases": (*entry.aliases, phrasing)})
    files[number] = file.model_copy(update={"entries": tuple(entries)})
    return Faq(files=tuple(files)), entry.id
