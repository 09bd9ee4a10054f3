"""Weeks as the store counts them: whole numbers, each from Monday to Sunday in UTC."""

from datetime import UTC, date, datetime, timedelta

#: The Monday before 1970, with which week 0 begins.
_FIRST_MONDAY = datetime(1969, 12, 29, tzinfo=UTC)
_WEEK = timedelta(weeks=1)


def week_of(at: datetime) -> int:
    """The number of the week in which a moment lies."""
    return (at - _FIRST_MONDAY) // _WEEK


def monday_of(week: int) -> date:
    """The day with which a week begins."""
    return (_FIRST_MONDAY + week * _WEEK).date()


def start_of(week: int) -> datetime:
    """The moment at which a week begins."""
    return _FIRST_MONDAY + week * _WEEK
