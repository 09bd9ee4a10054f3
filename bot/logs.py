"""What the operator reads while the bot runs: plain lines, never a token, never what a student wrote."""

import logging
import sys

from pydantic import SecretStr


class Redacted(logging.Formatter):
    """A formatter that blanks the bot's own secrets, wherever a library put them."""

    def __init__(self, secrets: tuple[SecretStr, ...]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", datefmt="%Y-%m-%d %H:%M:%S")
        self._secrets = tuple(value for secret in secrets if (value := secret.get_secret_value()))

    def format(self, record: logging.LogRecord) -> str:
        """One line (and a traceback, where there is one) without secrets."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        return line


#: These write what they receive, what people typed included, from DEBUG on.
TELLTALES = ("discord", "slack_bolt", "slack_sdk", "aiohttp", "aiosqlite", "markdown_it")


def set_up_logging(level: str, secrets: tuple[SecretStr, ...]) -> None:
    """Log to standard error from `level` on; the libraries only from WARNING on, while we look closely from INFO on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacted(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for library in TELLTALES:
        logging.getLogger(library).setLevel(logging.INFO if level == "DEBUG" else logging.WARNING)
