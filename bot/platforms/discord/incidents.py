"""Errors that nobody foresaw: an id for the person, the place for the operator, nobody's words in the log."""

import logging
import traceback
from collections.abc import Callable

from bot import errand

log = logging.getLogger(__name__)

NewId = Callable[[], str]


def new_incident_id() -> str:
    """Eight hexadecimal digits by which the lines are found in a log; those of the errand, where there is one."""
    return errand.current_id()


def log_incident(incident: str, error: BaseException, where: str) -> None:
    """Log the error's type and where it was raised; its message may quote a student or an address with a token."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("incident %s in %s: %s\n%s", incident, where, type(error).__name__, frames)


def apology(incident: str) -> str:
    """What the person reads, in Markdown."""
    return (
        f"Something went wrong on my side. Please try again; if it happens again, tell the course staff `{incident}`."
    )
