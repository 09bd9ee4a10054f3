"""What questions found under one FAQ, remembered closely enough to tell what they surely find under another.

What can be told from it is the business of `faq.steadiness`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from faq.evidence import examine
from faq.index import K1, Floats
from faq.matcher import Decision, Findings, Matcher
from faq.query import MAX_CHARS, Slot
from faq.shortlist import Shortlist
from faq.sums import weighted
from faq.text import canonical, words

Numbers = npt.NDArray[np.intp]

#: A question, and the course it is searched in, or None for all.
Asked = tuple[str, str | None]

#: So many questions are remembered, some fifteen megabytes; then it begins anew.
MOST = 10_000
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class RememberedSearch:
    """One question: what it found first, and what all that was examined was worth."""

    canonical: str
    course: str | None
    entry_id: str | None
    decision: Decision
    n_exact: int
    #: The idf mass of its words, and the part of it that the FAQ knows.
    mass: float
    known: float
    #: The numbers of its different words, of the terms they may stand for, and how far each of these is believed.
    words: tuple[int, ...]
    terms: tuple[int, ...]
    believed: tuple[float, ...]
    #: What was examined, best first, as entry numbers and, a column for each, BM25F score, that score times the share
    #: of fitting words, the answer's best sentence, and all else of the rank score. Shapes (C,) and (C, 4).
    entries: Numbers
    measured: Floats
    #: Of the first: coverage, phrasing coverage, pairs, spelling and length.
    best: tuple[float, ...]
    #: By how much the first's best phrasing leads over its others.
    phrasing_lead: float


class SearchMemory:
    """Questions searched under one FAQ, and what they found."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self.day = matcher.day
        #: Every different word of the questions, and what it is taken for; its number is its position.
        self.words: dict[str, tuple[str, Slot]] = {}
        self._numbers: dict[str, int] = {}
        self._searches: dict[Asked, RememberedSearch] = {}

    def __len__(self) -> int:
        return len(self._searches)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The questions that are remembered."""
        return tuple(self._searches)

    def get(self, question: str, course: str | None) -> RememberedSearch | None:
        """What a question found, if it was searched on this day."""
        return self._searches.get((question, course)) if self.day == self.matcher.day else None

    def search(self, question: str, course: str | None) -> RememberedSearch:
        """Search, or remember; a course that no file names counts as none."""
        if self.day != self.matcher.day or len(self._searches) >= MOST:
            self._searches.clear()
            self.day = self.matcher.day
        known = self._searches.get((question, course))
        if known is None:
            searched = self.matcher.scope.known(course)
            known = self._remembered(question, searched, self.matcher.find(question, searched))
            self._searches[question, course] = known
        return known

    def _remembered(self, question: str, course: str | None, findings: Findings) -> RememberedSearch:
        query, ranking = findings.query, findings.ranking
        believed = query.readings()
        index = self.matcher.index
        scores = index.scores(believed)[ranking.entries]
        signals = ranking.signals
        fitting = signals.entry("bm25_fill").astype(np.float64) * max(query.mass, _TINY) * (K1 + 1)
        weights = self.matcher.weights.rank.entry
        counted = weights.bm25_share * signals.entry("bm25_share") + weights.bm25_fill * signals.entry("bm25_fill")
        sentence = signals.entry("sentence_coverage")
        rest = ranking.scores - counted - weights.sentence_coverage * sentence
        names = ("coverage", "phrasing_coverage", "pairs", "spelling")
        is_found = len(ranking.entries) > 0
        columns = (*(signals.phrasing(name) for name in names), signals.entry("length"))
        return RememberedSearch(
            canonical=query.canonical if len(question) <= MAX_CHARS else canonical(question),
            course=course,
            entry_id=self.matcher.entries[ranking.entries[0]].id if is_found else None,
            decision=findings.decision,
            n_exact=findings.n_exact,
            mass=query.mass,
            known=query.known_mass,
            words=tuple(self._number(word) for word in dict.fromkeys(words(question[:MAX_CHARS]))),
            terms=tuple(believed),
            believed=tuple(believed.values()),
            entries=ranking.entries,
            measured=np.array((scores, fitting, sentence, rest), np.float32).T,
            best=tuple(float(column[0]) if is_found else 0.0 for column in columns),
            phrasing_lead=self._phrasing_lead(findings),
        )

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self._numbers))
        if word not in self.words:
            self.words[word] = self.matcher.reader.slot(word)
        return number

    def _phrasing_lead(self, findings: Findings) -> float:
        """By how much the best phrasing of the first entry leads over its others, in points of rank."""
        entries, matcher = findings.ranking.entries[:1], self.matcher
        if not len(entries) or not matcher.entries[entries[0]].aliases:
            return np.inf
        texts = matcher.phrasings.of(int(entries[0]))
        spelling = process.cdist([findings.query.canonical], texts, scorer=fuzz.token_sort_ratio, dtype=np.float32)[0]
        alone = Shortlist(entries, np.ones(1, np.float32), spelling / 100, ())
        looked = examine(findings.query, matcher.index, matcher.phrasings, alone)
        second, first = np.sort(weighted(looked.phrasing, matcher.weights.rank.phrasing.vector))[-2:].tolist()
        return float(first - second)
