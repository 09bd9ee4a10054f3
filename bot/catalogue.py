"""Browse the FAQ: its sections, and the questions of each, a page at a time."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bot.reply import Action, ActionKind, Menu, Note, Reply, Text
from faq.entry import Entry, Faq

#: Questions or sections on one page; Discord's and Slack's menus take 25 and 100 choices.
PAGE = 20
#: A FAQ of at most so many questions is shown whole: choosing a section first would only be one more press.
SHORT = 25


@dataclass(frozen=True, slots=True)
class Spot:
    """A page of the list: of the sections, or of one section's questions. All numbers count from 0."""

    #: The section, or None for the list of sections.
    section: int | None = None
    page: int = 0

    @property
    def argument(self) -> str:
        """The spot as a button's argument, such as 's3.0' or 'all.1'."""
        return f"{'all' if self.section is None else f's{self.section}'}.{self.page}"

    @classmethod
    def of_argument(cls, argument: str) -> Self:
        """Read `argument` back.

        Raises:
            ValueError: it is no such argument.
        """
        found = re.fullmatch(r"(?:all|s([0-9]{1,6}))\.([0-9]{1,6})", argument)
        if found is None:
            raise ValueError("not a spot in the list of questions")
        return cls(None if found[1] is None else int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the questions under it."""

    name: str
    entries: tuple[Entry, ...]


def sections_of(faq: Faq, course: str | None) -> tuple[Section, ...]:
    """The sections in reading order, of one course or of all; the files' titles tell equal headings apart."""
    files = [file for file in faq.files if not course or file.course == course]
    return tuple(
        Section(_heading(heading, file.title, is_alone=len(files) == 1), tuple(entries))
        for file in files
        for heading, entries in itertools.groupby(file.entries, key=lambda entry: entry.section)
    )


def catalogue(sections: tuple[Section, ...], spot: Spot) -> Reply:
    """Draw the page at `spot`; a page that is no longer there becomes the nearest that is."""
    if sum(len(section.entries) for section in sections) <= SHORT:
        return _whole(sections)
    if spot.section is None or spot.section >= len(sections):
        return _contents(sections, spot.page)
    return _questions(sections[spot.section], spot)


_HINT = Note(markdown="Or ask in your own words; the wording need not match.")


def _heading(section: str, title: str, *, is_alone: bool) -> str:
    if is_alone or not title:
        return section or title or "Questions"
    return f"{title} · {section}" if section else title


def _whole(sections: tuple[Section, ...]) -> Reply:
    entries = [entry for section in sections for entry in section.entries]
    starts = itertools.accumulate((len(section.entries) for section in sections), initial=1)
    listed = "\n\n".join(
        f"**{section.name}**\n\n{_numbered(section.entries, start)}"
        for section, start in zip(sections, starts, strict=False)
    )
    if not entries:
        return _page("What I can answer", "Nothing yet: the FAQ has no questions.", None, ())
    return _page("What I can answer", listed, _menu(entries), ())


def _contents(sections: tuple[Section, ...], page: int) -> Reply:
    pages = _pages(len(sections))
    page = min(page, pages - 1)
    numbered = list(enumerate(sections))[page * PAGE : (page + 1) * PAGE]
    listed = "\n".join(
        f"{place}. **{section.name}**: {_counted(len(section.entries))}"
        for place, (_, section) in enumerate(numbered, start=1)
    )
    choices = tuple(_browse(Spot(number), section.name, _counted(len(section.entries))) for number, section in numbered)
    turns = _turns(Spot(None, page), pages)
    return _page(
        "What I can answer", listed, Menu(prompt="Choose a section", choices=choices, is_written_out=True), turns
    )


def _questions(section: Section, spot: Spot) -> Reply:
    pages = _pages(len(section.entries))
    page = min(spot.page, pages - 1)
    entries = section.entries[page * PAGE : (page + 1) * PAGE]
    back = _browse(Spot(), "All sections")
    turns = (*_turns(Spot(spot.section, page), pages), back)
    title = section.name if pages == 1 else f"{section.name} ({page + 1} of {pages})"
    return _page(title, _numbered(entries, 1), _menu(entries), turns)


def _page(title: str, listed: str, menu: Menu | None, actions: tuple[Action, ...]) -> Reply:
    return Reply(title=title, parts=(Text(markdown=listed), _HINT), menu=menu, actions=actions, private=True)


def _menu(entries: Sequence[Entry]) -> Menu:
    choices = tuple(Action(kind=ActionKind.SHOW_ENTRY, argument=entry.id, label=entry.question) for entry in entries)
    return Menu(prompt="Read an answer", choices=choices, is_written_out=True)


def _turns(spot: Spot, pages: int) -> tuple[Action, ...]:
    earlier = (_browse(Spot(spot.section, spot.page - 1), "Back"),) if spot.page > 0 else ()
    later = (_browse(Spot(spot.section, spot.page + 1), "More"),) if spot.page + 1 < pages else ()
    return (*earlier, *later)


def _browse(spot: Spot, label: str, detail: str = "") -> Action:
    return Action(kind=ActionKind.BROWSE, argument=spot.argument, label=label, detail=detail)


def _numbered(entries: Sequence[Entry], start: int) -> str:
    """Numbered as the choices of the menu are, for platforms on which one is typed."""
    return "\n".join(f"{number}. {entry.question}" for number, entry in enumerate(entries, start=start))


def _pages(items: int) -> int:
    return max(1, -(-items // PAGE))


def _counted(questions: int) -> str:
    return "1 question" if questions == 1 else f"{questions} questions"
