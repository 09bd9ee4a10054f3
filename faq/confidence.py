"""How likely an examined entry is the right answer: a logistic model over absolute evidence.

It was fitted on small and large FAQs alike, on questions they can answer and messages they cannot.
"""

import numpy as np

from faq.index import K1, Floats, Index, idf_ceiling
from faq.query import Query
from faq.ranking import Ranking
from faq.sums import weighted
from faq.weights import ConfidenceWeights

#: A larger lead over the runner-up says no more than this one.
MARGIN_MAX = 12.0


def evidence(query: Query, index: Index, ranking: Ranking) -> Floats:
    """Return the inputs of the model for every examined entry. Shape (C, len(ConfidenceWeights.model_fields))."""
    signals = ranking.signals
    strength = np.log1p(signals.entry("bm25_fill") * (query.mass * (K1 + 1) / idf_ceiling(index.n_entries)))
    margin = margins(ranking.scores)
    known = query.known_mass / query.mass if query.mass else 0.0
    columns = (
        np.ones(len(ranking.entries)),
        strength,
        signals.phrasing("coverage"),
        signals.phrasing("phrasing_coverage"),
        signals.phrasing("pairs"),
        signals.phrasing("spelling"),
        np.full(len(ranking.entries), known),
        signals.entry("length"),
        strength * np.sign(margin) * np.log1p(np.abs(margin)),
    )
    return np.array(columns, np.float32).T


def margins(scores: Floats) -> Floats:
    """Return by how much each score exceeds the best other one, within +-`MARGIN_MAX`; scores fall. Shape (C,)."""
    if len(scores) < 2:
        return np.full(len(scores), MARGIN_MAX, np.float32)
    others = np.full(len(scores), scores[0], np.float32)
    others[0] = scores[1]
    leads: Floats = (scores - others).clip(-MARGIN_MAX, MARGIN_MAX)
    return leads


def confidences(evidence: Floats, weights: ConfidenceWeights) -> Floats:
    """Return the probability that each entry is the right one, never rising along the ranking. Shape (C,), 0 to 1."""
    likely: Floats = np.minimum.accumulate(likelihood(weighted(evidence, weights.vector)))
    return likely


def likelihood(log_odds: Floats) -> Floats:
    """Return the probabilities that belong to log-odds."""
    likely: Floats = 1 / (1 + np.exp(-log_odds.clip(-30, 30)))
    return likely
