import pytest

from faq.library import SHIPPED_CONTENT
from faq.page import Page, PageEntry, read_page


def asked(page: Page) -> list[str]:
    return [entry.question for entry in page.entries]


def only(text: str) -> PageEntry:
    (entry,) = read_page(text).entries
    return entry


def week_2() -> Page:
    return read_page((SHIPPED_CONTENT / "qa-week-2.txt").read_text(encoding="utf-8"))


def test_the_week_2_page_gives_its_five_questions_in_two_sections() -> None:
    page = week_2()
    assert page.title == "Q&A Week 2"
    assert [(entry.section, entry.question) for entry in page.entries] == [
        ("Tech", "Why do we get two different error rates from `fine_tune`?"),
        (
            "Tech",
            "Why do I get different results when training the same model multiple times, even though I set the seed?",
        ),
        ("Tech", "Can we get 100% accurate AI?"),
        ("Context", "Will unbiased data prevent biased decisions?"),
        ("Context", "How can I make sure that my AI project is beneficial?"),
    ]


def test_the_week_2_answers_are_paragraphs_and_lists_again() -> None:
    _, seed, accurate, unbiased, _ = week_2().entries
    paragraphs = seed.answer.split("\n\n")
    assert len(paragraphs) == 4
    assert all("\n" not in paragraph for paragraph in paragraphs)
    assert paragraphs[2].startswith(
        "To make a fastai training reproducible, call `set_seed(12345, reproducible=True)` before creating"
    )
    assert accurate.answer.endswith(
        "look more into this:\n\n- Verified AI\n- robust machine learning\n- robust reinforcement learning"
    )
    assert "\n\n\u2014 Sara Hooker (\\@sarahookr) February 15, 2021\n\n" in unbiased.answer


def test_a_page_that_ends_without_a_line_feed_loses_nothing() -> None:
    assert only("Why?\nBecause").answer == "Because"


def test_windows_line_ends_make_no_difference() -> None:
    assert read_page("Q&A\r\nTech\r\nWhy?\r\nBecause.\r\n") == read_page("Q&A\nTech\nWhy?\nBecause.\n")


def test_a_question_broken_over_lines_is_one() -> None:
    page = read_page("Why do we need\nself.rng\nand a DataLoader?\nBecause.\nHow about\nPython?\nFine.")
    assert asked(page) == ["Why do we need `self.rng` and a DataLoader?", "How about Python?"]


def test_two_questions_right_after_each_other_are_one() -> None:
    assert only("Is it slow?\nCan I make it faster?\nYes.").question == "Is it slow? Can I make it faster?"


def test_a_sentence_of_an_answer_that_ends_in_a_question_mark_is_no_question() -> None:
    entry = only("Why does it differ?\nNobody knows yet. Is the seed\nset at all? Look first.")
    assert entry.question == "Why does it differ?"
    assert entry.answer.endswith("Is the seed set at all? Look first.")


def test_an_item_that_ends_in_a_question_mark_is_no_question() -> None:
    entry = only("What should we ask?\nAsk this:\n- Who is harmed?\n- Who gains?")
    assert entry.answer == "Ask this:\n\n- Who is harmed?\n- Who gains?"


def test_a_short_first_answer_is_an_answer_and_no_section() -> None:
    page = read_page("Q&A\n\nWhy?\n\nDepends\n\nHow?\n\nLike so.\n")
    assert [(entry.section, entry.question, entry.answer) for entry in page.entries] == [
        ("", "Why?", "Depends"),
        ("", "How?", "Like so."),
    ]


def test_where_blank_lines_part_paragraphs_wrapped_lines_are_joined_and_nothing_else() -> None:
    page = read_page(
        "Course questions\n\nWhy do we\ntrain twice?\n\nThere are two stages.\nThe first is short. Is it\n"
        "needed? Yes.\n\nUse the last.\n\nHow long?\nA minute.\n"
    )
    assert [(entry.question, entry.answer) for entry in page.entries] == [
        ("Why do we train twice?", "There are two stages. The first is short. Is it needed? Yes.\n\nUse the last."),
        ("How long?", "A minute."),
    ]


def test_a_paragraph_of_two_sentences_is_a_question_if_nothing_else_stands_in_it() -> None:
    page = read_page("FAQ\n\nI set the seed. Why do results differ?\n\nIt only splits.\n\nIs that all?\n\nYes.\n")
    assert asked(page) == ["I set the seed. Why do results differ?", "Is that all?"]


def test_code_between_fences_and_indented_code_stay_as_they_are() -> None:
    code = "```\nset_seed(1)\n\nwhy?\n```"
    page = read_page(
        f"FAQ\n\nHow do I set it?\n\nLike this:\n\n{code}\n\nor\n\n    a  =  b_c\n    d\n\nAnd then?\n\nTrain.\n"
    )
    assert asked(page) == ["How do I set it?", "And then?"]
    assert page.entries[0].answer == f"Like this:\n\n{code}\n\nor\n\n    a  =  b_c\n    d"


def test_text_above_the_first_question_is_kept_under_the_title() -> None:
    page = read_page("Week 3\nThese came up on Tuesday.\nTech\nWhy?\nBecause.\n")
    assert [(entry.section, entry.question, entry.answer) for entry in page.entries] == [
        ("", "Week 3", "These came up on Tuesday."),
        ("Tech", "Why?", "Because."),
    ]


def test_a_lone_title_above_other_sections_is_the_first_section() -> None:
    page = read_page("Tech\nWhy?\nBecause.\nContext\nWho?\nYou.\n")
    assert [entry.section for entry in page.entries] == ["Tech", "Context"]


def test_a_question_without_an_answer_says_so() -> None:
    page = read_page("FAQ\n\nWhy?\n\nBecause.\n\nWhat now?\n")
    assert [entry.is_answered for entry in page.entries] == [True, False]
    assert page.entries[1].answer == "The course page lists this but says no more about it yet."


def test_a_text_without_questions_is_kept_as_one_entry() -> None:
    assert only("There is nothing to ask.").question == "About this page"


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff", "---\ntitle: x\n---\n"])
def test_a_page_that_says_nothing_has_no_entries(text: str) -> None:
    assert read_page(text).entries == ()


@pytest.mark.parametrize(
    ("plain", "marked"),
    [
        ("from fine_tune?", "from `fine_tune`?"),
        ("call set_seed(12345, reproducible=True) first", "call `set_seed(12345, reproducible=True)` first"),
        ("with self.randomize(), which", "with `self.randomize()`, which"),
        ("the dls.train.__iter__?? code", "the `dls.train.__iter__??` code"),
        ("the definition of DataLoader?? (link)", "the definition of `DataLoader??` (link)"),
        ("a fresh self.rng from", "a fresh `self.rng` from"),
    ],
)
def test_what_can_only_be_code_gets_code_font(plain: str, marked: str) -> None:
    assert only(f"Why?\nIt is {plain} so.").answer == f"It is {marked} so."


@pytest.mark.parametrize(
    "text",
    [
        "the seed parameter of PyTorch and numpy.random, i.e. random",
        "error(s) in f(x) on fast.ai, GitHub and YouTube",
        "see https://docs.fast.ai/torch_core.html#set_seed and a_b@c_d.org",
        "see [the docs](https://a.b/c_d) and `set_seed` and @some_body",
        "Really?? Yes",
    ],
)
def test_what_may_be_no_code_stays_as_it_is(text: str) -> None:
    assert only(f"Why?\nIt is {text} here.").answer == f"It is {text} here."
