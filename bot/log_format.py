"""How log lines are written. Apart from `bot.logs`, which imports what writes them."""

from enum import StrEnum


class LogFormat(StrEnum):
    """How lines are written."""

    #: For people where the log is a terminal, else JSON.
    AUTO = "auto"
    HUMAN = "human"
    JSON = "json"
