"""A lesson turned into the new text of one FAQ file, checked to say exactly what it should, and not yet written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from faq.entry import Entry, Faq, FaqFile
from faq.errors import CannotMerge, CannotTeach, InvalidFaq, UnknownCourse, UnknownEntry
from faq.insertion import insert_entries
from faq.library import ReadFile, parse, read_all
from faq.source import YamlSource
from faq.teaching.difference import unified_diff
from faq.teaching.lesson import QUESTION_CHARS, Lesson, NewAnswer, NewPhrasing
from faq.teaching.phrasing_text import insert_phrasing
from faq.words import normalised, slug, unused_id

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\s]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A change to one FAQ file: its text before and after, and what the whole FAQ is with each."""

    path: Path
    #: The entry that was added, or got a phrasing more.
    entry_id: str
    #: The new question or alias, as it stands in the file.
    question: str
    before: str
    after: str
    faq_before: Faq
    faq_after: Faq

    @property
    def diff(self) -> str:
        """The change as a unified diff under the file's own name."""
        return unified_diff(self.before, self.after, self.path.name)


def draft_lesson(faq_path: Path, lesson: Lesson) -> Draft:
    """Read the FAQ at `faq_path` and draft a lesson into it; writes nothing.

    Raises:
        FaqNotFound: there is nothing at `faq_path`.
        InvalidFaq: a file is broken and has to be mended first.
        CannotTeach: the lesson is empty or too long, or the FAQ has this phrasing already.
        UnknownEntry: a phrasing is meant for an entry that does not exist.
        UnknownCourse: an answer is meant for a course that no file names.
        CannotMerge: the file is written in a way that nothing can be added to.
    """
    reading = read_all(faq_path)
    if reading.problems:
        raise InvalidFaq(reading.problems)
    match lesson:
        case NewPhrasing():
            return _draft_phrasing(reading.files, lesson)
        case NewAnswer():
            return _draft_answer(reading.files, lesson)


def one_line(question: str) -> str:
    """A question as one line without unseen marks.

    Raises:
        CannotTeach: nothing is left of it, or too much.
    """
    text = _UNSEEN.sub(" ", question).strip()
    if not text:
        raise CannotTeach("There is no question here: write one.")
    if len(text) > QUESTION_CHARS:
        raise CannotTeach(
            f"A question of {len(text)} characters is too long to be found by; say it in {QUESTION_CHARS} or fewer."
        )
    return text


def _draft_phrasing(files: Sequence[ReadFile], lesson: NewPhrasing) -> Draft:
    text = one_line(lesson.text)
    for file in files:
        for position, entry in enumerate(file.content.entries):
            if entry.id == lesson.entry_id:
                _require_new(text, files, file.content.course)
                taught = entry.model_copy(update={"aliases": (*entry.aliases, text)})
                entries = (*file.content.entries[:position], taught, *file.content.entries[position + 1 :])
                return _checked(files, file, insert_phrasing(file.source, position, text), entries, entry.id, text)
    raise UnknownEntry(f"The FAQ has no entry with the id {lesson.entry_id!r}. `faqbot check` lists the files.")


def _draft_answer(files: Sequence[ReadFile], lesson: NewAnswer) -> Draft:
    question = one_line(lesson.question)
    file = _file_for(files, lesson)
    _require_new(question, files, file.content.course)
    taken = {entry.id for each in files for entry in each.content.entries}
    try:
        entry = Entry(
            id=unused_id(slug(question), taken),
            section=" ".join(lesson.section.split()),
            question=question,
            answer=lesson.answer,
            tags=lesson.tags,
        )
    except ValidationError as error:
        raise CannotTeach("An answer needs words, and so does every tag.") from error
    at = _behind_its_section(file.content.entries, entry.section)
    entries = (*file.content.entries[:at], entry, *file.content.entries[at:])
    return _checked(files, file, insert_entries(file.source, {at: [entry]}), entries, entry.id, question)


def _file_for(files: Sequence[ReadFile], lesson: NewAnswer) -> ReadFile:
    of_course = [file for file in files if not lesson.course or file.content.course == lesson.course]
    if not of_course:
        raise UnknownCourse(f"No file of the FAQ is of the course {lesson.course!r}.")
    section = " ".join(lesson.section.split())
    having = (file for file in of_course if any(entry.section == section for entry in file.content.entries))
    return next(having, of_course[0])


def _behind_its_section(entries: Sequence[Entry], section: str) -> int:
    """The position behind the last entry of the section; behind all where it is new."""
    places = [at for at, entry in enumerate(entries, start=1) if entry.section == section]
    return places[-1] if places else len(entries)


def _require_new(text: str, files: Sequence[ReadFile], course: str) -> None:
    """No entry that can be found together with the new one has this phrasing.

    Raises:
        CannotTeach: one has.
    """
    wanted = normalised(text)
    for file in files:
        if course and file.content.course and file.content.course != course:
            continue
        for entry in file.content.entries:
            if any(normalised(phrasing) == wanted for phrasing in entry.phrasings):
                raise CannotTeach(f"The entry `{entry.id}` has this phrasing already.")


def _checked(
    files: Sequence[ReadFile], file: ReadFile, after: str, entries: tuple[Entry, ...], entry_id: str, question: str
) -> Draft:
    """The draft, once the new text was read again and holds exactly `entries`.

    Raises:
        CannotMerge: it does not.
    """
    wanted = file.content.model_copy(update={"entries": entries})
    if _reread(file.source.path, after) != wanted:
        raise CannotMerge(
            f"{file.source.path}: this does not fit into the file by adding lines (an anchor, a merged key or an "
            "unusual layout is in the way); nothing was written. Edit the file by hand."
        )
    contents = tuple(each.content for each in files)
    changed = tuple(wanted if each is file else each.content for each in files)
    return Draft(
        path=file.source.path,
        entry_id=entry_id,
        question=question,
        before=file.source.text,
        after=after,
        faq_before=Faq(files=contents),
        faq_after=Faq(files=changed),
    )


def _reread(path: Path, text: str) -> FaqFile | None:
    try:
        return parse(YamlSource(path, text))
    except InvalidFaq:
        return None
