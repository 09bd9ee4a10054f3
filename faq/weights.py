"""The learned constants, as values: what each signal is worth, and how common everyday words are.

`weights.json` holds them; the training script (`python -m benchmarks.matching.train`) writes it from labelled data.
"""

from functools import cache, cached_property
from importlib import resources

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict


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
    #: Share of the question's idf mass found anywhere in the entry.
    coverage: float
    #: The same in the answer's best sentence.
    sentence_coverage: float
    #: Share of the question's word pairs found side by side, by idf.
    pairs: float
    #: Logarithm of the entry's number of words: long answers cover much by chance.
    length: float


class PhrasingSignals(_Linear):
    """What is measured of each question or alias."""

    #: Share of the phrasing's idf mass found in the question.
    phrasing_coverage: float
    #: rapidfuzz's token_sort_ratio of the two, 0 to 1.
    spelling: float


class RankWeights(BaseModel):
    """What a unit of each signal adds to an entry's rank score."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entry: EntrySignals
    phrasing: PhrasingSignals


class ConfidenceWeights(_Linear):
    """What a unit of each kind of evidence adds to the log-odds that an entry is the right one."""

    #: The log-odds without any evidence.
    bias: float
    #: Logarithm of 1 + the BM25F score in units of the rarest word's idf.
    strength: float
    #: Share of the question's idf mass found anywhere in the entry.
    coverage: float
    #: Share of the best phrasing's idf mass found in the question.
    phrasing_coverage: float
    #: Share of the question's word pairs found side by side, by idf.
    pairs: float
    #: rapidfuzz's token_sort_ratio of question and phrasing, 0 to 1.
    spelling: float
    #: Share of the question's idf mass in words the FAQ knows.
    known: float
    #: Logarithm of the entry's number of words.
    length: float
    #: Rank score above that of the best other entry, at most `faq.confidence.MARGIN_MAX`.
    margin: float


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
