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


def set_up_logging(level: str, secrets: tuple[SecretStr, ...]) -> None:
    """Log to standard error from `level` on; the chat libraries only from WARNING on, they are talkative."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacted(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    if level != "DEBUG":
        for library in ("discord", "slack_bolt", "slack_sdk", "aiohttp"):
            logging.getLogger(library).setLevel(logging.WARNING)
