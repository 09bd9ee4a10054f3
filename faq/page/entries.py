"""A page's questions as FAQ entries: each gets an id that is readable, unique and the same at every import."""

from collections.abc import Iterable, Set

from faq.entry import Entry, FaqFile
from faq.page.model import Page, PageEntry
from faq.words import slug, unused_id


def faq_file(page: Page, taken: Set[str] = frozenset()) -> FaqFile:
    """The page as a FAQ file; no id of it is in `taken`."""
    entries = new_entries(page.entries, taken)
    return FaqFile(course=page.course, title=page.title, source=page.source, entries=tuple(entries))


def new_entries(page_entries: Iterable[PageEntry], taken: Set[str]) -> list[Entry]:
    """Entries for questions of a page, in order; no id is in `taken`."""
    used = set(taken)
    entries = []
    for found in page_entries:
        new_id = unused_id(slug(found.question), used)
        used.add(new_id)
        entries.append(Entry(id=new_id, section=found.section, question=found.question, answer=found.answer))
    return entries
