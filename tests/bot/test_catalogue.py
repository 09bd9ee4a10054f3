import pytest

from bot.catalogue import PAGE, Spot, catalogue, sections_of
from bot.reply import ActionKind, Menu, Reply, Text
from faq.entry import Entry, Faq, FaqFile


def faq(*sizes: int) -> Faq:
    """A FAQ whose sections have as many questions as `sizes` say."""
    entries = tuple(
        Entry(
            id=f"s{section}-q{number}", section=f"Part {section}", question=f"Question {section}.{number}?", answer="-"
        )
        for section, size in enumerate(sizes)
        for number in range(size)
    )
    return Faq(files=(FaqFile(course="ml", title="Week 2", entries=entries),))


def page(of: Faq, spot: Spot | None = None) -> Reply:
    return catalogue(sections_of(of, None), spot or Spot())


def menu(reply: Reply) -> Menu:
    assert reply.menu is not None
    return reply.menu


def listed(reply: Reply) -> str:
    return next(part.markdown for part in reply.parts if isinstance(part, Text))


def test_a_short_faq_is_shown_whole_with_its_answers_a_pick_away() -> None:
    reply = page(faq(2, 3))

    assert listed(reply).index("Part 0") < listed(reply).index("Question 0.1?") < listed(reply).index("Part 1")
    assert [choice.argument for choice in menu(reply).choices] == ["s0-q0", "s0-q1", "s1-q0", "s1-q1", "s1-q2"]
    assert "5. Question 1.2?" in listed(reply)


def test_a_long_faq_is_shown_by_section_and_every_question_is_reached() -> None:
    of = faq(PAGE * 2 + 5, 7, 1)
    contents = page(of)
    assert [choice.label for choice in menu(contents).choices] == ["Part 0", "Part 1", "Part 2"]

    reached = []
    for choice in menu(contents).choices:
        reply: Reply | None = page(of, Spot.of_argument(choice.argument))
        while reply is not None:
            reached += [entry.argument for entry in menu(reply).choices]
            more = [action for action in reply.actions if action.label == "More"]
            reply = page(of, Spot.of_argument(more[0].argument)) if more else None

    assert reached == [entry.id for entry in of]


def test_many_sections_are_shown_in_pages_of_their_own() -> None:
    of = faq(*[2] * (PAGE + 3))

    first = page(of)
    assert len(menu(first).choices) == PAGE
    (more,) = first.actions
    second = page(of, Spot.of_argument(more.argument))

    assert len(menu(second).choices) == 3
    assert [action.label for action in second.actions] == ["Back"]


def test_no_page_asks_for_more_choices_than_a_chat_can_show() -> None:
    for of in (faq(25), faq(200), faq(*[1] * 100)):
        assert len(menu(page(of)).choices) <= 25


def test_a_page_that_is_gone_becomes_one_that_is_there() -> None:
    assert menu(page(faq(30, 2), Spot(7, 0))).choices[0].kind is ActionKind.BROWSE
    assert menu(page(faq(30, 2), Spot(0, 99))).choices[-1].argument == "s0-q29"


@pytest.mark.parametrize("argument", ["", "s.1", "s1", "x1.0", "s-1.0", "all", "all.-1", "all.1.2", "s1.x"])
def test_an_argument_of_another_time_is_refused(argument: str) -> None:
    with pytest.raises(ValueError, match="not a spot"):
        Spot.of_argument(argument)


def test_only_the_places_course_is_listed() -> None:
    other = FaqFile(course="stats", title="Week 1", entries=(Entry(id="x", question="Why?", answer="-"),))
    both = Faq(files=(*faq(2).files, other))

    assert [section.name for section in sections_of(both, "stats")] == ["Week 1"]
    assert [section.name for section in sections_of(both, None)] == ["Week 2 · Part 0", "Week 1"]


def test_an_empty_faq_says_so() -> None:
    assert "Nothing yet" in listed(page(Faq()))
