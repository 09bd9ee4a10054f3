from datetime import date

import pytest

from faq.entry import Entry, Faq, FaqFile
from faq.errors import UnknownCourse, UnknownEntry
from faq.matcher import Decision, Matcher, Thresholds
from tests.faq.faqs import DEADLINE, LAPTOP, SEED, SMALL, TWO_RATES, faq_of


def best_id(matcher: Matcher, question: str) -> str | None:
    matches = matcher.search(question).matches
    return matches[0].entry.id if matches else None


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("I set a seed, why do the results still change?", SEED),
        ("two different error rates from fine_tune", TWO_RATES),
        ("when do I have to hand in the homework", DEADLINE),
        ("what laptop should I buy", LAPTOP),
    ],
)
def test_a_question_in_other_words_finds_its_entry(question: str, entry: Entry) -> None:
    assert best_id(Matcher(SMALL), question) == entry.id


def test_a_question_the_faq_knows_is_answered() -> None:
    result = Matcher(SMALL).search("why are there two error rates after fine_tune")
    assert result.decision is Decision.ANSWER
    assert result.matches[0].entry is TWO_RATES


@pytest.mark.parametrize("chatter", ["what is for lunch today", "lol", "who won the game last night", "thanks!"])
def test_chatter_is_met_with_silence(chatter: str) -> None:
    assert Matcher(SMALL).search(chatter).decision is Decision.SILENT


@pytest.mark.parametrize("typed", ["homewrok dedline", "homeworkk deadlin", "hoemwork deadline"])
def test_mistyped_words_are_read_as_the_words_the_faq_knows(typed: str) -> None:
    assert best_id(Matcher(SMALL), typed) == "deadline"


def test_a_typo_lowers_confidence_but_not_the_rank() -> None:
    matcher = Matcher(SMALL)
    clean, mistyped = (matcher.search(text).matches[0] for text in ("when is homework due", "when is homewerk due"))
    assert clean.entry is mistyped.entry
    assert mistyped.confidence < clean.confidence


def test_the_alias_that_fits_best_is_reported() -> None:
    assert Matcher(SMALL).search("how can training be made reproducible").matches[0].matched == SEED.aliases[0]
    assert Matcher(SMALL).search("results change even with a seed").matches[0].matched == SEED.question


@pytest.mark.parametrize(
    "typed", [SEED.question, SEED.aliases[1], "HOMEWORK   deadline??", "same seed, different accuracy."]
)
def test_a_question_or_alias_word_for_word_is_answered_with_confidence(typed: str) -> None:
    result = Matcher(SMALL).search(typed)
    assert result.decision is Decision.ANSWER
    assert result.matches[0].confidence >= 0.9


def test_a_phrasing_of_common_words_alone_is_found_word_for_word() -> None:
    entry = Entry(id="start", question="What can I do now?", answer="Read the syllabus.")
    result = Matcher(faq_of(entry, SEED)).search("what can i do now")
    assert result.decision is Decision.ANSWER
    assert result.matches[0].matched == entry.question


def test_two_entries_that_fit_equally_well_are_both_suggested() -> None:
    twins = [Entry(id=name, question="Where is the exam?", answer=f"In room {name}.") for name in ("a1", "b2")]
    for question in ("Where is the exam?", "where will the exam be"):
        result = Matcher(faq_of(*twins, SEED), Thresholds(suggest=0.01)).search(question)
        assert result.decision is Decision.SUGGEST
        assert {match.entry.id for match in result.matches[:2]} == {"a1", "b2"}


def test_thresholds_decide_between_answer_suggestion_and_silence() -> None:
    question = "is my last score the right rate"
    confidence = Matcher(SMALL).search(question).matches[0].confidence
    assert 0.02 < confidence < 0.98
    above, below = confidence + 0.01, confidence - 0.01
    for thresholds, decision in (
        (Thresholds(answer=below, suggest=0), Decision.ANSWER),
        (Thresholds(answer=above, suggest=below), Decision.SUGGEST),
        (Thresholds(answer=1, suggest=above), Decision.SILENT),
    ):
        assert Matcher(SMALL, thresholds).search(question).decision is decision


