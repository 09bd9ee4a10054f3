"""Which questions stand together, and what a group is called."""

from faq.grouping import Grouping, group

KAGGLE = (
    "Can I use a Kaggle notebook for the assignment?",
    "is it ok to use a kaggle notebook for the assignment",
    "may we do the assignment in a Kagle notebook",
)
LOCAL = ("How do I install fastai on Windows?", "installing fastai on windows")
LUNCH = "who won the match yesterday"


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
