"""Text from a chat made fit to be kept: a chat may say half of a character in its JSON, which no file can hold."""

import re

_HALVES = re.compile("[\ud800-\udfff]")


def whole_text(text: str) -> str:
    """A text that every database and file takes: halves of characters become replacement marks, and NUL goes."""
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", text.replace("\0", ""))
