from pathlib import Path

import pytest

from faq.entry import Entry, Faq, FaqFile
from faq.errors import FaqNotFound, InvalidQuestions
from faq.evaluation import LabelledQuestion, evaluate, read_questions, unknown_labels
from faq.matcher import Decision, Match, SearchResult

ENTRIES = {name: Entry(id=name, question=f"{name}?", answer="Yes.") for name in "abcdef"}


class Scripted:
    """A search that gives what the question spells: the decision, then the ids of the matches."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, str | None]] = []

    def search(self, question: str, limit: int = 5, course: str | None = None) -> SearchResult:
        self.asked.append((question, limit, course))
        decision, *ids = question.split()
        matches = tuple(Match(entry=ENTRIES[name], matched="", confidence=0.5) for name in ids)
        return SearchResult(decision=Decision(decision), matches=matches)


def question(text: str, document: str = "", course: str = "") -> LabelledQuestion:
    return LabelledQuestion(question=text, document=document, course=course, line=2)


def csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "questions.csv"
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(path: Path) -> list[str]:
    with pytest.raises(InvalidQuestions) as raised:
        read_questions(path)
    return [str(problem).removeprefix(f"{path}:") for problem in raised.value.problems]


def test_ranks_answers_and_silence_are_counted() -> None:
    result = evaluate(
        Scripted(),
        [
            question("answer a b", "a"),
            question("answer b a", "a"),
            question("suggest b c d e a", "a"),
            question("silent", "a"),
            question("answer a"),
            question("suggest a"),
            question("silent"),
            question("silent"),
        ],
    )
    assert result.model_dump(by_alias=True, exclude={"mistakes"}) == {
        "n": 8,
        "hit@1": 1 / 4,
        "hit@5": 3 / 4,
        "mrr@5": (1 + 1 / 2 + 1 / 5) / 4,
        "answered_right": 1 / 4,
        "answered_wrong": 1 / 4,
        "false_answers": 1 / 4,
    }


def test_only_the_first_five_matches_count() -> None:
    result = evaluate(Scripted(), [question("suggest b c d e f a", "a")])
    assert (result.hit_at_5, result.mrr_at_5) == (0, 0)


def test_an_answer_without_any_match_is_a_wrong_one() -> None:
    assert evaluate(Scripted(), [question("answer", "a")]).answered_wrong == 1


def test_nothing_asked_is_zero_everywhere() -> None:
    assert set(evaluate(Scripted(), []).model_dump(exclude={"mistakes"}).values()) == {0}
    assert evaluate(Scripted(), []).mistakes == ()


def test_every_mistake_is_told_with_what_was_chosen() -> None:
    asked = [question("answer a", "a"), question("answer b a", "a"), question("silent", "a"), question("answer a")]
    missed, unheard, false_answer = evaluate(Scripted(), asked).mistakes

    assert (missed.document, missed.chosen, missed.decision) == ("a", "b", "answer")
    assert (unheard.document, unheard.chosen, unheard.decision) == ("a", "", "silent")
    assert (false_answer.document, false_answer.chosen) == ("", "a")


def test_the_search_is_limited_to_the_questions_course() -> None:
    search = Scripted()
    evaluate(search, [question("silent", course="cs1"), question("silent")])
    assert search.asked == [("silent", 5, "cs1"), ("silent", 5, None)]


def test_rows_are_read_with_their_lines(tmp_path: Path) -> None:
    path = csv(tmp_path, '\ufeffquestion,course,document\n"Why,\nme?",cs1,a\n\n Who? ,,\n')
    assert read_questions(path) == (
        LabelledQuestion(question="Why,\nme?", course="cs1", document="a", line=3),
        LabelledQuestion(question="Who?", line=5),
    )


def test_the_course_may_be_left_out_and_other_columns_do_not_matter(tmp_path: Path) -> None:
    path = csv(tmp_path, "note,document,question\nx,a,Why?\n")
    assert read_questions(path) == (LabelledQuestion(question="Why?", document="a", line=2),)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    assert problems_of(csv(tmp_path, "text;id\nWhy?;a\n")) == [
        "1:1: the column question and the column document is missing: the first line must be "
        "question,course,document, it is text;id"
    ]
    assert problems_of(csv(tmp_path, ""))[0].endswith("it is empty")


def test_every_bad_row_is_named_by_its_line(tmp_path: Path) -> None:
    path = csv(tmp_path, "question,course,document\nWhy?,,a\n,,a\nWhy, me?,,a\nWhy?\n")
    assert [problem.split(":")[0] for problem in problems_of(path)] == ["3", "4", "5"]


def test_an_open_quote_is_named(tmp_path: Path) -> None:
    (problem,) = problems_of(csv(tmp_path, 'question,document\n"Why?,a\n'))
    assert problem.startswith("2:1: this is not a row of a CSV file (unexpected end of data): check its quotes")


def test_another_encoding_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "questions.csv"
    path.write_bytes("question,document\nna\u00efve?,a\n".encode("latin-1"))
    assert problems_of(path) == ["1:1: the file is not UTF-8 text: save it as CSV UTF-8"]


def test_a_missing_file_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(FaqNotFound, match="give a CSV file with the columns question,course,document"):
        read_questions(tmp_path / "nowhere.csv")


def test_labels_that_the_faq_does_not_know_are_told(tmp_path: Path) -> None:
    path = csv(tmp_path, "question,course,document\nWhy?,cs1,a\nWho?,cs1,gone\nHow?,cs9,\n")
    faq = Faq(files=(FaqFile(course="cs1", entries=(ENTRIES["a"],)),))
    assert [str(problem) for problem in unknown_labels(path, read_questions(path), faq)] == [
        f"{path}:3:1: warning: no entry has the id 'gone': the question counts as missed",
        f"{path}:4:1: no FAQ file is of the course 'cs9' (courses: cs1): correct or empty the cell",
    ]
