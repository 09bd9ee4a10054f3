"""Lessons become the diff that a careful person would have written, whatever the file looks like."""

from pathlib import Path

import pytest

from faq.errors import CannotMerge, CannotTeach, InvalidFaq, UnknownCourse, UnknownEntry
from faq.library import load_faq
from faq.teaching import Lesson, NewAnswer, NewPhrasing, draft_lesson, save

from .conftest import WRITTEN


def changed_lines(path: Path, lesson: Lesson) -> list[str]:
    """What is added and removed, without the names and places of the diff."""
    diff = draft_lesson(path, lesson).diff.splitlines()
    return [line for line in diff if line[0] in "+-" and not line.startswith(("+++", "---"))]


def rewrite(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def test_a_phrasing_goes_behind_those_that_the_entry_has(path: Path) -> None:
    draft = draft_lesson(path, NewPhrasing("two-error-rates", "two tables, why?"))

    assert draft.diff == (
        "--- a/week-2.yaml\n"
        "+++ b/week-2.yaml\n"
        "@@ -10,6 +10,7 @@\n"
        "     aliases:\n"
        "       - why are there two tables   # from the forum\n"
        "       - 'what does the second table of fine_tune mean'\n"
        "+      - two tables, why?\n"
        "       # keep these short\n"
        "     answer: >\n"
        "       The training happens\n"
    )
    assert path.read_text() == WRITTEN, "a draft writes nothing"


def test_a_phrasing_goes_into_a_list_in_brackets(path: Path) -> None:
    assert changed_lines(path, NewPhrasing("seed-different-results", "seed, [ignored]?")) == [
        '-    aliases: [same seed, "other, results"]',
        '+    aliases: [same seed, "other, results", "seed, [ignored]?"]',
    ]


def test_an_entry_without_aliases_gets_its_list_below_the_question(path: Path) -> None:
    assert changed_lines(path, NewPhrasing("unbiased-data", "is fair data enough")) == [
        "+    aliases:",
        "+      - is fair data enough",
    ]


@pytest.mark.parametrize(
    "text", ["what: is # this", "- why", "'quoted'", "null", "42", "{a: b}", "ünïcode → 🙂", "a\\b"]
)
def test_whatever_a_student_typed_is_text_in_yaml(path: Path, text: str) -> None:
    for entry in ("two-error-rates", "seed-different-results", "unbiased-data"):
        draft = draft_lesson(path, NewPhrasing(entry, text))
        assert draft.faq_after.by_id[entry].aliases[-1] == text


def test_line_breaks_and_unseen_marks_of_a_question_become_spaces(path: Path) -> None:
    draft = draft_lesson(path, NewPhrasing("unbiased-data", "  is fair\n\tdata\u200b \u202eenough \r\n"))

    assert draft.faq_after.by_id["unbiased-data"].aliases == ("is fair data enough",)


@pytest.mark.parametrize(
    "lesson",
    [NewPhrasing("two-error-rates", "two tables"), NewAnswer("What is a learner?", "A model and its data.", "Tech")],
)
def test_windows_line_ends_and_a_missing_last_one_are_kept(path: Path, lesson: Lesson) -> None:
    windows = WRITTEN.replace("\n", "\r\n").removesuffix("\r\n")
    draft = draft_lesson(rewrite(path, windows), lesson)

    assert draft.after.count("\n") == draft.after.count("\r\n")
    assert all(line in draft.after for line in windows.split("\r\n"))


def test_an_answer_goes_behind_its_section(path: Path) -> None:
    lesson = NewAnswer("What is a learner?", "A model\n\nand its data.\n", section="Tech", tags=("fastai",))

    assert changed_lines(path, lesson) == [
        "+  - id: learner",
        "+    section: Tech",
        "+    question: What is a learner?",
        "+    answer: |",
        "+      A model",
        "+",
        "+      and its data.",
        "+    tags:",
        "+      - fastai",
        "+",
    ]
    ids = [entry.id for entry in draft_lesson(path, lesson).faq_after]
    assert ids == ["two-error-rates", "seed-different-results", "learner", "unbiased-data"]


def test_an_answer_with_a_new_section_goes_last_and_its_id_is_new_in_the_whole_folder(path: Path) -> None:
    other = "course: stats\nentries:\n  - {id: learner, question: Who learns, answer: You.}\n"
    rewrite(path.with_name("a.yaml"), other)

    draft = draft_lesson(path.parent, NewAnswer("What is a learner?", "A model.", "Words", course="ml"))

    assert draft.path == path
    assert [entry.id for entry in draft.faq_after][-1] == "learner-2"


def test_an_answer_finds_the_file_of_its_course(path: Path) -> None:
    stats = rewrite(path.with_name("stats.yaml"), "course: stats\nentries: []\n")

    assert draft_lesson(path.parent, NewAnswer("What is a mean?", "A sum.", course="stats")).path == stats
    with pytest.raises(UnknownCourse, match="'law'"):
        draft_lesson(path.parent, NewAnswer("What is a tort?", "A wrong.", course="law"))


@pytest.mark.parametrize(
    ("lesson", "why"),
    [
        (NewPhrasing("unbiased-data", "   "), "write one"),
        (NewPhrasing("unbiased-data", "why " * 100), "300 or fewer"),
        (NewPhrasing("unbiased-data", "Why are there TWO tables?"), "`two-error-rates` has this phrasing"),
        (NewAnswer("same seed", "Yes."), "`seed-different-results` has this phrasing"),
        (NewAnswer("What is a learner?", "  "), "An answer needs words"),
    ],
)
def test_what_is_no_lesson_is_refused_with_a_reason(path: Path, lesson: Lesson, why: str) -> None:
    with pytest.raises(CannotTeach, match=why):
        draft_lesson(path, lesson)


def test_an_entry_that_does_not_exist_is_named(path: Path) -> None:
    with pytest.raises(UnknownEntry, match="'gone'"):
        draft_lesson(path, NewPhrasing("gone", "where is it"))


def test_a_broken_faq_is_to_be_mended_first(path: Path) -> None:
    with pytest.raises(InvalidFaq):
        draft_lesson(rewrite(path, "entries: 7\n"), NewPhrasing("unbiased-data", "why"))


@pytest.mark.parametrize(
    "text",
    [
        "entries:\n  - {id: a, question: Why so, answer: So.}\n",
        "entries:\n  - id: a\n    question: Why?\n    answer: So.\n    aliases: &same [x]\n"
        "  - id: b\n    question: How?\n    answer: So.\n    aliases: *same\n",
    ],
)
def test_a_layout_that_cannot_take_a_line_is_left_alone(path: Path, text: str) -> None:
    entry = "b" if "id: b" in text else "a"

    with pytest.raises(CannotMerge):
        draft_lesson(rewrite(path, text), NewPhrasing(entry, "another"))


@pytest.mark.parametrize(
    "aliases",
    [
        "aliases: []",
        "aliases: [one,\n      two,   # why\n    ]",
        "aliases:\n    - one\n    - two",
        "aliases:\n      - one\n      - |\n        two\n\n      # remark",
        "aliases:\n      - >-\n        one\n        more\n\n",
        "aliases:\n      -\n        one",
        "aliases:  # none of these is official\n      - plain text that\n        goes on",
    ],
)
def test_every_way_to_write_a_list_takes_one_more(path: Path, aliases: str) -> None:
    text = f"entries:\n  - id: a\n    question: Why?\n    {aliases}\n    answer: So.\n  - id: b\n    question: How?\n"
    rewrite(path, f"{text}    answer: So.\n")
    before = load_faq(path).by_id

    save(draft_lesson(path, NewPhrasing("a", "another: one")))

    after = load_faq(path).by_id
    assert after["a"].aliases == (*before["a"].aliases, "another: one")
    assert after["b"] == before["b"]
