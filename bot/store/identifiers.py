"""Identifiers that can be handed out before anything is written: unique everywhere, and sorted by time."""

import base64
import re
import secrets
from datetime import datetime

_TIME_BYTES, _CHANCE_BYTES = 6, 8


_WRITTEN = re.compile("[0-9a-v]{23}")


def new_id(now: datetime) -> str:
    """23 digits and lower-case letters: 48 bits of milliseconds since 1970, then 64 of chance.

    Base32 with its sorted alphabet (RFC 4648, section 7), short enough for a button's id beside an entry's.
    """
    return _written(now, secrets.token_bytes(_CHANCE_BYTES))


def is_id(text: str) -> bool:
    """Whether a text can be an identifier; what a button brings back may be anything."""
    return _WRITTEN.fullmatch(text) is not None


def first_id(at: datetime) -> str:
    """What no id handed out at `at` or later sorts before."""
    return _written(at, bytes(_CHANCE_BYTES))


def _written(at: datetime, rest: bytes) -> str:
    milliseconds = int(at.timestamp() * 1000).to_bytes(_TIME_BYTES)
    return base64.b32hexencode(milliseconds + rest).decode().rstrip("=").lower()
