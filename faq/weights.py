"""The learned constants, as values: what each signal is worth, and how common everyday words are.

`weights.json` holds them; the training script (`python -m benchmarks.matching.train`) writes it from labelled data.
"""

from functools import cache, cached_property
from importlib import resources

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field


class _Linear(BaseModel):
    """One number per named input, in the order of the fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @cached_property
    def vector(self) -> npt.NDArray[np.float32]:
        """The numbers in field order."""
        return np.array([getattr(self, name) for name in type(self).model_fields], np.float32)


class EntrySignals(_Linear):
    """What is measured of an entry as a whole."""

    #: BM25F score in relation to the best candidate's, 0 to 1.
    bm25_share: float
    #: BM25F score in relation to what the question's words could reach, about 0 to 1.
    bm25_fill: float
    #: Share of the question's idf mass found in the answer's best sentence.
    sentence_coverage: float
    #: Logarithm of the entry's number of words, its aliases aside: long answers cover much by chance.
    length: float


class PhrasingSignals(_Linear):
    """What is measured of each question or alias, with the answer and section of its entry."""

    #: Share of the question's idf mass found in phrasing, answer and section.
    coverage: float
    #: Share of the question's word pairs found side by side in them, by idf.
    pairs: float
    #: Share of the phrasing's idf mass found in the question.
    phrasing_coverage: float
    #: rapidfuzz's token_sort_ratio of question and phrasing, 0 to 1.
    spelling: float


class RankWeights(BaseModel):
    """What a unit of each signal adds to an entry's rank score."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entry: EntrySignals
    phrasing: PhrasingSignals


class ConfidenceWeights(_Linear):
    """What a unit of each kind of evidence adds to the log-odds that an entry is the right one."""

    bias: float = Field(description="where every entry starts, before any evidence")
    strength: float = Field(description="how many telling words it shares with the question (BM25F, logarithm)")
    coverage: float = Field(description="share of the question's telling words found in the entry")
    phrasing_coverage: float = Field(description="share of the matched phrasing's telling words found in the question")
    pairs: float = Field(description="share of the question's word pairs found side by side")
    spelling: float = Field(description="likeness of question and matched phrasing, letter by letter")
    known: float = Field(description="share of the question's telling words that the FAQ knows at all")
    length: float = Field(description="length of the entry (logarithm of its words): long answers match by chance")
    lead: float = Field(description="lead over the next entry (logarithm), times how many telling words it shares")


class Weights(BaseModel):
    """Everything that was learned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank: RankWeights
    confidence: ConfidenceWeights
    #: How large a share of everyday messages holds a term, by `faq.vocabulary.term_name`.
    background: dict[str, float]


@cache
def shipped() -> Weights:
    """Return the weights that come with the package."""
    return Weights.model_validate_json(resources.files("faq").joinpath("weights.json").read_bytes())
