"""The name by which a chat shows somebody, made fit to be kept and shown elsewhere."""

import unicodedata

#: Longer names are cut.
_CHARS = 80


def plain_name(name: str) -> str:
    """A name as one line of visible marks, without those that end a name where git writes it; perhaps empty."""
    plain = "".join(" " if unicodedata.category(char)[0] in "CZ" or char in "<>" else char for char in name)
    return " ".join(plain.split())[:_CHARS].strip(".,;: ")
