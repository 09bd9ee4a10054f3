"""What the tests of the page readers share: the words of a source, and of what was read from it."""

import html
import re
from collections import Counter
from pathlib import Path

from faq.entry import FaqFile

COURSE_PAGES = Path(__file__).parents[3] / "shared" / "pages"


def words_shown(source: str) -> Counter[str]:
    """Every word of a page that a reader would see: no front matter, tags, comments or scripts."""
    body = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.DOTALL)
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", body, flags=re.DOTALL)
    body = re.sub(r"<!--.*?--\s*>", " ", body, flags=re.DOTALL)
    body = re.sub(r"</?[a-zA-Z][^>\n]*>", " ", body)
    return Counter(re.findall(r"\w+", html.unescape(body)))


def rendered(file: FaqFile) -> str:
    """A FAQ file as plain text."""
    parts = [file.title]
    for entry in file.entries:
        parts += [entry.section, entry.question, entry.answer]
    return "\n".join(parts)


def lost_words(source: str, file: FaqFile) -> Counter[str]:
    """The words of a page that are missing in the file, with how often."""
    return words_shown(source) - Counter(re.findall(r"\w+", html.unescape(rendered(file))))
