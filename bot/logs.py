"""What the operator reads while the bot runs: lines for people on a terminal, JSON for programs elsewhere.

No line holds a token, and from level INFO on none holds what a student wrote: the words of an exception may repeat
either, so of an exception only its kind is told, and where it was raised. Libraries log through here, too.
"""

import logging
import os
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TextIO

import structlog
from pydantic import SecretStr
from structlog.typing import EventDict, Processor, WrappedLogger

from bot import errand
from bot.log_format import LogFormat
from bot.redaction import Redactor

log = logging.getLogger(__name__)

#: These write what they receive, what people typed included, from DEBUG on.
TELLTALES = ("discord", "slack_bolt", "slack_sdk", "aiohttp", "aiosqlite", "markdown_it")
#: These only talk much.
_TALKATIVE = ("asyncio", "sqlalchemy", "alembic")
#: Control characters but for the end of a line and the tab, and marks of direction.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
#: What a line may say of itself beside its words.
EXTRA = ("platform", "decision", "entry", "confidence", "ms")


def set_up_logging(
    level: str,
    secrets: Iterable[SecretStr],
    log_format: LogFormat = LogFormat.AUTO,
    stream: TextIO | None = None,
) -> None:
    """Log to `stream` (standard error unless told otherwise) from `level` on.

    Libraries are heard from WARNING on, while we look closely from INFO on.
    """
    stream = stream or sys.stderr
    for_people = stream.isatty() if log_format is LogFormat.AUTO else log_format is LogFormat.HUMAN
    handler = logging.StreamHandler(stream)
    colours = stream.isatty() and "NO_COLOR" not in os.environ
    redact = Redactor(secrets)
    handler.setFormatter(_formatter(redact, for_people=for_people, colours=colours, with_words=level == "DEBUG"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for library in (*TELLTALES, *_TALKATIVE):
        logging.getLogger(library).setLevel(logging.INFO if level == "DEBUG" else logging.WARNING)


def log_what_ends_the_process() -> None:
    """Log an exception that nobody caught like every other; Python itself would print its words."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            log.critical("nobody foresaw this: %s", kind.__name__, exc_info=error)
        else:
            sys.__excepthook__(kind, error, trace)

    sys.excepthook = tell


def _formatter(redact: Redactor, *, for_people: bool, colours: bool, with_words: bool) -> logging.Formatter:
    chain: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=EXTRA),
        _add_errand,
        structlog.processors.TimeStamper(fmt="iso", utc=not for_people),
        structlog.processors.format_exc_info if with_words else _tell_kinds,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _for_people(colours=colours) if for_people else _json(),
            # What the renderer before wrote is text by now.
            lambda _logger, _method, line: redact(str(line)),
        ],
    )


def _json() -> Processor:
    write = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)

    def render(logger: WrappedLogger, method: str, line: EventDict) -> str | bytes:
        first = {name: line.pop(name) for name in ("timestamp", "level", "logger", "event", "id") if name in line}
        return write(logger, method, {**first, **line})

    return render


def _for_people(*, colours: bool) -> Processor:
    write = structlog.dev.ConsoleRenderer(colors=colours, pad_event_to=0)

    def render(logger: WrappedLogger, method: str, line: EventDict) -> str:
        return write(logger, method, {name: _inert(value) for name, value in line.items()})

    return render


def _inert(value: object) -> object:
    """Words that no terminal obeys, and of which no part can be taken for another line of the log."""
    if not isinstance(value, str):
        return value
    shown = _STEERING.sub(lambda found: repr(found[0])[1:-1], value)
    return shown.replace("\n", "\n    ")


def _add_errand(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Every line about one thing that was asked for has the same id."""
    current = errand.current()
    if current is not None:
        line["id"] = current.id
    return line


def _tell_kinds(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Tell of an exception its kind and where it was raised, and take its words out of the line."""
    exception = _exception(line.pop("exc_info", None))
    if exception is None:
        return line
    event, told = str(line["event"]), []
    for error in _chain(exception):
        kind = type(error).__name__
        for words in (repr(error), str(error)):
            event = event.replace(words, kind) if words else event
        told.append("".join(traceback.format_tb(error.__traceback__)) + kind)
    line["event"] = event
    line["exception"] = "\nfrom\n".join(told)
    return line


def _exception(exc_info: object) -> BaseException | None:
    match exc_info:
        case BaseException():
            return exc_info
        case (_, BaseException() as error, _):
            return error
        case True:
            return sys.exception()
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and what led to it, the last first; a group's own exceptions after it."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        error = waiting.pop()
        if error is None or id(error) in seen:
            continue
        seen.add(id(error))
        yield error
        waiting += [error.__cause__ or error.__context__]
        if isinstance(error, BaseExceptionGroup):
            waiting += error.exceptions
