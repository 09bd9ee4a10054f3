import logging
import sys

from pydantic import SecretStr

from bot.logs import Redacted


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
