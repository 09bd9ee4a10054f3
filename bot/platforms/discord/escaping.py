"""Make text harmless on Discord: no formatting, no pings."""

import re

_ADDRESS = r"https?://[^\s<>]+[^\s<>.,:;\"')\]]"
_INLINE = re.compile(rf"(?P<address>{_ADDRESS})|(?P<mark>[\\*_~|`])")
_EVERYWHERE = re.compile(rf"(?P<address>{_ADDRESS})|(?P<mark>[\\*_~|`\[\]<>#])")
_LINE_START = re.compile(r"^(\s*)(-#|#{1,3}|>{1,3}|[-+]|\d+(?=\.\s))(?=[\s.])", re.MULTILINE)
_EVERYONE = re.compile(r"@(?=everyone|here|[!&]?\d)")

#: An invisible character that keeps two others from being read together.
APART = "\u200b"


def escape_marks(text: str) -> str:
    """Escape what Discord would read as inline formatting; web addresses stay whole."""
    return _INLINE.sub(_escaped, text)


def escape_line_start(text: str) -> str:
    """Escape what Discord would read as a heading, quote, list or small print."""
    return _LINE_START.sub(_escaped_start, text)


def escape_literal(text: str) -> str:
    """Escape a person's words completely: shown as typed, neither formatting nor mentioning anyone."""
    shown = escape_line_start(_EVERYWHERE.sub(_escaped, text))
    return _EVERYONE.sub(f"@{APART}", shown)


def _escaped(found: re.Match[str]) -> str:
    return found["address"] or f"\\{found['mark']}"


def _escaped_start(found: re.Match[str]) -> str:
    indent, mark = found.groups()
    return f"{indent}{mark}\\" if mark.isdigit() else f"{indent}\\{mark}"
