"""The forms that staff fill in: what stands in each, what must be said there, and what is read out of it.

What sending one off does is `TeachersDesk.submit`; how a form looks is every chat's own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.form import Form, FormField, FormKind, Values
from bot.mandate import Mandate
from faq.entry import Faq
from faq.errors import CannotTeach
from faq.teaching import NewAnswer
from faq.teaching.drafting import one_line
from faq.teaching.lesson import QUESTION_CHARS

#: The argument of a form that closes no known gap.
NO_GAP = "-"
#: An answer longer than this is for an editor: no chat takes more in a form (Discord's is the longest).
ANSWER_CHARS = 4000
_SECTION_CHARS = 100
_TAGS_CHARS = 200
_COURSE_CHARS = 100
#: Sections and courses that are named as examples.
_EXAMPLES = 6
_WORDS_CHARS = 200
_QUESTION, _ANSWER, _SECTION, _TAGS, _COURSE = "question", "answer", "section", "tags", "course"
_WORDS = "words"

_SENTENCE = re.compile(r"[^.!?]+[.!?]?")


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where a new answer can go: the courses that may be chosen (the empty one has no name), and their sections."""

    courses: tuple[str, ...]
    sections: tuple[str, ...]

    @classmethod
    def of(cls, faq: Faq, mandate: Mandate) -> "Shelves":
        """The shelves that a mandate reaches."""
        files = [file for file in faq.files if mandate.covers(file.course)]
        sections = dict.fromkeys(entry.section for file in files for entry in file.entries if entry.section)
        return cls(tuple(dict.fromkeys(file.course for file in files)), tuple(sections))

    @property
    def only_course(self) -> str | None:
        """The course, where there is nothing to choose."""
        return self.courses[0] if len(self.courses) == 1 else None


def answer_form(lesson: NewAnswer, gap: str, shelves: Shelves) -> Form:
    """The form with what is known of the answer filled in; `gap` is the key of the gap that it closes, or empty."""
    return Form(
        kind=FormKind.ANSWER,
        argument=gap or NO_GAP,
        title="Write an answer",
        submit="Check it",
        fields=(
            FormField(
                name=_QUESTION,
                label="Question",
                value=lesson.question,
                hint="In one line, as a student would ask it",
                max_chars=QUESTION_CHARS,
            ),
            FormField(
                name=_ANSWER,
                label="Answer",
                value=lesson.answer,
                hint="In Markdown. You see the change before anything is saved.",
                multiline=True,
                max_chars=ANSWER_CHARS,
            ),
            FormField(
                name=_SECTION,
                label="Section",
                value=lesson.section,
                hint=_such_as("The heading it stands under", shelves.sections),
                max_chars=_SECTION_CHARS,
                required=False,
            ),
            FormField(
                name=_TAGS,
                label="Tags",
                value=", ".join(lesson.tags),
                hint="Free labels, with commas between",
                max_chars=_TAGS_CHARS,
                required=False,
            ),
            *_course_field(lesson, shelves),
        ),
    )


def entry_form(gap: str) -> Form:
    """The form in which an entry is looked for by its words, where it is not among those that come into question."""
    return Form(
        kind=FormKind.ENTRY,
        argument=gap,
        title="Another entry",
        submit="Look for it",
        fields=(
            FormField(
                name=_WORDS,
                label="Words of the entry",
                hint="Some words of its question; you pick among the likeliest",
                max_chars=_WORDS_CHARS,
            ),
        ),
    )


def words_of(values: Values) -> str:
    """What an entry is looked for by."""
    return " ".join(values.get(_WORDS, "").split())


def lesson_of(values: Values, shelves: Shelves) -> NewAnswer:
    """What was filled in, as it is; whether it is good is for `complaints` to say."""
    only = shelves.only_course
    tags = (" ".join(tag.split()) for tag in values.get(_TAGS, "").split(","))
    return NewAnswer(
        question=" ".join(values.get(_QUESTION, "").split()),
        answer=values.get(_ANSWER, "").replace("\r\n", "\n").strip(),
        section=" ".join(values.get(_SECTION, "").split()),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        course=only if only is not None else " ".join(values.get(_COURSE, "").split()),
    )


def complaints(kind: str, values: Values) -> dict[str, str]:
    """What has to be mended before a form can be looked at, by the fields' names. It tells nobody anything new."""
    match kind:
        case FormKind.ANSWER:
            return _wrong_with_answer(values)
        case FormKind.ENTRY if not words_of(values):
            return {_WORDS: "There are no words here: write some of the entry's."}
    return {}


def _wrong_with_answer(values: Values) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        one_line(values.get(_QUESTION, ""))
    except CannotTeach as error:
        found[_QUESTION] = str(error)
    answer = values.get(_ANSWER, "").strip()
    if not answer:
        found[_ANSWER] = "There is no answer here: write one."
    elif len(answer) > ANSWER_CHARS:
        found[_ANSWER] = f"{len(answer)} characters are too long for a form; say it in {ANSWER_CHARS} or fewer."
    return found


def question_of(text: str) -> str:
    """A person's message as the question of an entry: in one line, and of a long one the sentence that asks."""
    line = " ".join(text.split())
    if len(line) <= QUESTION_CHARS:
        return line
    sentences = (sentence.strip() for sentence in _SENTENCE.findall(line))
    asking = (sentence for sentence in sentences if sentence.endswith("?") and len(sentence) <= QUESTION_CHARS)
    return next(asking, line[:QUESTION_CHARS])


def _course_field(lesson: NewAnswer, shelves: Shelves) -> tuple[FormField, ...]:
    if shelves.only_course is not None:
        return ()
    return (
        FormField(
            name=_COURSE,
            label="Course",
            value=lesson.course,
            hint=_such_as("One of", tuple(filter(None, shelves.courses))),
            max_chars=_COURSE_CHARS,
            required="" not in shelves.courses,
        ),
    )


def _such_as(lead: str, names: Sequence[str]) -> str:
    return f"{lead}: {', '.join(names[:_EXAMPLES])}" if names else lead
