"""Find the entries that answer a question, with a confidence, and decide what to do with them.

This module fixes the interface; how a question is scored is its inside.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import fuzz, process, utils

from faq.entry import Entry, Faq
from faq.errors import UnknownCourse


class Decision(StrEnum):
    """What a bot should do with a search's result."""

    #: Post the best match's answer.
    ANSWER = "answer"
    #: Ask "did you mean …?" with up to three matches.
    SUGGEST = "suggest"
    #: Say nothing.
    SILENT = "silent"


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


class Thresholds(BaseModel):
    """The confidences at which the bot answers, suggests, or stays silent."""

    model_config = ConfigDict(frozen=True)

    answer: Annotated[float, Field(ge=0.0, le=1.0)] = 0.7
    suggest: Annotated[float, Field(ge=0.0, le=1.0)] = 0.3


#: Words too common to tell one question from another.
_STOP_WORDS = frozenset(
    "a about an and any are as at be been but by can could did do does for from get got had has have hello hey hi how "
    "i if im in into is it its just me my no not of on or our please so some such thanks that the their them then "
    "there these they this those to too us very was we were what when where which who why will with would you "
    "your".split()
)

#: How much a word that only the answer contains adds to a phrasing's own likeness.
_ANSWER_WEIGHT = 0.2

#: From this likeness (0 to 100) on, two words are the same word with a typo or another ending.
_SAME_WORD = 80.0

#: Two entries closer than this are offered together: choosing one of them would be a guess.
_NEAR_TIE = 0.03

#: The most matches shown to a person under "did you mean".
SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class _Indexed:
    """An entry with its phrasings and answer reduced to the words that count."""

    entry: Entry
    phrasings: tuple[tuple[str, tuple[str, ...]], ...]
    answer: frozenset[str]


class Matcher:
    """A search over one `Faq`; immutable, so a reload builds a new one."""

    def __init__(self, faq: Faq, thresholds: Thresholds | None = None) -> None:
        self._thresholds = thresholds or Thresholds()
        self._courses = frozenset(faq.courses)
        self._indexed = tuple(_index(entry) for entry in faq)
        self._course_of = faq.course_of

    def search(self, question: str, limit: int = 5, course: str | None = None) -> SearchResult:
        """Rank the entries that may answer `question`.

        Args:
            question: what was asked, as typed; any text, also empty.
            limit: the most matches to return, at least 1.
            course: search only the entries of this course.

        Raises:
            UnknownCourse: no file of the FAQ names `course`.
        """
        if course is not None and course not in self._courses:
            known = ", ".join(sorted(self._courses)) or "none is named"
            raise UnknownCourse(f"No FAQ file is of that course. Courses: {known}.")
        words = _content_words(question)
        if not words:
            return SearchResult(decision=Decision.SILENT)
        scored = (_match(indexed, words) for indexed in self._searchable(course))
        ranked = sorted((match for match in scored if match.confidence > 0), key=lambda match: -match.confidence)
        return SearchResult(decision=self._decide(ranked), matches=tuple(ranked[:limit]))

    def _searchable(self, course: str | None) -> tuple[_Indexed, ...]:
        if course is None:
            return self._indexed
        return tuple(indexed for indexed in self._indexed if self._course_of[indexed.entry.id] == course)

    def _decide(self, ranked: list[Match]) -> Decision:
        if not ranked or ranked[0].confidence < self._thresholds.suggest:
            return Decision.SILENT
        if ranked[0].confidence < self._thresholds.answer:
            return Decision.SUGGEST
        tied = len(ranked) > 1 and ranked[0].confidence - ranked[1].confidence < _NEAR_TIE
        return Decision.SUGGEST if tied else Decision.ANSWER


def _content_words(text: str) -> tuple[str, ...]:
    words = utils.default_process(text).split()
    return tuple(word for word in words if word not in _STOP_WORDS) or tuple(words)


def _index(entry: Entry) -> _Indexed:
    phrasings = tuple((phrasing, _content_words(phrasing)) for phrasing in entry.phrasings)
    return _Indexed(entry=entry, phrasings=phrasings, answer=frozenset(_content_words(entry.answer)))


def _match(indexed: _Indexed, asked: tuple[str, ...]) -> Match:
    matched, likeness = max(
        ((phrasing, _likeness(asked, words)) for phrasing, words in indexed.phrasings), key=lambda pair: pair[1]
    )
    covered = sum(word in indexed.answer for word in asked) / len(asked)
    confidence = min(1.0, likeness + _ANSWER_WEIGHT * covered * (1 - likeness))
    return Match(entry=indexed.entry, matched=matched, confidence=confidence)


def _likeness(asked: tuple[str, ...], phrasing: tuple[str, ...]) -> float:
    """Likeness in [0, 1]: the geometric mean of how much each side's words are found, typos and all, in the other."""
    return math.sqrt(_found(asked, phrasing) * _found(phrasing, asked))


def _found(words: tuple[str, ...], among: tuple[str, ...]) -> float:
    found = (process.extractOne(word, among, scorer=fuzz.ratio, score_cutoff=_SAME_WORD) for word in words)
    return sum(hit[1] for hit in found if hit) / (100 * len(words))
