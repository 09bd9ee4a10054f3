import pytest

from faq.entry import Entry, Faq, FaqFile
from faq.errors import UnknownCourse
from faq.matcher import Matcher
from tests.faq.faqs import DEADLINE, LAPTOP, SEED, SMALL, TWO_RATES


def texts(typed: str, limit: int = 5) -> list[str]:
    return [found.text for found in Matcher(SMALL).completer.complete(typed, limit)]


def test_what_begins_as_typed_comes_first() -> None:
    assert texts("why does FINE")[0] == TWO_RATES.question
    assert texts("homework d") == ["homework deadline"]


def test_a_phrasing_that_only_holds_the_typed_words_is_offered_too() -> None:
    assert texts("error ra")[0] == TWO_RATES.question


def test_a_mistyped_word_still_completes() -> None:
    assert [found.entry_id for found in Matcher(SMALL).completer.complete("hoemwork", 5)] == ["deadline"]


def test_an_alias_is_offered_as_written_with_the_id_of_its_entry() -> None:
    found = Matcher(SMALL).completer.complete("same seed", 5)
    assert [(item.text, item.entry_id) for item in found] == [("same seed, different accuracy", SEED.id)]


def test_an_entry_is_offered_once() -> None:
    assert len(texts("homework")) == 1


def test_nothing_typed_offers_the_first_questions() -> None:
    assert texts("", 2) == texts("   ", 2) == [SEED.question, TWO_RATES.question]


def test_nothing_that_fits_offers_nothing() -> None:
    assert texts("zzzz") == []


def test_no_more_are_offered_than_wanted() -> None:
    assert len(texts("w", 2)) == 2


def test_completions_stay_within_the_course() -> None:
    faq = Faq(files=(FaqFile(course="a", entries=(DEADLINE,)), FaqFile(course="b", entries=(LAPTOP,))))
    completer = Matcher(faq).completer
    assert [found.entry_id for found in completer.complete("wh", 5, "b")] == ["laptop"]
    with pytest.raises(UnknownCourse):
        completer.complete("wh", 5, "c")


def test_a_faq_without_entries_completes_to_nothing() -> None:
    completer = Matcher(Faq()).completer
    assert completer.complete("", 5) == completer.complete("why", 5) == ()


def test_an_entry_in_another_script_completes() -> None:
    entry = Entry(id="zh", question="如何训练模型", answer="用 fastai。")
    completer = Matcher(Faq(files=(FaqFile(entries=(entry,)),))).completer
    assert [found.text for found in completer.complete("如何", 5)] == [entry.question]