def test_matches_come_best_first_and_no_more_than_wanted() -> None:
    matches = Matcher(SMALL).search("homework error rate seed laptop", limit=3).matches
    assert len(matches) == 3
    assert [match.confidence for match in matches] == sorted((match.confidence for match in matches), reverse=True)


TWO_COURSES = Faq(
    files=(
        FaqFile(course="vision", entries=(SEED, TWO_RATES)),
        FaqFile(course="systems", entries=(DEADLINE, LAPTOP)),
        FaqFile(entries=(Entry(id="wifi", question="How do I join the wifi?", answer="Ask the desk."),)),
    )
)


def test_a_search_in_a_course_sees_only_that_course() -> None:
    matcher = Matcher(TWO_COURSES)
    assert matcher.search("homework deadline", course="systems").matches[0].entry is DEADLINE
    assert matcher.search("homework deadline", course="vision").matches == ()
    assert matcher.search("homework deadline").matches[0].entry is DEADLINE
    assert matcher.search("how do I join the wifi", course="vision").decision is Decision.SILENT


def test_an_unknown_course_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownCourse, match="systems, vision"):
        Matcher(TWO_COURSES).search("homework", course="history")


def test_an_entry_is_found_on_its_first_and_last_day_and_on_no_day_outside() -> None:
    spring = DEADLINE.model_copy(update={"valid_from": date(2024, 1, 8), "valid_until": date(2024, 5, 31)})
    autumn = Entry(id="autumn", question="When is the homework due?", answer="Mondays.", valid_from=date(2024, 9, 1))
    faq = faq_of(spring, autumn, SEED)

    def found(year: int, month: int, day: int) -> list[str]:
        result = Matcher(faq, today=lambda: date(year, month, day)).search("When is the homework due?")
        return [match.entry.id for match in result.matches if match.entry is not SEED]

    assert found(2024, 1, 7) == []
    assert found(2024, 1, 8) == found(2024, 5, 31) == ["deadline"]
    assert found(2024, 6, 1) == []
    assert found(2024, 9, 1) == ["autumn"]


def test_an_entry_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="valid_until is before valid_from"):
        Entry(id="x", question="q", answer="a", valid_from=date(2024, 2, 1), valid_until=date(2024, 1, 1))


def test_related_entries_are_near_ones_and_never_the_entry_itself() -> None:
    late = Entry(id="late", question="What happens to late homework?", answer="It loses a point a day.")
    related = Matcher(faq_of(SEED, late, DEADLINE, LAPTOP)).related("deadline", limit=2)
    assert related[0].entry is late
    assert DEADLINE not in [match.entry for match in related]


def test_relatives_of_an_unknown_entry_are_refused() -> None:
    with pytest.raises(UnknownEntry, match="nobody"):
        Matcher(SMALL).related("nobody")


@pytest.mark.parametrize(
    "odd",
    [
        "",
        " ",
        "?",
        "a",
        "the of and",
        "\x00\x1b[31m\u202e",
        "\ud800",
        "🙂🙃",
        "как مرحبا 你好 नमस्ते",
        "word " * 2000,
        "x" * 10_000,
        "seed\n" * 2500,
        "```python\nTraceback (most recent call last):\n  File 'a.py', line 1\nValueError: seed\n```",
        "@everyone [x](http://y) | table | `seed`",
    ],
)
@pytest.mark.parametrize("faq", [Faq(), faq_of(SEED), SMALL], ids=["empty", "one entry", "small"])
def test_any_text_is_a_question(faq: Faq, odd: str) -> None:
    result = Matcher(faq).search(odd)
    assert all(0 <= match.confidence <= 1 for match in result.matches)
    if not faq:
        assert result.decision is Decision.SILENT


def test_a_pasted_stack_trace_around_a_question_does_not_hide_it() -> None:
    trace = "\n".join(f'  File "/usr/lib/python3/site-packages/module_{n}.py", line {n}, in run' for n in range(20))
    matcher = Matcher(SMALL)
    assert best_id(matcher, f"why two error rates from fine_tune?\n```\n{trace}\n```") == "two-rates"


def test_one_matcher_answers_the_same_question_the_same_way() -> None:
    matcher = Matcher(SMALL)
    assert matcher.search("homework seed") == matcher.search("homework seed")
