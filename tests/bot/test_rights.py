"""Which entries somebody may change from where they are."""

import pytest

from bot.asker import Asker
from bot.mandate import Mandate, parse_teaching_servers
from bot.preferences import Preferences
from bot.rights import Rights

TEACHER = Asker(platform="discord", id="1", server="77", manages=True)
OPERATOR = Asker(platform="discord", id="2", server="99")
STUDENT = Asker(platform="discord", id="3", server="77")
TUTOR = Asker(platform="discord", id="4", server="77", roles=frozenset({"tutors"}))

ANYWHERE = Preferences(staff_role="tutors")
IN_ML = Preferences(staff_role="tutors", course="ml")


def rights(teaching: str = "") -> Rights:
    return Rights(frozenset({OPERATOR}), parse_teaching_servers(teaching))


def test_where_the_operator_names_no_server_only_the_people_they_named_change_the_faq() -> None:
    assert rights().mandate(TEACHER, ANYWHERE).is_empty
    assert rights().mandate(TUTOR, IN_ML).is_empty
    assert rights().mandate(OPERATOR, ANYWHERE).covers("ml")


def test_whoever_sits_at_the_bots_own_terminal_changes_everything() -> None:
    assert rights().mandate(Asker(platform="terminal", id="you", manages=True), IN_ML).covers("stats")


@pytest.mark.parametrize(
    ("teaching", "preferences", "may", "may_not"),
    [
        ("discord:77", ANYWHERE, ("ml", "stats", ""), ()),
        ("discord:77", IN_ML, ("ml",), ("stats", "")),
        ("discord:77:ml", ANYWHERE, ("ml",), ("stats", "")),
        ("discord:77:ml,discord:77:stats", ANYWHERE, ("ml", "stats"), ("logic", "")),
        ("discord:77:stats", IN_ML, (), ("ml", "stats", "")),
        ("discord:78", ANYWHERE, (), ("ml", "")),
        ("slack:77", ANYWHERE, (), ("ml", "")),
    ],
    ids=["all", "of the place", "of the operator", "two", "nothing in common", "another server", "another chat"],
)
def test_staff_change_what_the_operator_allows_and_of_that_what_their_place_is_for(
    teaching: str, preferences: Preferences, may: tuple[str, ...], may_not: tuple[str, ...]
) -> None:
    for asker in (TEACHER, TUTOR):
        mandate = rights(teaching).mandate(asker, preferences)
        assert mandate.among((*may, *may_not)) == may
        assert mandate.is_empty == (not may)


def test_a_student_changes_nothing_on_a_server_that_teaches() -> None:
    assert rights("discord:77").mandate(STUDENT, ANYWHERE) == Mandate(frozenset())


def test_a_direct_message_is_on_no_server() -> None:
    assert rights("discord:77").mandate(TEACHER.model_copy(update={"server": ""}), ANYWHERE).is_empty
