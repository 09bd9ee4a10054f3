import pytest

from faq.text import SENTENCE_END, canonical, split, stem, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is BatchNorm?", "  what is   batchnorm  "),
        ("Don\u2019t I need CUDA?!", "don't i need cuda"),
        ("naïve café", "NAIVE CAFE"),
        ("ﬁne ①", "fine 1"),
        ("“quoted”", "“Quoted”"),
    ],
)
def test_phrasings_that_differ_in_case_space_accents_and_end_marks_are_one(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


def test_marks_inside_a_phrasing_still_tell_it_apart() -> None:
    assert canonical("What is C++ for?") != canonical("What is C for?")


def test_a_phrasing_of_marks_alone_keeps_them() -> None:
    assert canonical("???") == "???"


def test_words_are_what_code_and_prose_are_made_of() -> None:
    assert words("set_seed(42) in Jeremy's DataLoader") == ["set", "seed", "42", "in", "jeremy", "dataloader"]


def test_a_script_without_spaces_is_read_character_by_character() -> None:
    assert words("如何 train") == ["如", "何", "train"]


def test_sentences_and_lines_are_kept_apart_but_not_numbers_or_file_names() -> None:
    assert split("See 1.5 in a.py. Then stop\nDone") == [
        *("see", "1", "5", "in", "a", "py", SENTENCE_END, "then", "stop", "\n", "done"),
    ]


def test_a_very_long_run_of_letters_is_cut() -> None:
    assert max(map(len, words("x" * 1000))) <= 40


def test_forms_of_a_word_share_a_stem() -> None:
    assert stem("training") == stem("trained") == stem("trains")
