"""When a digest is due, through summer and winter time, and how staff say it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.digest import schedule as module
from bot.digest.schedule import Schedule, read_schedule, schedules_like
from bot.errors import BadPreference, TimeZoneUnknown

BERLIN = Schedule(weekday=0, hour=9, minute=0, zone="Europe/Berlin")


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # Monday, 1 March 2027: nine in Berlin is eight in UTC.
        (utc(2027, 3, 1, 7, 59, 59), utc(2027, 2, 22, 8)),
        (utc(2027, 3, 1, 8), utc(2027, 3, 1, 8)),
        (utc(2027, 3, 7, 23, 59), utc(2027, 3, 1, 8)),
        # In Berlin it is Monday already.
        (utc(2027, 3, 7, 23, 30) + timedelta(hours=9), utc(2027, 3, 8, 8)),
    ],
)
def test_it_was_due_last_when_the_clock_there_showed_the_time(now: datetime, due: datetime) -> None:
    assert BERLIN.last_due(now) == due


def test_after_the_clocks_go_forward_it_is_due_an_hour_earlier_in_utc() -> None:
    # Summer time begins on Sunday, 28 March 2027.
    assert BERLIN.last_due(utc(2027, 3, 29, 12)) == utc(2027, 3, 29, 7)
    assert BERLIN.before(utc(2027, 3, 29, 7)) == utc(2027, 3, 22, 8)


def test_after_the_clocks_go_back_it_is_due_an_hour_later_in_utc() -> None:
    # Summer time ends on Sunday, 31 October 2027.
    assert BERLIN.last_due(utc(2027, 11, 1, 12)) == utc(2027, 11, 1, 8)
    assert BERLIN.before(utc(2027, 11, 1, 8)) == utc(2027, 10, 25, 7)


def test_a_time_that_the_clocks_skip_is_when_they_go_on() -> None:
    skipped = Schedule(weekday=6, hour=2, minute=30, zone="Europe/Berlin")

    assert skipped.last_due(utc(2027, 3, 28, 12)) == utc(2027, 3, 28, 1, 30)
    assert skipped.last_due(utc(2027, 3, 28, 1, 29)) == utc(2027, 3, 21, 1, 30)


def test_a_time_that_the_clocks_show_twice_is_due_once_the_first_time() -> None:
    twice = Schedule(weekday=6, hour=2, minute=30, zone="Europe/Berlin")

    first = utc(2027, 10, 31, 0, 30)
    assert twice.last_due(first) == first
    assert twice.last_due(utc(2027, 10, 31, 1, 30)) == first


@pytest.mark.parametrize(
    ("zone", "due"), [("Pacific/Kiritimati", utc(2027, 2, 28, 10)), ("Pacific/Pago_Pago", utc(2027, 3, 2, 11))]
)
def test_midnight_on_monday_is_when_it_is_so_there(zone: str, due: datetime) -> None:
    hour = 0
    schedule = Schedule(weekday=0 if zone.endswith("Kiritimati") else 1, hour=hour, zone=zone)

    assert schedule.last_due(due + timedelta(days=6)) == due


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("monday 9 Europe/Berlin", "Monday 09:00 Europe/Berlin"),
        ("Mon 9:30 berlin", "Monday 09:30 Europe/Berlin"),
        ("friday 17h new york", "Friday 17:00 America/New_York"),
        ("  SUN   0.05   utc ", "Sunday 00:05 UTC"),
        ("thurs 23:59 asia/kolkata", "Thursday 23:59 Asia/Kolkata"),
    ],
)
def test_weekday_time_and_zone_are_read_as_people_type_them(typed: str, written: str) -> None:
    read = read_schedule(typed)

    assert str(read) == written
    assert read_schedule(str(read)) == read


@pytest.mark.parametrize(
    "typed",
    ["", "on", "monday", "monday 9", "9 monday UTC", "monday 24 UTC", "monday 9:60 UTC", "mo 9 UTC", "x " * 99],
)
def test_anything_else_is_told_how_to_say_it(typed: str) -> None:
    with pytest.raises(BadPreference, match=r"monday 9:00 Europe/Berlin"):
        read_schedule(typed)


def test_an_unknown_or_ambiguous_zone_is_told_so() -> None:
    with pytest.raises(BadPreference, match="no time zone of that name"):
        read_schedule("monday 9 Atlantis")
    with pytest.raises(BadPreference, match="no time zone of that name"):
        read_schedule("monday 9 ../../etc/passwd")
    with pytest.raises(BadPreference, match=r"Which one.*America/Kentucky/Louisville"):
        read_schedule("monday 9 louisville")


def test_a_machine_without_time_zones_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "available_timezones", set)

    with pytest.raises(BadPreference, match="package tzdata"):
        read_schedule("monday 9 Europe/Berlin")
    with pytest.raises(TimeZoneUnknown, match="package tzdata"):
        Schedule(weekday=0, hour=9, zone="Europe/Atlantis").last_due(utc(2027, 3, 1))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "Monday 9:00 UTC"),
        ("fri", "Friday 9:00 UTC"),
        ("fri 17:30", "Friday 17:30 UTC"),
        ("fri 17:30 berl", "Friday 17:30 Europe/Berlin"),
    ],
)
def test_schedules_are_offered_while_staff_type(typed: str, first: str) -> None:
    offered = schedules_like(typed, 5)

    assert offered[0] == first
    assert all(read_schedule(each) for each in offered)
