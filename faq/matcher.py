"""Find the entries that answer a question, with a confidence, and decide what to do with them.

This module fixes the interface; how a question is scored is its inside.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from faq.entry import Entry


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
