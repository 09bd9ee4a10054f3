"""What the FAQ can be taught: another phrasing of an entry it has, or an entry of its own."""

from dataclasses import dataclass

#: Longer than any question worth an alias; what is longer is an essay, and its telling words drown.
QUESTION_CHARS = 300


@dataclass(frozen=True, slots=True)
class NewPhrasing:
    """Another way to ask for an entry."""

    entry_id: str
    text: str


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """A question that the FAQ did not have, with its answer in Markdown.

    Without a `course` it goes to the first file, or to the one that has the section already.
    """

    question: str
    answer: str
    section: str = ""
    tags: tuple[str, ...] = ()
    course: str = ""


Lesson = NewPhrasing | NewAnswer
