"""What an exported site's own search looks into: which words stand where, as a script that a page from a disk can load.

`static/find.js` reads it. Words in several forms share a stem, and stand with it once.
"""

import json
from collections.abc import Callable, Iterable

from faq.entry import Entry
from faq.text import STOP_WORDS, stem, words

#: How much a word says about an entry, by where it stands.
_QUESTION, _ALIAS, _TAG, _SECTION, _ANSWER = 1.0, 0.9, 0.7, 0.5, 0.4


def file_index(entries: Iterable[Entry], address: Callable[[str], str]) -> str:
    """The index of entries, in their order; `address` tells from an id where an entry is, seen from the first page."""
    questions: list[tuple[str, str]] = []
    known: dict[str, str] = {}
    stems: dict[str, dict[int, float]] = {}
    for number, entry in enumerate(entries):
        questions.append((entry.question, address(entry.id)))
        for word, weight in _weighed(entry):
            root = known.setdefault(word, stem(word))
            postings = stems.setdefault(root, {})
            postings[number] = max(weight, postings.get(number, 0.0))
    numbers = {root: number for number, root in enumerate(stems)}
    content = {
        "questions": questions,
        "words": {word: numbers[root] for word, root in known.items()},
        "stems": [[part for pair in postings.items() for part in pair] for postings in stems.values()],
        "stopWords": sorted(STOP_WORDS),
    }
    return f"globalThis.faqIndex = {json.dumps(content, separators=(',', ':'))};\n"


def _weighed(entry: Entry) -> Iterable[tuple[str, float]]:
    texts = (
        (entry.question, _QUESTION),
        *((alias, _ALIAS) for alias in entry.aliases),
        *((tag, _TAG) for tag in entry.tags),
        (entry.section, _SECTION),
        (entry.answer, _ANSWER),
    )
    for text, weight in texts:
        for word in words(text):
            if word not in STOP_WORDS:
                yield word, weight
