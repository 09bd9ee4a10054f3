"""Everything that can go wrong with a FAQ, each with a message that says what to do next."""

from dataclasses import dataclass
from pathlib import Path


class FaqError(Exception):
    """The base of this room's errors."""


class FaqNotFound(FaqError):
    """There is no FAQ file at the given place."""


class PageNotFound(FaqError):
    """There is no Q&A page at the given place."""


class UnreadablePage(FaqError):
    """A Q&A page is not text, or holds no question."""


class CannotMerge(FaqError):
    """A FAQ file is valid but written in a way that nothing can be added to without disturbing it."""


class UnknownEntry(FaqError):
    """An entry was asked for by an id that no entry has."""


class CannotTeach(FaqError):
    """A new phrasing or a new answer is none, or the FAQ has it already."""


class FileChanged(FaqError):
    """A FAQ file was changed by somebody else since a change to it was drafted; `diff` is what they changed."""

    def __init__(self, message: str, diff: str = "") -> None:
        self.diff = diff
        super().__init__(message)


class FileBusy(FaqError):
    """A FAQ file is being saved by somebody else for longer than we wait."""


class CannotUndo(FaqError):
    """A change to a FAQ file cannot be taken back, because other changes touch it."""


class CannotWrite(FaqError):
    """A FAQ file is to be written to a place where no file can be."""


class UnknownCourse(FaqError):
    """A search was limited to a course that no file names."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong (or doubtful) in a file, at a place an editor can jump to. Lines and columns count from 1."""

    path: Path
    line: int
    column: int
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        """`file:line:column: message`, the form editors and CI logs link."""
        label = "warning: " if self.is_warning else ""
        return f"{self.path}:{self.line}:{self.column}: {label}{self.message}"


class _Problems(FaqError):
    """An error that is a list of places."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class InvalidFaq(_Problems):
    """A FAQ folder does not validate; `problems` lists every place."""


class InvalidQuestions(_Problems):
    """A file of labelled questions does not validate; `problems` lists every place."""
