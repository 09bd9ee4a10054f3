from faq.entry import Entry, Faq
from faq.matcher import Matcher
from faq.reachability import collisions, unreachable
from tests.faq.faqs import ON_A_DAY, SMALL, faq_of

EXAM = Entry(id="exam", question="Where is the exam?", answer="Room 1.")


def test_a_sound_faq_has_no_entry_that_cannot_be_reached_and_no_collision() -> None:
    assert list(unreachable(SMALL, Matcher(SMALL), ON_A_DAY)) == []
    assert list(collisions(SMALL, Matcher(SMALL), ON_A_DAY)) == []


def test_a_phrasing_of_common_words_alone_cannot_be_reached() -> None:
    vague = Entry(id="vague", question="Which pen?", aliases=("What should I do?",), answer="Blue.")
    faq = faq_of(EXAM, vague)
    (found,) = unreachable(faq, Matcher(faq), ON_A_DAY)
    assert (found.entry_id, found.position, found.instead) == ("vague", 1, None)


def test_a_phrasing_that_another_entry_fits_better_is_reported_with_that_entry() -> None:
    thief = Entry(
        id="thief", question="exam", answer="The exam rooms are on the door.", aliases=("the exam where is it",)
    )
    victim = Entry(id="victim", question="Where is it, the exam?", answer=" ".join(["Unrelated talk of buses."] * 40))
    faq = faq_of(thief, victim)
    assert ("victim", "thief") in {
        (found.entry_id, found.instead) for found in unreachable(faq, Matcher(faq), ON_A_DAY)
    }


def test_two_entries_for_one_question_collide_once() -> None:
    twin = Entry(id="twin", question="Where is the exam held?", answer="Room 1.")
    faq = faq_of(EXAM, twin)
    (found,) = collisions(faq, Matcher(faq), ON_A_DAY)
    assert {found.entry_id, found.other_id} == {"exam", "twin"}


def test_an_entry_that_no_longer_holds_is_not_asked_for() -> None:
    old = EXAM.model_copy(update={"valid_until": ON_A_DAY.replace(year=2020)})
    faq = faq_of(old)
    assert list(unreachable(faq, Matcher(faq, today=lambda: ON_A_DAY), ON_A_DAY)) == []


def test_a_faq_without_entries_is_sound() -> None:
    assert list(unreachable(Faq(), Matcher(Faq()), ON_A_DAY)) == []
