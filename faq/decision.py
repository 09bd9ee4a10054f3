"""What a bot should do with what a search found, and how sure it has to be for that."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Decision(StrEnum):
    """What a bot should do with a search's result."""

    #: Post the best match's answer.
    ANSWER = "answer"
    #: Ask "did you mean …?" with up to three matches.
    SUGGEST = "suggest"
    #: Say nothing.
    SILENT = "silent"


class Thresholds(BaseModel):
    """The confidences at which the bot answers, suggests, or stays silent."""

    model_config = ConfigDict(frozen=True)

    answer: Annotated[float, Field(ge=0.0, le=1.0)] = 0.7
    suggest: Annotated[float, Field(ge=0.0, le=1.0)] = 0.3
