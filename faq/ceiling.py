"""The highest confidence that a search can come to, told before its shortlist is looked at closely.

Most messages in a channel are chatter, and what this rules out need not be searched to the end.
"""

import numpy as np

from faq.confidence import MARGIN_MAX, likelihood
from faq.index import Index, idf_ceiling, joined
from faq.phrasings import Phrasings
from faq.query import Query
from faq.shortlist import Shortlist
from faq.weights import ConfidenceWeights

_TINY = 1e-9
#: Added to the log-odds: far more than the sums on either side are rounded by.
_SLACK = 1e-3


def ceiling(query: Query, index: Index, phrasings: Phrasings, found: Shortlist, weights: ConfidenceWeights) -> float:
    """Return a confidence, 0 to 1, that no entry of the shortlist can exceed, whichever will be ranked first.

    Each kind of evidence counts as much as it can: every word of the question that an entry holds in any part of it,
    every pair of words that the FAQ knows, the largest lead over the next entry. Entries that hold the question word
    for word have a confidence of their own, of which this says nothing.
    """
    entries = found.entries
    if not len(entries):
        return 0.0
    mass = max(query.mass, _TINY)
    held = np.minimum(index.held(_worth(query), entries), query.known_mass)
    strength = np.log1p(found.bm25 / idf_ceiling(index.n_entries))
    of_entries = (
        weights.bias
        + weights.known * query.known_mass / mass
        + weights.length * index.texts.lengths[entries]
        + max(weights.pairs, 0.0) * _known_pairs(query)
        + max(weights.coverage, 0.0) * held / mass
        + (max(weights.strength, 0.0) + max(weights.lead, 0.0) * np.log1p(MARGIN_MAX)) * strength
    )
    starts, stops = phrasings.starts[entries], phrasings.starts[entries + 1]
    owners = np.arange(len(entries)).repeat(stops - starts)
    asked = joined(index.phrasing_mass, starts, stops)
    of_phrasings = (
        max(weights.phrasing_coverage, 0.0) * np.minimum(held[owners] / np.maximum(asked, _TINY), 1)
        + weights.spelling * found.spelling
    )
    return float(likelihood(np.max(of_entries[owners] + of_phrasings) + _SLACK))


def _worth(query: Query) -> dict[int, float]:
    """The most idf mass that a term can stand for in the question."""
    worth: dict[int, float] = {}
    for slot in query.slots:
        if slot.is_stop:
            continue
        for reading in slot.readings:
            worth[reading.term] = max(slot.idf * reading.weight, worth.get(reading.term, 0.0))
    return worth


def _known_pairs(query: Query) -> float:
    """The idf share of the question's word pairs of which the FAQ knows both words."""
    is_known = np.array([False, *(bool(slot.readings) for slot in query.slots)])
    both = (is_known[:, None] & is_known).ravel()
    return float(query.pair_idf[query.pair_table[both]].sum() / max(query.pair_idf.sum(), _TINY))
