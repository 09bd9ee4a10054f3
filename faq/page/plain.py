"""A plain-text Q&A page cut into title, sections, questions and text.

Nothing in plain text marks a question but its question mark, so the reader asks where it stands: a question begins
where an answer may end. Lines that were wrapped, or broken around inline code, are joined (`faq.page.reflow`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from faq.page.code import restore_code
from faq.page.line import (
    asks,
    ends_sentence,
    is_indented,
    is_item,
    is_title,
    starts_low,
    starts_question,
    title_text,
    wants_more,
)
from faq.page.model import Body, Heading, Piece, Question
from faq.page.reflow import Joins, fenced, joins_in_dense_text, joins_in_spaced_text, reflow

#: A question that needs more lines than this is a paragraph that happens to end in a question mark.
_MAX_QUESTION_LINES = 5

#: From this share of questions behind a blank line on, the page separates its questions by blank lines.
_SPACED_SHARE = 2 / 3

#: One sentence ends and another begins. Short words before the full stop are abbreviations, as in "e.g. Python".
_SENTENCE_BREAK = re.compile(r"\w{3,}[.!][\"'\u2019\u201d)]*\s+[\"'\u201c(]?[A-Z]")


@dataclass(frozen=True, slots=True)
class _Span:
    """Lines from `start` up to, not including, `end`."""

    start: int
    end: int


def plain_pieces(text: str) -> list[Piece]:
    """The pieces of a page, in order; every line of it is in one of them."""
    lines = [line.rstrip() for line in text.split("\n")]
    questions = _candidates(lines)
    joins: Joins = joins_in_dense_text
    if _is_spaced(lines, questions):
        questions = [span for span in questions if _begins_paragraph(lines, span.start)]
        joins = joins_in_spaced_text
    else:
        questions = [span for span in questions if not _SENTENCE_BREAK.search(_joined(lines, span))]
    return _cut(lines, questions, joins)


def _cut(lines: Sequence[str], questions: Sequence[_Span], joins: Joins) -> list[Piece]:
    ends = [0, *(question.end for question in questions)]
    headings = [_headings_above(lines, end, question.start) for end, question in zip(ends, questions, strict=False)]
    pieces: list[Piece] = []
    for at, question in enumerate(questions):
        top = _level_of_first(headings) if at == 0 else 2
        text = lines[ends[at] : headings[at][0] if headings[at] else question.start]
        pieces += _opening(text, joins) if at == 0 else _body(text, joins)
        pieces += [Heading(level=level, text=title_text(lines[line])) for level, line in enumerate(headings[at], top)]
        pieces.append(Question(text=restore_code(_joined(lines, question))))
    rest = lines[ends[-1] :]
    return [*pieces, *(_body(rest, joins) if questions else _opening(rest, joins))]


def _level_of_first(headings: Sequence[Sequence[int]]) -> int:
    """1, the page's title, unless a lone heading begins a row of sections."""
    return 2 if len(headings[0]) == 1 and any(headings[1:]) else 1


def _opening(lines: Sequence[str], joins: Joins) -> list[Piece]:
    """Text above everything else; its first line may be the page's title."""
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None or not is_title(lines[first]):
        return _body(lines, joins)
    return [Heading(level=1, text=title_text(lines[first])), *_body(lines[first + 1 :], joins)]


def _body(lines: Sequence[str], joins: Joins) -> list[Piece]:
    text = reflow(lines, joins).strip("\n")
    return [Body(text=text)] if text else []


def _headings_above(lines: Sequence[str], done: int, question: int) -> list[int]:
    """The lines above a question that are titles; never the first text after another question, which answers it."""
    text = [at for at in range(done, question) if lines[at].strip()]
    may_be = text[1:] if done else text
    headings: list[int] = []
    for at in reversed(may_be):
        before = lines[at - 1] if at else ""
        if not is_title(lines[at]) or wants_more(before):
            break
        headings.insert(0, at)
    return headings


def _candidates(lines: Sequence[str]) -> list[_Span]:
    """Everything that reads like a question; questions on lines right after each other are one."""
    spans: list[_Span] = []
    is_code = fenced(lines)
    for last, line in enumerate(lines):
        if is_code[last] or is_item(line) or is_indented(line) or not asks(line):
            continue
        floor = spans[-1].end if spans else 0
        start = _start(lines, last, floor)
        if start is None:
            continue
        if spans and start == floor:
            spans[-1] = _Span(spans[-1].start, last + 1)
        else:
            spans.append(_Span(start, last + 1))
    return spans


def _start(lines: Sequence[str], last: int, floor: int) -> int | None:
    """The first line of the question that ends with line `last`; None if no question can begin there."""
    start = last
    while start > floor and _goes_on(lines[start - 1], lines[start]):
        start -= 1
    is_too_long = last - start >= _MAX_QUESTION_LINES
    return None if is_too_long or not _may_begin(lines, start) else start


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is the rest of a sentence begun before it."""
    if not before.strip() or ends_sentence(before) or is_item(before):
        return False
    if starts_question(line) and is_title(before):
        return False
    return starts_low(line) or starts_question(before) or wants_more(before)


def _may_begin(lines: Sequence[str], start: int) -> bool:
    """Whether an answer, or nothing at all, may end above line `start`."""
    line, before = lines[start], lines[start - 1] if start else ""
    if not before.strip() or is_title(before):
        return True
    if starts_low(line):
        return starts_question(line) and ends_sentence(before)
    return ends_sentence(before) or is_item(before) or starts_question(line)


def _is_spaced(lines: Sequence[str], questions: Sequence[_Span]) -> bool:
    """Whether blank lines stand between what belongs together and what does not."""
    later = questions[1:]
    if not later:
        return "" in "\n".join(lines).strip("\n").split("\n")
    behind_blank = sum(_begins_paragraph(lines, span.start) for span in later)
    return behind_blank / len(later) >= _SPACED_SHARE


def _begins_paragraph(lines: Sequence[str], start: int) -> bool:
    """Whether nothing stands right above line `start`, or only a title."""
    while start and is_title(lines[start - 1]):
        start -= 1
    return start == 0 or not lines[start - 1].strip()


def _joined(lines: Sequence[str], span: _Span) -> str:
    return " ".join(line.strip() for line in lines[span.start : span.end])
