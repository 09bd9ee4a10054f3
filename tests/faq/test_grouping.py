"""Which questions stand together, and what a group is called."""

import itertools

from faq.grouping import Grouping, group

KAGGLE = (
    "Can I use a Kaggle notebook for the assignment?",
    "is it ok to use a kaggle notebook for the assignment",
    "may we do the assignment in a Kagle notebook",
)
LOCAL = ("How do I install fastai on Windows?", "installing fastai on windows")
NAMES = (
    "my certificate shows the wrong name",
    "how do I change my name on the leaderboard",
    "wrong name on certificate and leaderboard",
)
LUNCH = "who won the match yesterday"
ENDS = ("", ", we wonder", " please answer soon", ", thanks a lot", " this week")


def others() -> tuple[str, ...]:
    """Questions of which no two ask the same."""
    return (
        "how do I install fastai on windows",
        "when is the homework due",
        "which gpu should I rent",
        "why is my validation loss rising",
        "where are the lecture slides",
        "what batch size fits on colab",
        "can I submit late",
    )


def grouped(texts: tuple[str, ...], counts: tuple[int, ...] | None = None) -> list[set[str]]:
    return [{texts[member] for member in found.members} for found in group(texts, counts)]


def test_paraphrases_stand_together_and_other_questions_apart() -> None:
    texts = (KAGGLE[0], LOCAL[0], KAGGLE[1], LUNCH, KAGGLE[2], LOCAL[1])

    assert grouped(texts) == [set(KAGGLE), set(LOCAL), {LUNCH}]


def test_every_question_is_in_exactly_one_group_under_a_label_of_its_own_group() -> None:
    texts = tuple(f"{first} {second}" for first in ("gpu", "colab", "grades") for second in ("quota", "limit", "?", ""))
    groups = group(texts)

    assert sorted(member for found in groups for member in found.members) == list(range(len(texts)))
    assert all(found.label == found.members[0] for found in groups)


def test_a_group_is_called_by_what_was_asked_most() -> None:
    texts = (*KAGGLE, LUNCH)
    for favourite in range(3):
        (found, _) = group(texts, [50 if number == favourite else 1 for number in range(4)])
        assert found.label == favourite


def test_case_punctuation_and_order_of_words_make_no_difference() -> None:
    assert grouped(("GPU quota exceeded?!", "exceeded gpu QUOTA", "quota, gpu: exceeded")) == [
        {"GPU quota exceeded?!", "exceeded gpu QUOTA", "quota, gpu: exceeded"}
    ]


def test_a_slip_of_the_pen_is_read_as_the_word_that_everybody_else_wrote() -> None:
    texts = tuple(f"{what} assignment deadline" for what in ("second", "third", "fourth", "fifth"))
    (first, *others) = grouped((*texts, "assigment deadlin"))

    assert "assigment deadlin" in first
    assert not others


def test_questions_of_small_words_or_of_no_words_are_grouped_too() -> None:
    assert grouped(("what is this?", "What is this", "🙂", "?!", "为什么会这样", "为什么会这样?")) == [
        {"what is this?", "What is this"},
        {"🙂", "?!"},
        {"为什么会这样", "为什么会这样?"},
    ]


def test_what_many_typed_in_their_own_way_still_stands_with_those_who_asked_it_in_other_words() -> None:
    ways = list(itertools.product(("", "hi all, ", "please help: ", "quick question, ", "sorry, ", "hey, "), ENDS))
    one = [f"{hello}can I use a kaggle notebook for the assignment{bye}" for hello, bye in ways]
    other = [f"{hello}is the assignment allowed to be a kaggle notebook{bye}" for hello, bye in ways]

    assert grouped((*one, *others(), *other)) == [{*one, *other}, *({text} for text in others())]


def test_two_that_share_few_words_meet_where_a_third_stands_between_them() -> None:
    assert grouped((*NAMES[:2], *others()))[:2] == [{NAMES[0]}, {NAMES[1]}]
    assert grouped((*NAMES, *others()))[0] == set(NAMES)


def test_among_few_questions_one_word_in_common_puts_none_together() -> None:
    texts = (
        "my upload of the report ends with an error",
        "what does error 403 mean on kaggle",
        "the validation set and the test set have the same images",
        "how many epochs until the gpu runs out of memory",
        "colab disconnects while the dataset is downloading",
        "fastai prints a warning about the learning rate finder",
    )

    assert grouped((*texts, *others())) == [{text} for text in (*texts, *others())]


def test_nothing_asked_is_no_group() -> None:
    assert group(()) == ()


def counted(*texts: str) -> dict[str, int]:
    return dict.fromkeys(texts, 1)


def together(grouping: Grouping, *texts: str) -> list[set[str]]:
    return [set(members) for members in grouping.groups(counted(*texts))]


def test_a_paraphrase_that_comes_later_joins_its_group_and_what_is_like_nothing_stands_alone() -> None:
    grouping = Grouping((*KAGGLE[:2], *LOCAL))
    grouping.join([KAGGLE[2], LUNCH])

    assert together(grouping, *KAGGLE, *LOCAL, LUNCH) == [set(KAGGLE), set(LOCAL), {LUNCH}]
    assert grouping.joined == 2


def test_what_is_said_nearly_word_for_word_joins_even_a_group_of_very_different_wordings() -> None:
    grouping = Grouping((*NAMES, *others()))
    late = "hi all, how do I change my own name on that leaderboard"
    grouping.join([late])

    assert together(grouping, *NAMES, late) == [{*NAMES, late}]


def test_two_that_come_later_find_each_other() -> None:
    grouping = Grouping(KAGGLE[:2])
    grouping.join(LOCAL)

    assert together(grouping, *KAGGLE[:2], *LOCAL) == [set(KAGGLE[:2]), set(LOCAL)]


def test_the_same_words_in_another_order_join_and_a_text_that_is_here_stays() -> None:
    grouping = Grouping((*LOCAL, LUNCH))
    grouping.join(["on windows, installing fastai?!", LUNCH])

    assert together(grouping, *LOCAL, LUNCH, "on windows, installing fastai?!") == [
        {*LOCAL, "on windows, installing fastai?!"},
        {LUNCH},
    ]
    assert grouping.joined == 1


def test_texts_that_are_asked_no_longer_are_left_out_and_a_group_of_them_is_none() -> None:
    grouping = Grouping((*KAGGLE, *LOCAL))

    assert together(grouping, KAGGLE[1], KAGGLE[2]) == [{KAGGLE[1], KAGGLE[2]}]


def test_texts_without_any_word_join_each_other() -> None:
    grouping = Grouping(("🙂", KAGGLE[0]))
    grouping.join(["?!", "为什么会这样", ""])

    assert together(grouping, "🙂", "?!", "", "为什么会这样", KAGGLE[0]) == [
        {"🙂", "?!", ""},
        {KAGGLE[0]},
        {"为什么会这样"},
    ]
