"""Groups of what is asked in vain are kept while little changes, and made anew where much did."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.gaps import togetherness
from bot.gaps.togetherness import Togetherness
from faq.grouping import Grouping

SUBJECTS = "kaggle colab docker spark airflow kafka mlflow terraform pandas sklearn keras flask".split()
WAYS = ("how do I install {}", "installing {} fails", "where can I find the {} video", "{} deadline")
ASKED = tuple(way.format(subject) for subject in SUBJECTS for way in WAYS)


def counts(texts: Sequence[str]) -> dict[str, int]:
    return dict.fromkeys(texts, 1)


def as_sets(groups: Sequence[Sequence[str]]) -> set[frozenset[str]]:
    return {frozenset(members) for members in groups}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts were grouped, each time that all were."""
    sizes: list[int] = []

    class Counted(Grouping):
        def __init__(self, texts: Sequence[str]) -> None:
            super().__init__(texts)
            sizes.append(len(texts))

    monkeypatch.setattr(togetherness, "Grouping", Counted)
    return sizes


def test_a_few_more_texts_join_what_stands_and_those_gone_are_left_out(made: list[int]) -> None:
    together = Togetherness()
    before = together.put_together(counts(ASKED))

    after = together.put_together(counts([*ASKED[1:], "who won the match"]))

    assert made == [len(ASKED)]
    assert as_sets(after) == {
        *(group - {ASKED[0]} for group in as_sets(before)),
        frozenset({"who won the match"}),
    }


def test_after_many_more_all_are_grouped_anew(made: list[int]) -> None:
    together = Togetherness()
    together.put_together(counts(ASKED[:30]))

    after = together.put_together(counts(ASKED))

    assert made == [30, len(ASKED)]
    assert as_sets(after) == as_sets(Grouping(ASKED).groups(counts(ASKED)))


def test_many_that_came_one_by_one_are_grouped_anew_as_well(made: list[int]) -> None:
    together = Togetherness()
    for n in range(20, len(ASKED) + 1):
        together.put_together(counts(ASKED[:n]))

    assert 1 < len(made) < 20


def test_who_works_ahead_groups_anew_before_anybody_has_to_wait_for_it(made: list[int]) -> None:
    together, many = Togetherness(), tuple(f"{way} {number}" for number in range(25) for way in ASKED)
    together.put_together(counts(many))
    more = (*many, *(f"a question about subject {number}" for number in range(20)))

    together.put_together(counts(more), ahead=True)
    together.put_together(counts([*more, "who won the match"]))

    assert made == [len(many), len(more)]


def test_what_is_asked_on_another_server_is_put_together_by_itself(made: list[int]) -> None:
    together = Togetherness()
    for _ in range(2):
        assert as_sets(together.put_together(counts(ASKED[:20]))) != as_sets(together.put_together(counts(ASKED[20:])))

    assert len(made) == 2


def test_several_threads_may_ask_at_once() -> None:
    together = Togetherness()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: together.put_together(counts(ASKED[: 30 + n % 3])), range(24)))

    assert all(sorted(sum(groups, ())) == sorted(ASKED[: 30 + n % 3]) for n, groups in enumerate(found))


def test_nothing_asked_is_no_group() -> None:
    assert Togetherness().put_together({}) == ()
