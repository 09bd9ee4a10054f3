"""What a database's own exceptions mean for whoever runs the bot: a named error, and what to do next."""

import contextlib
import logging
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StoreBusy, StoreDamaged, StoreError, StoreUnreachable, StoreUnwritable
from bot.store_location import OnServer, StoreLocation

log = logging.getLogger("bot.store")

#: What SQLite says, by https://www.sqlite.org/rescode.html, and what it means.
_SAID: tuple[tuple[str, type[StoreError], str], ...] = (
    ("locked", StoreBusy, "is held by another process. Try again; if it stays so, look for a program that has it open"),
    ("full", StoreUnwritable, "has no room: the disk is full. Free some space; nothing has to be restarted"),
    ("disk i/o error", StoreUnwritable, "cannot be written: the disk reports an error. Check its space and its health"),
    (
        "readonly",
        StoreUnwritable,
        "may not be written. Give the bot's user write permission to the file and its folder",
    ),
    (
        "unable to open",
        StoreUnwritable,
        "cannot be opened. Check that its folder exists and that the bot's user may write there",
    ),
    (
        "not a database",
        StoreDamaged,
        "is not a database of this bot. Set FAQBOT_STORE to another path, or move the file away",
    ),
    ("malformed", StoreDamaged, "is damaged. Stop the bot, keep a copy, and try `sqlite3 FILE .recover` or a backup"),
)


def named(error: BaseException, location: StoreLocation) -> StoreError:
    """The named error for what a driver raised. Its text holds neither the statement nor its values."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(location, OnServer):
        return _of_server(cause, error, location)
    if isinstance(cause, OSError):
        return StoreUnwritable(f"The store {location} cannot be written: {cause.strerror}. Set FAQBOT_STORE elsewhere.")
    said = str(cause).lower()
    for words, kind, meaning in _SAID:
        if words in said:
            return kind(f"The store {location} {meaning}.")
    return StoreError(f"The store {location} failed: {type(cause).__name__}. The log at level DEBUG has more.")


def _of_server(cause: BaseException, error: BaseException, location: OnServer) -> StoreError:
    if isinstance(error, PoolTimeout | TimeoutError):
        return StoreBusy(f"The store {location} takes longer than we wait. Try again; look at the server's load.")
    state = getattr(cause, "sqlstate", None) or ""
    # Classes of https://www.postgresql.org/docs/current/errcodes-appendix.html
    if state.startswith("53"):
        return StoreUnwritable(f"The store {location} has no room or no free connection ({state}). Look at the server.")
    if state.startswith(("25006", "42501")):
        return StoreUnwritable(f"The store {location} may not be written ({state}). Grant the bot's role that right.")
    if state.startswith(("28", "3D")):
        return StoreUnreachable(f"The store {location} refuses us ({state}). Check user, password and database name.")
    if state.startswith(("40", "55P03", "57014")):
        return StoreBusy(f"The store {location} is busy ({state}). Try again.")
    if isinstance(cause, OSError) or state.startswith(("08", "57")) or not state:
        return StoreUnreachable(f"The store {location} does not answer. Check that the server runs and its address.")
    return StoreError(f"The store {location} failed ({state}). The log at level DEBUG has more.")


def _caught(driver_errors: tuple[type[Exception], ...]) -> tuple[type[Exception], ...]:
    return (SQLAlchemyError, OSError, *driver_errors)


@contextlib.contextmanager
def told(location: StoreLocation, driver_errors: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Turn what the database raises inside into a `StoreError`."""
    try:
        yield
    except _caught(driver_errors) as error:
        log.debug("the database failed", exc_info=error)
        raise named(error, location) from error
