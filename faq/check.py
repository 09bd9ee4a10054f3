"""What a FAQ that can be read may still get wrong: shared phrasings, entries nobody finds, unknown experiments.

What keeps a file from being read at all is found by `faq.library`; what the matcher makes of each phrasing, by
`faq.reachability`.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz, process

from faq.entry import Entry, Faq
from faq.errors import Problem
from faq.library import ReadFile, Reading, read_all
from faq.likeness import Phrasing, near_pairs
from faq.matcher import Matcher
from faq.reachability import collisions, unreachable
from faq.source import Location

#: A name at least this like a known one (of 100) is offered instead of it.
_SLIP = 60.0


def check(
    path: Path, *, experiments: Set[str], max_answer_chars: int, today: date | None = None
) -> tuple[Problem, ...]:
    """Everything wrong or doubtful in the FAQ at `path`, by file and line.

    Errors are all that `load_faq` finds, a question or alias that two entries share, an experiment that does not
    exist, and an answer longer than one message shows. Warnings are phrasings of two entries that say nearly the same,
    a phrasing that an entry has twice, and, in a FAQ without errors, a phrasing that leads to another entry or cannot
    be told from one. Entries of different courses may share phrasings.

    Args:
        path: a FAQ folder or file.
        experiments: the names an entry's `proof` may have.
        max_answer_chars: the most characters of an answer that fit into one message, at least 1.
        today: the day that entries with a validity are held against; the present day unless given.

    Raises:
        FaqNotFound: there is nothing at `path`.
    """
    reading = read_all(path)
    problems = [*reading.problems, *_shared_phrasings(reading)]
    for placed in _entries(reading):
        problems += _unknown_experiment(placed, experiments)
        problems += _long_answer(placed, max_answer_chars)
    if all(problem.is_warning for problem in problems):
        told = {(problem.path, problem.line) for problem in problems}
        problems += [
            found for found in _misleading(reading, today or date.today()) if (found.path, found.line) not in told
        ]
    return tuple(sorted(problems, key=lambda problem: (str(problem.path), problem.line, problem.column)))


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry and where it stands."""

    file: ReadFile
    position: int
    entry: Entry

    def problem(self, location: Location, message: str, *, is_warning: bool = False) -> Problem:
        """A problem at `location` within the entry."""
        line, column = self.file.source.value_at(("entries", self.position, *location))
        return Problem(self.file.source.path, line, column, message, is_warning)

    def written_at(self, location: Location) -> str:
        line, column = self.file.source.value_at(("entries", self.position, *location))
        return f"{self.file.source.path}:{line}:{column}"


def _entries(reading: Reading) -> Iterator[_Placed]:
    for file in reading.files:
        for position, entry in enumerate(file.content.entries):
            yield _Placed(file, position, entry)


def _misleading(reading: Reading, today: date) -> Iterator[Problem]:
    faq = Faq(files=tuple(file.content for file in reading.files))
    matcher = Matcher(faq)
    placed = {entry.entry.id: entry for entry in _entries(reading)}
    for lost in unreachable(faq, matcher, today):
        leads = f"leads to entry '{lost.instead}' first" if lost.instead else "finds nothing"
        message = f"asked as it is written, this {leads}: add a word that only this entry has"
        yield placed[lost.entry_id].problem(_phrasing_at(lost.position), message, is_warning=True)
    for pair in collisions(faq, matcher, today):
        message = (
            f"entry '{pair.other_id}' answers this about as well (“{pair.other_phrasing}”), so both are suggested and "
            "neither is answered: say what differs"
        )
        yield placed[pair.entry_id].problem(_phrasing_at(pair.position), message, is_warning=True)


def _phrasing_at(position: int) -> Location:
    return ("question",) if position == 0 else ("aliases", position - 1)


def _unknown_experiment(placed: _Placed, experiments: Set[str]) -> Iterator[Problem]:
    proof = placed.entry.proof
    if proof is None or proof in experiments:
        return
    known = sorted(experiments)
    nearest = process.extractOne(proof, known, scorer=fuzz.ratio, score_cutoff=_SLIP)
    instead = f"write '{nearest[0]}'" if nearest else f"the experiments are: {', '.join(known) or 'none'}"
    yield placed.problem(("proof",), f"there is no experiment '{proof}': {instead}")


def _long_answer(placed: _Placed, max_chars: int) -> Iterator[Problem]:
    length = len(placed.entry.answer)
    if length > max_chars:
        yield placed.problem(
            ("answer",),
            f"the answer has {length} characters, {length - max_chars} more than one message shows ({max_chars}): "
            "shorten it, or put a part behind a link",
        )


def _shared_phrasings(reading: Reading) -> Iterator[Problem]:
    places: list[tuple[_Placed, Location]] = []
    phrasings: list[Phrasing] = []
    for number, placed in enumerate(_entries(reading)):
        for at, text in enumerate(placed.entry.phrasings):
            places.append((placed, _phrasing_at(at)))
            phrasings.append(Phrasing(text=text, entry=number, course=placed.file.content.course))
    for pair in near_pairs(phrasings):
        first, there = places[pair.first]
        second, here = places[pair.second]
        where = first.written_at(there)
        if first == second:
            message = f"this entry says the same at {where}: one of the two is enough"
            yield second.problem(here, message, is_warning=True)
        elif pair.is_same:
            message = f"entry '{first.entry.id}' has the same phrasing at {where}: keep it in one of them"
            yield second.problem(here, message)
        else:
            message = (
                f"this is nearly the phrasing of entry '{first.entry.id}' at {where}: "
                "say what differs, or make them one entry"
            )
            yield second.problem(here, message, is_warning=True)
