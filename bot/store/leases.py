"""When a lease is over: when its time has passed, or when it ends so late that a clock was set back since it was given.

Without the second, what a process held that died would be nobody's for as long as the clock went back.
"""

from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, or_

#: By so much may the clocks of two machines differ; `faqbot doctor` warns where this one's is further off.
APART = timedelta(minutes=1)


def is_over(until: Column[datetime], now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """Whether a lease that was given for at most `lease` is over."""
    return or_(until < now, until > now + lease + APART)
