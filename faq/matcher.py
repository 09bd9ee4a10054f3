"""Find the entries that answer a question, with a confidence, and decide what to do with them.

How a question is scored is the business of `faq.shortlist`, `faq.ranking` and `faq.confidence`; why it was scored so,
of `faq.explanation`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from faq.ceiling import ceiling
from faq.completion import Completer
from faq.confidence import confidences, evidence, margins
from faq.decision import Decision as Decision
from faq.decision import Thresholds as Thresholds
from faq.entry import Entry, Faq
from faq.errors import UnknownEntry
from faq.index import Floats, Index
from faq.phrasings import Phrasings
from faq.query import MAX_CHARS, Query, Reader
from faq.ranking import Ranking, rank
from faq.scope import Mask, Scope
from faq.shortlist import Shortlist, shortlist
from faq.text import canonical
from faq.weights import Weights, shipped


class Match(BaseModel):
    """One entry that may answer the question."""

    model_config = ConfigDict(frozen=True)

    entry: Entry
    matched: str = Field(description="The question or alias of the entry that fitted best.")
    confidence: Annotated[float, Field(ge=0.0, le=1.0)]


class SearchResult(BaseModel):
    """Matches, best first, and the decision over them."""

    model_config = ConfigDict(frozen=True)

    decision: Decision
    matches: tuple[Match, ...] = ()


_SILENCE = SearchResult(decision=Decision.SILENT)

#: The most matches shown to a person under "did you mean".
SUGGESTIONS = 3

#: An entry whose question or alias was typed word for word is at least this likely the right one.
EXACT_CONFIDENCE = 0.95

#: Two entries whose rank scores differ by less are offered together. Scores are log-odds: 0.2 is 55 to 45.
NEAR_TIE = 0.2

#: The related entries of so many entries are remembered.
_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Findings:
    """A search in full: what `SearchResult` says, and what it rests on."""

    query: Query
    ranking: Ranking
    #: What each ranked entry's confidence rests on; one column for each field of `faq.weights.ConfidenceWeights`.
    evidence: Floats
    #: The likelihood of each ranked entry to be the right one, never rising. Shape (C,), 0 to 1.
    confidences: Floats
    #: How many entries hold the question word for word; they are ranked first.
    n_exact: int
    #: Whether choosing between the best two would be a guess.
    is_tie: bool
    decision: Decision

    @property
    def margin(self) -> float:
        """By how much the best rank score leads, in log-odds; 0 when nothing was found, at most `MARGIN_MAX`."""
        return float(margins(self.ranking.scores)[0]) if len(self.confidences) else 0.0


class Matcher:
    """A search over one `Faq`; immutable, so a reload builds a new one."""

    def __init__(
        self,
        faq: Faq,
        thresholds: Thresholds | None = None,
        today: Callable[[], date] = date.today,
        weights: Weights | None = None,
    ) -> None:
        """Build the search.

        Args:
            faq: what can be found.
            thresholds: from which confidence on to answer and to suggest.
            today: the day that entries with a validity are held against.
            weights: other constants than those shipped.
        """
        self.thresholds = thresholds or Thresholds()
        self.weights = weights or shipped()
        self.faq = faq
        self.entries = tuple(faq)
        self._numbers = {entry.id: number for number, entry in enumerate(self.entries)}
        self.scope = Scope(faq, today)
        self.index = Index(self.entries, self.weights.background)
        self.reader = Reader(self.index)
        self.phrasings = Phrasings(self.entries)
        self.completer = Completer(self.entries, self.index, self.phrasings, self.scope)
        # Every answer asks what is related to it, which is a search of its own with the same result all day.
        self._akin: dict[tuple[str, int, str | None, date | None], tuple[Match, ...]] = {}

    @property
    def day(self) -> date | None:
        """The day on which answers hold that are found now; None where they hold on any."""
        return self.scope.day

    def search(self, question: str, limit: int = 5, course: str | None = None) -> SearchResult:
        """Rank the entries that may answer `question`.

        Args:
            question: what was asked, as typed; any text, also empty.
            limit: the most matches to return, at least 1.
            course: search only the entries of this course.

        Raises:
            UnknownCourse: no file of the FAQ names `course`.
        """
        findings = self.find(question, course)
        return SearchResult(decision=findings.decision, matches=self.matches(findings, limit))

    def overhear(self, question: str, limit: int = 5, course: str | None = None) -> SearchResult:
        """Search for what was said to nobody: decide as `search` does, but return no matches where that is silence.

        Nearly all of it is chatter, and most of that is ruled out before its candidates are looked at closely.

        Raises:
            UnknownCourse: no file of the FAQ names `course`.
        """
        query, found = self._looked_up(question, course)
        if not found.exact and self._is_ruled_out(query, found):
            return _SILENCE
        findings = self._weighed(query, found)
        if findings.decision is Decision.SILENT:
            return _SILENCE
        return SearchResult(decision=findings.decision, matches=self.matches(findings, limit))

    def related(self, entry_id: str, limit: int = 3, course: str | None = None) -> tuple[Match, ...]:
        """Return the entries that would come next if an entry's own question were asked, best first.

        Raises:
            UnknownCourse: no file of the FAQ names `course`.
            UnknownEntry: the FAQ has no entry of that id.
        """
        asked = (entry_id, limit, course, self.scope.day)
        if asked not in self._akin:
            if len(self._akin) >= _REMEMBERED:
                self._akin.clear()
            self._akin[asked] = self._related(entry_id, limit, course)
        return self._akin[asked]

    def _related(self, entry_id: str, limit: int, course: str | None) -> tuple[Match, ...]:
        if entry_id not in self._numbers:
            raise UnknownEntry(f"The FAQ has no entry with the id {entry_id!r}.")
        asked = self.entries[self._numbers[entry_id]].question
        found = self.matches(self.find(asked, course), limit + 1)
        return tuple(match for match in found if match.entry.id != entry_id)[:limit]

    def find(self, question: str, course: str | None = None) -> Findings:
        """Search, and return everything that was found and measured.

        Raises:
            UnknownCourse: no file of the FAQ names `course`.
        """
        return self._weighed(*self._looked_up(question, course))

    def _looked_up(self, question: str, course: str | None) -> tuple[Query, Shortlist]:
        allowed = self.scope.allowed(course)
        query = self.reader.read(question)
        exact = self._exact(query.canonical if len(question) <= MAX_CHARS else canonical(question), allowed)
        return query, shortlist(query, self.index, self.phrasings, allowed, exact)

    def _weighed(self, query: Query, found: Shortlist) -> Findings:
        ranking = rank(query, self.index, self.phrasings, self.weights.rank, found)
        measured = evidence(query, self.index, ranking)
        likely = confidences(measured, self.weights.confidence)
        n_exact = len(found.exact)
        likely[:n_exact] = np.maximum(likely[:n_exact], EXACT_CONFIDENCE)
        is_tie = _is_tie(ranking, n_exact)
        decision = self._decide(float(likely[0]) if len(likely) else 0.0, is_tie=is_tie)
        return Findings(query, ranking, measured, likely, n_exact, is_tie, decision)

    def matches(self, findings: Findings, limit: int) -> tuple[Match, ...]:
        """Return the best `limit` entries of a search as values of their own."""
        ranking = findings.ranking
        return tuple(
            Match(
                entry=self.entries[entry],
                matched=self.phrasings.text(number),
                confidence=confidence,
            )
            for entry, number, confidence in zip(
                ranking.entries[:limit].tolist(),
                ranking.phrasings[:limit].tolist(),
                findings.confidences[:limit].tolist(),
                strict=True,
            )
        )

    def _exact(self, wanted: str, allowed: Mask | None) -> tuple[int, ...]:
        """Return the entries that have a phrasing of this canonical form."""
        equal = (self.phrasings.entry_of(number) for number in self.phrasings.equal_to(wanted))
        return tuple(dict.fromkeys(entry for entry in equal if allowed is None or allowed[entry]))

    def _is_ruled_out(self, query: Query, found: Shortlist) -> bool:
        best = ceiling(query, self.index, self.phrasings, found, self.weights.confidence)
        return self._decide(best, is_tie=False) is Decision.SILENT

    def _decide(self, best: float, *, is_tie: bool) -> Decision:
        if best <= 0 or best < self.thresholds.suggest:
            return Decision.SILENT
        if best < self.thresholds.answer or is_tie:
            return Decision.SUGGEST
        return Decision.ANSWER


def _is_tie(ranking: Ranking, n_exact: int) -> bool:
    if len(ranking.scores) < 2 or n_exact == 1:
        return False
    return n_exact > 1 or bool(ranking.scores[0] - ranking.scores[1] < NEAR_TIE)
