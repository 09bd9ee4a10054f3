"""Pieces of a page put together to entries. Nothing is dropped: text that answers no question becomes an entry too."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from faq.page.model import Body, Heading, Page, PageEntry, Piece, Question
from faq.words import normalised

#: The answer to a question or heading with nothing below it; true, and fit to be shown to a student.
UNANSWERED = "The course page lists this but says no more about it yet."

#: The question over text that stands above every heading and question of a page without a title.
_ABOUT = "About this page"

_SECTION_SEPARATOR = " / "


def assemble(pieces: Iterable[Piece], page: Page) -> Page:
    """`page` with the entries its pieces make, and with the first heading as its title if it has none.

    A heading with text of its own becomes an entry. A heading without, above questions, is their section. A question
    or a last heading without text gets the answer `UNANSWERED`.
    """
    work = _Work(title=page.title)
    for piece in pieces:
        work.add(piece)
    work.end()
    return page.model_copy(update={"title": work.title, "entries": tuple(work.entries)})


@dataclass(slots=True)
class _Section:
    heading: Heading
    entries_before: int


@dataclass(slots=True)
class _Work:
    """The entries so far, the headings that hold now, and the question being answered."""

    title: str
    entries: list[PageEntry] = field(default_factory=list)
    sections: list[_Section] = field(default_factory=list)
    question: str = ""
    question_section: str = ""
    answer: list[str] = field(default_factory=list)
    has_started: bool = False

    def add(self, piece: Piece) -> None:
        match piece:
            case Heading():
                self._open_section(piece)
            case Question():
                self._open_question(piece.text, self._section())
            case Body():
                self._add_text(piece.text)
        self.has_started = True

    def end(self) -> None:
        self._close_question()
        self._close_sections(from_level=0)

    def _open_section(self, heading: Heading) -> None:
        self._close_question()
        self._close_sections(from_level=heading.level)
        if self._is_title(heading):
            self.title = self.title or heading.text
            return
        self.sections.append(_Section(heading, len(self.entries)))

    def _is_title(self, heading: Heading) -> bool:
        if self.has_started or heading.level != 1:
            return False
        return not self.title or normalised(self.title) == normalised(heading.text)

    def _open_question(self, question: str, section: str) -> None:
        self._close_question()
        self.question, self.question_section = question, section

    def _add_text(self, text: str) -> None:
        if not self.question:
            self._open_question(*self._question_over_text())
        self.answer.append(text)

    def _question_over_text(self) -> tuple[str, str]:
        """The question and the section of text that stands under no question."""
        if not self.sections:
            return self.title or _ABOUT, ""
        *above, own = self.sections
        return own.heading.text, _joined(above)

    def _close_question(self) -> None:
        if not self.question:
            return
        answer = "\n\n".join(self.answer)
        self.entries.append(
            PageEntry(
                section=self.question_section,
                question=self.question,
                answer=answer or UNANSWERED,
                is_answered=bool(answer),
            )
        )
        self.question, self.answer = "", []

    def _close_sections(self, from_level: int) -> None:
        while self.sections and self.sections[-1].heading.level >= from_level:
            *above, last = self.sections
            if len(self.entries) == last.entries_before:
                self._open_question(last.heading.text, _joined(above))
                self._close_question()
            self.sections.pop()

    def _section(self) -> str:
        return _joined(self.sections)


def _joined(sections: Iterable[_Section]) -> str:
    return _SECTION_SEPARATOR.join(section.heading.text for section in sections)
