import logging
import sys
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.asker import Asker
from bot.logs import TELLTALES, Redacted, set_up_logging
from bot.store import Place, open_store
from bot.store_location import InMemory
from faq.matcher import Decision


def formatted(message: str, *arguments: object, exc_info: object = None) -> str:
    record = logging.LogRecord("bot", logging.ERROR, __file__, 1, message, arguments, exc_info)
    return Redacted((SecretStr("xoxb-secret"), SecretStr(""))).format(record)


def test_a_token_never_reaches_a_log_line() -> None:
    assert formatted("connecting with %s", "xoxb-secret").endswith("connecting with [secret]")


def test_a_token_never_reaches_a_traceback() -> None:
    try:
        raise ValueError("bad token xoxb-secret")
    except ValueError:
        line = formatted("failed", exc_info=sys.exc_info())

    assert "Traceback" in line
    assert "xoxb-secret" not in line


@pytest.fixture
def at_debug(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Everything that can be logged is, as an operator may set it."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], {logger: logger.level for logger in (root, *map(logging.getLogger, TELLTALES))}
    set_up_logging("DEBUG", ())
    yield
    root.handlers[:] = handlers
    for logger, level in levels.items():
        logger.setLevel(level)


async def test_a_question_that_is_kept_reaches_no_log_line(at_debug: None, capsys: pytest.CaptureFixture[str]) -> None:
    async with await open_store(InMemory()) as store:
        asker = Asker(platform="test", id="mira")
        store.questions.record("my private worry", asker=asker, place=Place("test"), decision=Decision.SILENT)
        await store.questions.flush()
    logging.getLogger("bot").debug("this is logged")

    said = capsys.readouterr().err
    assert "this is logged" in said
    assert "private worry" not in said


@pytest.mark.parametrize(
    "library", ["discord.gateway", "discord.http", "slack_bolt", "aiosqlite", "markdown_it.rules_block"]
)
def test_libraries_that_log_what_people_type_are_held_back_at_every_level(at_debug: None, library: str) -> None:
    assert not logging.getLogger(library).isEnabledFor(logging.DEBUG)
