from pathlib import Path

import pytest

from faq.check import check
from faq.errors import FaqNotFound, Problem
from faq.library import SHIPPED_CONTENT
from runners.experiments import experiment_names

EXPERIMENTS = frozenset({"same-seed", "two-stages"})


def faq(*entries: str, course: str = "") -> str:
    """A file of entries, each given as its lines after the id; the ids are e0, e1 …"""
    head = f"course: {course}\n" if course else ""
    body = "".join(f"  - id: e{at}\n    {entry}\n    answer: Yes.\n" for at, entry in enumerate(entries))
    return f"{head}entries:\n{body}"


def checked(path: Path, max_answer_chars: int = 100) -> tuple[Problem, ...]:
    return check(path, experiments=EXPERIMENTS, max_answer_chars=max_answer_chars)


def said(tmp_path: Path, text: str, max_answer_chars: int = 100) -> list[str]:
    path = tmp_path / "faq.yaml"
    path.write_text(text, encoding="utf-8")
    return [str(problem).removeprefix(f"{path}:") for problem in checked(path, max_answer_chars)]


def test_the_shipped_faq_has_nothing_to_mend() -> None:
    assert check(SHIPPED_CONTENT, experiments=frozenset(experiment_names()), max_answer_chars=2000) == ()


def test_what_keeps_a_file_from_loading_is_told_and_the_other_files_are_checked(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("entries:\n\t- id: a\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(faq("question: Why?\n    proof: same-sead"), encoding="utf-8")
    assert [(problem.path.name, problem.line, problem.is_warning) for problem in checked(tmp_path)] == [
        ("a.yaml", 2, False),
        ("b.yaml", 4, False),
    ]


def test_no_faq_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FaqNotFound, match="faqbot import PAGE"):
        checked(tmp_path)


def test_an_unknown_experiment_is_an_error_with_the_nearest_name(tmp_path: Path) -> None:
    assert said(tmp_path, faq("question: Why?\n    proof: same_seed", "question: Who?\n    proof: zzz")) == [
        "4:12: there is no experiment 'same_seed': write 'same-seed'",
        "8:12: there is no experiment 'zzz': the experiments are: same-seed, two-stages",
    ]


def test_an_answer_longer_than_one_message_is_an_error(tmp_path: Path) -> None:
    text = "entries:\n  - id: a\n    question: Why does torch crash?\n    answer: |\n      " + "x" * 11 + "\n"
    (problem,) = said(tmp_path, text, max_answer_chars=10)
    assert problem.startswith("4:13: the answer has 11 characters, 1 more than one message shows (10)")
    assert said(tmp_path, text, max_answer_chars=11) == []


def test_a_phrasing_that_two_entries_share_is_an_error_whatever_its_case_and_marks(tmp_path: Path) -> None:
    text = faq(
        "question: How do I set the seed?", "question: Why?\n    aliases:\n      - who\n      - how do i set the *seed*"
    )
    (problem,) = said(tmp_path, text)
    assert problem == (f"9:9: entry 'e0' has the same phrasing at {tmp_path / 'faq.yaml'}:3:15: keep it in one of them")


def test_the_same_question_in_two_files_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(faq("question: Why me?"), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(faq("question: Why me?").replace("e0", "x"), encoding="utf-8")
    (problem,) = checked(tmp_path)
    assert (problem.path.name, problem.line, problem.is_warning) == ("b.yaml", 3, False)
    assert f"{tmp_path / 'a.yaml'}:3:15" in problem.message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I set the random seed?", "how to set a random seed"),
        ("Can models be perfectly accurate?", "can a model be perfectly accurate"),
        ("Why is the training not reproducible?", "why is the training not reproducable"),
        ("seed or split first", "split first or seed"),
    ],
)
def test_nearly_the_same_phrasing_in_two_entries_is_a_warning(tmp_path: Path, one: str, other: str) -> None:
    problem = said(tmp_path, faq(f"question: {one}", f"question: {other}"))[-1]
    assert problem.startswith("6:15: warning: this is nearly the phrasing of entry 'e0' at")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I install torch on Windows?", "How do I install torch on Linux?"),
        ("Where is the homework of week 3?", "Where is the homework of week 4?"),
        ("Is it reproducible?", "Is it not reproducible?"),
        ("Why set the seed?", "How set the seed?"),
        ("What is the test set?", "What is the text set?"),
    ],
)
def test_one_word_that_makes_another_question_is_no_warning(tmp_path: Path, one: str, other: str) -> None:
    assert said(tmp_path, faq(f"question: {one}", f"question: {other}")) == []


def test_a_phrasing_without_a_telling_word_leads_nowhere_and_gets_a_warning(tmp_path: Path) -> None:
    (problem,) = said(tmp_path, faq("question: Why?", "question: When is the exam?"))
    assert problem.startswith("3:15: warning: asked as it is written, this finds nothing")


def test_two_entries_that_a_student_cannot_tell_apart_get_a_warning(tmp_path: Path) -> None:
    problem = said(tmp_path, faq("question: Where is the exam?", "question: Where is the exam held?"))[-1]
    assert "warning" in problem
    assert "say what differs" in problem


def test_an_entry_that_says_the_same_twice_gets_a_warning(tmp_path: Path) -> None:
    (problem,) = said(tmp_path, faq("question: Why crash?\n    aliases:\n      - why crash"))
    assert problem.startswith("5:9: warning: this entry says the same at")


def test_an_entry_may_say_nearly_the_same_in_many_ways(tmp_path: Path) -> None:
    assert said(tmp_path, faq("question: Is a model fair?\n    aliases:\n      - are the models fair")) == []


@pytest.mark.parametrize(
    ("other_course", "problems"), [pytest.param("cs2", 0, id="another course"), pytest.param("", 1, id="no course")]
)
def test_only_entries_that_a_search_can_meet_together_collide(tmp_path: Path, other_course: str, problems: int) -> None:
    (tmp_path / "a.yaml").write_text(faq("question: When is the exam?", course="cs1"), encoding="utf-8")
    text = faq("question: When is the exam?", course=other_course).replace("e0", "x")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    assert len(checked(tmp_path)) == problems


def test_many_questions_of_one_pattern_do_not_collide(tmp_path: Path) -> None:
    assert said(tmp_path, faq(*(f"question: How do I install package p{at}?" for at in range(300)))) == []


def test_a_problem_reads_as_editors_link_it() -> None:
    path = Path("faq/a.yaml")
    assert str(Problem(path, 3, 7, "no")) == "faq/a.yaml:3:7: no"
    assert str(Problem(path, 3, 7, "hm", is_warning=True)) == "faq/a.yaml:3:7: warning: hm"
