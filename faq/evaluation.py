"""How well a search answers labelled questions: ranking, and whether it speaks and stays silent when it should."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from faq.entry import Faq
from faq.errors import FaqNotFound, InvalidQuestions, Problem
from faq.matcher import Decision, SearchResult

#: How many matches a search is asked for, and how deep hit@5 and MRR@5 look.
DEPTH = 5

_REQUIRED = ("question", "document")
_COLUMNS = "question,course,document"

Share = Annotated[float, Field(ge=0.0, le=1.0)]


class Searcher(Protocol):
    """Anything that ranks entries for a question, such as `faq.matcher.Matcher`."""

    def search(self, question: str, limit: int = DEPTH, course: str | None = None) -> SearchResult:
        """The best `limit` matches and the decision over them."""


class LabelledQuestion(BaseModel):
    """One row of the CSV: a question and the entry that should answer it."""

    model_config = ConfigDict(frozen=True)

    question: str
    course: str = Field(default="", description="The search is limited to it; empty searches all.")
    document: str = Field(default="", description="The id of the right entry; empty means: should not be answered.")
    line: int = Field(description="The line of the CSV on which the row ends, from 1.")


class Mistake(BaseModel):
    """A question whose document did not come first, or that was answered although it should not be."""

    model_config = ConfigDict(frozen=True)

    line: int = Field(description="The line of the CSV on which the row ends, from 1.")
    question: str
    document: str = Field(description="The id of the right entry; empty where nothing should be answered.")
    decision: Decision
    chosen: str = Field(description="The id of the first match; empty where there was none.")
    confidence: Share = Field(description="Of the first match; 0 where there was none.")


class Evaluation(BaseModel):
    """Figures over labelled questions. A share over no questions at all is 0.

    hit@1, hit@5, mrr@5, answered_right and answered_wrong are over the questions that have a document, false_answers
    over those that have none.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    n: int = Field(description="All questions.")
    hit_at_1: Share = Field(alias="hit@1", description="Share whose document is the first match.")
    hit_at_5: Share = Field(alias="hit@5", description="Share whose document is among the first five matches.")
    mrr_at_5: Share = Field(
        alias="mrr@5",
        description="Mean of 1 / rank of the document, 0 where it is not among the first five.",
    )
    answered_right: Share = Field(description="Share answered (not suggested) with their document.")
    answered_wrong: Share = Field(description="Share answered with another document.")
    false_answers: Share = Field(description="Share of the questions without a document that were answered.")
    mistakes: tuple[Mistake, ...] = Field(default=(), description="Every question that went wrong, in their order.")


