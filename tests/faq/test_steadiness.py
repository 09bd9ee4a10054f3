"""What is told of a changed FAQ without searching in it is what a search finds."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from faq.entry import Entry, Faq, FaqFile
from faq.matcher import Decision, Matcher, Thresholds
from faq.search_memory import SearchMemory
from faq.steadiness import steady
from faq.weights import ConfidenceWeights, EntrySignals, PhrasingSignals, RankWeights, Weights, shipped
from tests.faq.faqs import DEADLINE, LAPTOP, SEED, SMALL, TWO_RATES, faq_of

#: Words that are near each other among them, and some that say nothing.
WORDS = st.sampled_from(
    "seed seeds model modle train trian trains trained trail error eror errors rate rates homework homewrok deadline "
    "deadlines exam exams laptop laptops gpu learner learners batch batches loss losses notebook notebooks kernel "
    "the a is how why to do i accuracy acuracy resume checkpoint validation epochs".split()
)
PHRASINGS = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)
ENTRIES = st.builds(
    lambda question, aliases, answer, section: (question, tuple(aliases), answer, section),
    PHRASINGS,
    st.lists(PHRASINGS, max_size=2),
    PHRASINGS,
    st.sampled_from(("", "Tech", "Dates")),
)


@st.composite
def faqs(draw: st.DrawFn) -> Faq:
    """Some entries of two courses; more than a search looks at closely, or fewer."""
    made = draw(st.lists(ENTRIES, min_size=1, max_size=24))
    entries = [
        Entry(id=f"e{number}", question=question, aliases=aliases, answer=answer, section=section)
        for number, (question, aliases, answer, section) in enumerate(made)
    ]
    half = draw(st.integers(0, len(entries)))
    return _faq(entries[:half], entries[half:])


def _faq(of_ml: list[Entry], of_dl: list[Entry]) -> Faq:
    files = ((course, entries) for course, entries in (("ml", of_ml), ("dl", of_dl)) if entries)
    return Faq(files=tuple(FaqFile(course=course, entries=tuple(entries)) for course, entries in files))


@st.composite
def changed(draw: st.DrawFn, faq: Faq) -> Faq:
    """The FAQ with a phrasing, an entry or an answer more, less, or another; perhaps several of these."""
    files = {file.course: list(file.entries) for file in faq.files}
    for number in range(draw(st.integers(0, 3))):
        entries = files[draw(st.sampled_from(sorted(files)))]
        at = draw(st.integers(0, len(entries) - 1)) if entries else 0
        match draw(st.sampled_from(("phrasing", "entry", "answer", "gone"))):
            case "phrasing" if entries:
                more = (*entries[at].aliases, draw(PHRASINGS))
                entries[at] = entries[at].model_copy(update={"aliases": more})
            case "answer" if entries:
                entries[at] = entries[at].model_copy(update={"answer": draw(PHRASINGS)})
            case "gone" if entries:
                del entries[at]
            case _:
                question, aliases, answer, section = draw(ENTRIES)
                new = Entry(id=f"new{number}", question=question, aliases=aliases, answer=answer, section=section)
                entries.insert(at, new)
    return _faq(files.get("ml", []), files.get("dl", []))


@st.composite
def weights(draw: st.DrawFn) -> Weights:
    """The shipped ones, or any."""
    if draw(st.booleans()):
        return shipped()

    def some(kind: type[EntrySignals | PhrasingSignals | ConfidenceWeights]) -> dict[str, float]:
        return {name: draw(st.floats(-8, 8)) for name in kind.model_fields}

    rank = RankWeights(entry=EntrySignals(**some(EntrySignals)), phrasing=PhrasingSignals(**some(PhrasingSignals)))
    return shipped().model_copy(update={"rank": rank, "confidence": ConfidenceWeights(**some(ConfidenceWeights))})


@settings(deadline=None, max_examples=150)
@given(st.data(), faqs(), st.lists(PHRASINGS, max_size=8), weights(), st.floats(0, 1), st.floats(0, 1))
def test_whatever_is_told_of_a_question_is_what_a_search_finds(
    data: st.DataObject, faq: Faq, questions: list[str], worth: Weights, one: float, other: float
) -> None:
    thresholds = Thresholds(suggest=min(one, other), answer=max(one, other))
    before = Matcher(faq, thresholds, weights=worth)
    after = Matcher(data.draw(changed(faq)), thresholds, weights=worth)
    searches = SearchMemory(before)
    for text in (*questions, *(phrasing for entry in faq for phrasing in (entry.question, f"{entry.answer} please"))):
        for course in (None, "ml", "none of these"):
            searches.search(text, course)

    for (text, course), told in steady(searches, after).items():
        result = after.search(text, 1, after.scope.known(course))
        first = result.matches[0].entry.id if result.matches else None
        known = searches.get(text, course)
        assert known is not None
        assert not told.stays_first or first == known.entry_id
        assert not told.answers or (told.stays_first and result.decision is Decision.ANSWER)
        assert not told.suggests or (told.stays_first and result.decision is not Decision.SILENT)
        assert not told.is_unanswered or result.decision is not Decision.ANSWER


def test_what_has_nothing_to_do_with_a_change_need_not_be_searched_again() -> None:
    searches = SearchMemory(Matcher(SMALL))
    asked = ("why are there two error rates", "when is the homework due please", "who won the match last night")
    for text in asked:
        searches.search(text, None)
    taught = LAPTOP.model_copy(update={"aliases": ("is a chromebook enough",)})

    told = steady(searches, Matcher(faq_of(SEED, TWO_RATES, DEADLINE, taught)))

    assert [(told[text, None].answers, told[text, None].is_unanswered) for text in asked[:2]] == [(True, False)] * 2
    assert told["who won the match last night", None].is_unanswered


def test_what_the_change_is_about_is_left_to_a_search() -> None:
    searches = SearchMemory(Matcher(SMALL))
    for text in ("is a chromebook enough for the course", "do I need a strong laptop"):
        searches.search(text, None)
    taught = LAPTOP.model_copy(update={"aliases": ("is a chromebook enough",)})

    told = steady(searches, Matcher(faq_of(SEED, TWO_RATES, DEADLINE, taught)))

    assert all(not each.answers and not each.is_unanswered for each in told.values())


def test_nothing_is_told_across_days_where_answers_hold_for_a_time() -> None:
    dated = DEADLINE.model_copy(update={"valid_until": date(2027, 3, 1)})
    faq, days = faq_of(SEED, dated), iter((date(2027, 3, 1),) * 3)
    searches = SearchMemory(Matcher(faq, today=lambda: next(days)))
    searches.search("when is the homework due", None)

    assert steady(searches, Matcher(faq, today=lambda: date(2027, 3, 2))) == {}


def test_of_a_faq_that_is_another_one_nothing_is_told() -> None:
    many = [
        Entry(id=f"e{number}", question=f"what is lesson {number} about", answer=f"topic {number}")
        for number in range(60)
    ]
    searches = SearchMemory(Matcher(faq_of(*many)))
    searches.search("what is lesson 7 about", None)

    assert steady(searches, Matcher(faq_of(*(each.model_copy(update={"answer": "no"}) for each in many)))) == {}
