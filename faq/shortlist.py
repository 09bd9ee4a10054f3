"""Choose the entries worth a closer look: those that share the most telling words with the question."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from faq.index import Floats, Index
from faq.phrasings import Phrasings
from faq.query import Query

#: How many of the best entries by BM25F are examined. More find no more right answers.
EXAMINED = 16

#: Entries are compared in blocks of so many when there are many.
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Shortlist:
    """C entries that may answer a question, with P phrasings together; C may be 0."""

    #: Entry numbers, ascending. Shape (C,).
    entries: npt.NDArray[np.intp]
    #: Their BM25F scores. Shape (C,).
    bm25: Floats
    #: How alike question and phrasing are letter by letter, 0 to 1; an entry's phrasings stand together. Shape (P,).
    spelling: Floats
    #: Those entries that hold the question word for word.
    exact: tuple[int, ...]


def shortlist(
    query: Query,
    index: Index,
    phrasings: Phrasings,
    allowed: npt.NDArray[np.bool_] | None = None,
    exact: tuple[int, ...] = (),
) -> Shortlist:
    """Choose among the entries `allowed` (all when None); the `exact` ones are chosen whatever they score."""
    scores = index.scores(query.readings())
    bm25 = scores if allowed is None else scores * allowed
    entries = best_of(bm25, EXAMINED)
    if exact:
        entries = np.array(sorted({*entries.tolist(), *exact}), np.intp)
    texts = [text for entry in entries.tolist() for text in phrasings.of(entry)]
    spelling = process.cdist([query.canonical], texts, scorer=fuzz.token_sort_ratio, dtype=np.float32)[0] / 100
    return Shortlist(entries, bm25[entries], spelling, exact)


def best_of(scores: Floats, limit: int) -> npt.NDArray[np.intp]:
    """Return the numbers of the `limit` highest scores above 0, ascending.

    The best few lie in the few blocks with the highest maxima, so only those blocks are sorted out in full.
    """
    n = len(scores)
    if n <= limit * _BLOCK:
        return _top(scores, scores.nonzero()[0], limit)
    whole = n - n % _BLOCK
    maxima = scores[:whole].reshape(-1, _BLOCK).max(axis=1)
    blocks = np.argpartition(maxima, -limit)[-limit:]
    inside = (blocks[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
    among = np.concatenate((inside, np.arange(whole, n)))
    return _top(scores, among[scores[among] > 0], limit)


def _top(scores: Floats, among: npt.NDArray[np.intp], limit: int) -> npt.NDArray[np.intp]:
    if len(among) > limit:
        among = among[scores[among].argpartition(-limit)[-limit:]]
    return np.sort(among)
