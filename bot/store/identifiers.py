"""Identifiers that can be handed out before anything is written: unique everywhere, and sorted by time."""

import secrets
from datetime import datetime


def new_id(now: datetime) -> str:
    """28 hexadecimal digits: 12 of milliseconds since 1970, 16 of chance."""
    return f"{int(now.timestamp() * 1000):012x}{secrets.token_hex(8)}"
