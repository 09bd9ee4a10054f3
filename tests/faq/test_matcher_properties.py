"""What holds for any FAQ and any question."""

from hypothesis import given, settings
from hypothesis import strategies as st

from faq.entry import Entry, Faq, FaqFile
from faq.matcher import Decision, Matcher
from faq.text import canonical

WORDS = st.sampled_from(
    "seed model train error rate homework deadline exam laptop gpu learner batch loss the a is how why to do i".split()
)
PHRASINGS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
ANY_TEXT = st.text(max_size=200)
VISIBLE_TEXT = st.text(min_size=1, max_size=60).filter(str.strip)


@st.composite
def faqs(draw: st.DrawFn, phrasings: st.SearchStrategy[str] = PHRASINGS, min_size: int = 1) -> Faq:
    """A FAQ in which no two entries share a phrasing."""
    texts = draw(
        st.lists(st.lists(phrasings, min_size=1, max_size=3), min_size=min_size, max_size=6).filter(_all_different)
    )
    entries = tuple(
        Entry(id=f"e{number}", question=question, aliases=tuple(aliases), answer=draw(PHRASINGS))
        for number, (question, *aliases) in enumerate(texts)
    )
    return Faq(files=(FaqFile(entries=entries),))


def _all_different(texts: list[list[str]]) -> bool:
    flat = [canonical(text) for phrasings in texts for text in phrasings]
    return len(set(flat)) == len(flat)


@given(faqs())
def test_every_question_and_alias_word_for_word_comes_first_with_confidence(faq: Faq) -> None:
    matcher = Matcher(faq)
    for entry in faq:
        for phrasing in entry.phrasings:
            result = matcher.search(phrasing.upper() + " ?")
            assert result.matches[0].entry is entry
            assert result.matches[0].matched == phrasing
            assert result.matches[0].confidence >= 0.9
            assert result.decision is Decision.ANSWER


@given(faqs(phrasings=VISIBLE_TEXT))
def test_phrasings_in_any_script_are_found_word_for_word(faq: Faq) -> None:
    matcher = Matcher(faq)
    for entry in faq:
        assert matcher.search(entry.question).matches[0].entry is entry


@given(faqs(min_size=2))
def test_adding_an_entry_never_breaks_the_exact_question_of_another(faq: Faq) -> None:
    *others, _ = faq
    before, after = Matcher(Faq(files=(FaqFile(entries=tuple(others)),))), Matcher(faq)
    for entry in others:
        for matcher in (before, after):
            assert matcher.search(entry.question).matches[0].entry is entry


@settings(deadline=None)
@given(faqs(), st.one_of(ANY_TEXT, PHRASINGS), st.integers(1, 5))
def test_any_text_gets_a_decision_and_sound_confidences(faq: Faq, question: str, limit: int) -> None:
    result = Matcher(faq).search(question, limit)
    confidences = [match.confidence for match in result.matches]
    assert len(result.matches) <= limit
    assert all(0 <= confidence <= 1 for confidence in confidences)
    assert confidences == sorted(confidences, reverse=True)
    assert len({match.entry.id for match in result.matches}) == len(result.matches)
    assert all(match.matched in match.entry.phrasings for match in result.matches)
    if result.decision is not Decision.SILENT:
        assert result.matches


@given(faqs(), PHRASINGS)
def test_the_order_of_entries_in_the_file_does_not_change_confidences(faq: Faq, question: str) -> None:
    turned = Faq(files=(FaqFile(entries=tuple(reversed(tuple(faq)))),))
    one, other = Matcher(faq).search(question, 6).matches, Matcher(turned).search(question, 6).matches
    assert [round(match.confidence, 4) for match in one] == [round(match.confidence, 4) for match in other]