def read_questions(path: Path) -> tuple[LabelledQuestion, ...]:
    """Read a UTF-8 CSV file whose first line names the columns `question`, `document` and, if wanted, `course`.

    Raises:
        FaqNotFound: there is no file at `path`.
        InvalidQuestions: with every place that is not such a row.
    """
    if not path.is_file():
        raise FaqNotFound(f"There is no file at {path}: give a CSV file with the columns {_COLUMNS}.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidQuestions((Problem(path, 1, 1, "the file is not UTF-8 text: save it as CSV UTF-8"),)) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    _require_columns(path, reader.fieldnames or ())
    try:
        rows = [_Row(reader.line_num, row) for row in reader]
    except csv.Error as error:
        message = f"this is not a row of a CSV file ({error}): check its quotes"
        # An open quote runs to the end of the file; the row it opens in begins behind the last good one.
        raise InvalidQuestions((Problem(path, reader.line_num + 1, 1, message),)) from error
    problems = tuple(Problem(path, row.line, 1, problem) for row in rows for problem in row.problems())
    if problems:
        raise InvalidQuestions(problems)
    return tuple(row.labelled() for row in rows)


def unknown_labels(path: Path, questions: Iterable[LabelledQuestion], faq: Faq) -> tuple[Problem, ...]:
    """Warnings about labels the FAQ does not know; such a question can only count as missed.

    An unknown course is an error: a search refuses it.
    """
    courses = frozenset(faq.courses)
    problems = []
    for question in questions:
        if question.document and question.document not in faq.by_id:
            message = f"no entry has the id '{question.document}': the question counts as missed"
            problems.append(Problem(path, question.line, 1, message, is_warning=True))
        if question.course and question.course not in courses:
            known = ", ".join(sorted(courses)) or "none is named"
            message = f"no FAQ file is of the course '{question.course}' (courses: {known}): correct or empty the cell"
            problems.append(Problem(path, question.line, 1, message))
    return tuple(problems)


def evaluate(searcher: Searcher, questions: Iterable[LabelledQuestion]) -> Evaluation:
    """Ask every question and count.

    Raises:
        UnknownCourse: a question names a course that the FAQ does not have; `unknown_labels` finds them all.
    """
    outcomes = [_ask(searcher, question) for question in questions]
    labelled = [outcome for outcome in outcomes if outcome.has_document]
    silent = [outcome for outcome in outcomes if not outcome.has_document]
    return Evaluation(
        n=len(outcomes),
        hit_at_1=_mean([outcome.rank == 1 for outcome in labelled]),
        hit_at_5=_mean([outcome.rank is not None for outcome in labelled]),
        mrr_at_5=_mean([1 / outcome.rank if outcome.rank else 0.0 for outcome in labelled]),
        answered_right=_mean([outcome.is_answered and outcome.rank == 1 for outcome in labelled]),
        answered_wrong=_mean([outcome.is_answered and outcome.rank != 1 for outcome in labelled]),
        false_answers=_mean([outcome.is_answered for outcome in silent]),
        mistakes=tuple(_mistake(outcome) for outcome in outcomes if outcome.is_wrong),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it was read; None stands for a cell that is missing, the key None for cells too many."""

    line: int
    cells: dict[str | None, str | list[str] | None]

    def problems(self) -> Iterator[str]:
        if None in self.cells or None in self.cells.values():
            yield "this row has not as many cells as the first line names: put text with a comma in double quotes"
        elif not self._cell("question"):
            yield "the question is empty: write one, or delete the row"

    def labelled(self) -> LabelledQuestion:
        question, course, document = (self._cell(name) for name in ("question", "course", "document"))
        return LabelledQuestion(question=question, course=course, document=document, line=self.line)

    def _cell(self, name: str) -> str:
        return str(self.cells.get(name) or "").strip()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one question; `rank` counts from 1, None where the document is not among the matches."""

    asked: LabelledQuestion
    result: SearchResult
    rank: int | None

    @property
    def has_document(self) -> bool:
        return bool(self.asked.document)

    @property
    def is_answered(self) -> bool:
        return self.result.decision is Decision.ANSWER

    @property
    def is_wrong(self) -> bool:
        return self.rank != 1 if self.has_document else self.is_answered


def _mistake(outcome: _Outcome) -> Mistake:
    asked, best = outcome.asked, next(iter(outcome.result.matches), None)
    return Mistake(
        line=asked.line,
        question=asked.question,
        document=asked.document,
        decision=outcome.result.decision,
        chosen=best.entry.id if best else "",
        confidence=best.confidence if best else 0.0,
    )


def _ask(searcher: Searcher, question: LabelledQuestion) -> _Outcome:
    result = searcher.search(question.question, limit=DEPTH, course=question.course or None)
    ids = [match.entry.id for match in result.matches[:DEPTH]]
    rank = ids.index(question.document) + 1 if question.document in ids else None
    return _Outcome(asked=question, result=result, rank=rank)


def _require_columns(path: Path, columns: Sequence[str]) -> None:
    missing = [name for name in _REQUIRED if name not in columns]
    if missing:
        message = (
            f"the column {' and the column '.join(missing)} is missing: the first line must be {_COLUMNS}, "
            f"it is {','.join(columns) or 'empty'}"
        )
        raise InvalidQuestions((Problem(path, 1, 1, message),))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
