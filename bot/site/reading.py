"""The pages that are the same for everybody: contents, sections, entries. Drawn once for each state of the FAQ."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.knowledge import Knowledge
from bot.site.contents import WHOLE, Contents
from bot.site.links import Links
from faq.entry import Entry
from faq.errors import FaqNotFound
from faq.library import faq_files
from faq.matcher import SUGGESTIONS

if TYPE_CHECKING:
    # The templates' libraries are imported when the first page is asked for.
    from bot.site.drawing import Drawing

#: An entry that is less likely to answer another's question is not called related, unless they share a section.
_AKIN = 0.1


@dataclass(frozen=True, slots=True)
class Reader:
    """Draws pages of one state of the FAQ."""

    knowledge: Knowledge
    contents: Contents
    drawing: "Drawing"
    #: When each file was last written; empty where that is not known.
    written: tuple[datetime, ...] = ()

    @classmethod
    def of(cls, knowledge: Knowledge, faq_path: Path, drawing: "Drawing", today: date) -> "Reader":
        """A reader of what is known now."""
        written = _written(faq_path)
        dates = written if len(written) == len(knowledge.faq.files) else ()
        return cls(knowledge, Contents.of(knowledge.faq, today), drawing, dates)

    def home(self, links: Links) -> str:
        """The first page: every question, or, where there are very many, the sections."""
        return self.drawing.page(
            "home.html", links, contents=self.contents, is_whole=len(self.contents) <= WHOLE, dates=self._dates()
        )

    def section(self, slug: str, page: int, links: Links) -> str | None:
        """A section's questions; None where there is no such section or page."""
        found = self.contents.sections.get(slug)
        if found is None or not 1 <= page <= found[1].pages:
            return None
        volume, section = found
        return self.drawing.page("section.html", links, volume=volume, section=section, page=page)

    def entry(self, entry_id: str, links: Links, changed: datetime | None = None) -> str | None:
        """A question with its answer; None where there is none. `changed` is when staff last changed it in a chat."""
        entry = self.knowledge.faq.by_id.get(entry_id)
        if entry is None:
            return None
        return self.drawing.page(
            "entry.html",
            links,
            entry=entry,
            place=self.contents.places.get(entry_id),
            changed=changed or self._written_at(entry_id),
            related=self._related(entry),
        )

    def _related(self, entry: Entry) -> tuple[Entry, ...]:
        course = self.knowledge.faq.course_of.get(entry.id) or None
        found = self.knowledge.matcher.related(entry.id, 12, course)
        near = (match for match in found if match.confidence >= _AKIN or match.entry.section == entry.section != "")
        return tuple(match.entry for match in near)[:SUGGESTIONS]

    def _dates(self) -> dict[int, datetime]:
        return dict(enumerate(self.written))

    def _written_at(self, entry_id: str) -> datetime | None:
        place = self.contents.places.get(entry_id)
        return None if place is None else self._dates().get(self.contents.volumes.index(place[0]))


def _written(faq_path: Path) -> tuple[datetime, ...]:
    try:
        return tuple(datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in faq_files(faq_path))
    except (FaqNotFound, OSError):
        return ()
