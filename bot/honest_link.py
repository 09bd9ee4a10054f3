"""Links that say where they lead: words that look like one address must not lead to another."""

import re

_LIKE_AN_ADDRESS = re.compile(r"://|\bwww\.", re.IGNORECASE)


def honest_words(words: str, url: str) -> str:
    """The words of a link, or its own address where they look like another's."""
    return url if words != url and _LIKE_AN_ADDRESS.search(words) else words
