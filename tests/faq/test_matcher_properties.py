"""What holds for any FAQ and any question."""

from hypothesis import given, settings
from hypothesis import strategies as st

from faq.entry import Entry, Faq, FaqFile
from faq.matcher import Decision, Matcher, Thresholds
from faq.text import canonical
from faq.weights import ConfidenceWeights, shipped

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


@settings(deadline=None)
@given(faqs(), st.one_of(ANY_TEXT, PHRASINGS), st.floats(0, 1), st.floats(0, 1))
def test_what_is_overheard_is_decided_as_if_it_had_been_asked(faq: Faq, text: str, one: float, other: float) -> None:
    matcher = Matcher(faq, Thresholds(suggest=min(one, other), answer=max(one, other)))
    asked, overheard = matcher.search(text), matcher.overhear(text)
    assert overheard.decision is asked.decision
    assert overheard.matches == (() if asked.decision is Decision.SILENT else asked.matches)


@settings(deadline=None, max_examples=50)
@given(faqs(), PHRASINGS, st.lists(st.floats(-8, 8), min_size=8, max_size=8), st.floats(-12, 4))
def test_what_is_overheard_is_decided_alike_under_any_weights(
    faq: Faq, text: str, worth: list[float], bias: float
) -> None:
    confidence = ConfidenceWeights(**dict(zip(ConfidenceWeights.model_fields, [bias, *worth], strict=True)))
    matcher = Matcher(faq, weights=shipped().model_copy(update={"confidence": confidence}))
    assert matcher.overhear(text).decision is matcher.search(text).decision


@given(faqs(), PHRASINGS)
def test_the_order_of_entries_in_the_file_does_not_change_confidences(faq: Faq, question: str) -> None:
    turned = Faq(files=(FaqFile(entries=tuple(reversed(tuple(faq)))),))
    one, other = Matcher(faq).search(question, 6).matches, Matcher(turned).search(question, 6).matches
    assert [round(match.confidence, 4) for match in one] == [round(match.confidence, 4) for match in other]
