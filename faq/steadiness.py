"""What questions surely find under a changed FAQ, told without searching again.

A change to some entries moves a search a little everywhere: words become rarer or more common, phrasings longer than
the mean. The BM25F scores are computed for the changed FAQ, all questions at once. All else is made of shares of idf
mass, and a share changes by no more than its words' idfs do: so rank scores and confidence lie within bounds. Where
these leave the decision in no doubt, and no changed entry comes near, nothing needs to be searched.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faq.bounds import Bounds
from faq.change import Change, Flags
from faq.confidence import MARGIN_MAX
from faq.index import K1, Doubles, Floats, idf_ceiling
from faq.matcher import EXACT_CONFIDENCE, NEAR_TIE, Matcher
from faq.search_memory import Asked, Numbers, RememberedSearch, SearchMemory
from faq.shortlist import EXAMINED

#: Added to every bound: far more than sums of 32-bit numbers are rounded by.
_SLACK = 1e-3
_TINY = 1e-9
#: Scores are held for so many questions and entries at once, some megabytes.
_AT_ONCE = 200_000
#: Log-odds beyond which a confidence of 32 bits may be 0 or 1, and how near to these that is.
_SURE = 11.0
_ALMOST = 1e-5


@dataclass(frozen=True, slots=True)
class Steady:
    """What one question surely comes to; all False where nothing is sure."""

    #: The entry that is found first still is.
    stays_first: bool
    #: It is answered, or at least suggested; or no entry at all is.
    answers: bool
    suggests: bool
    is_unanswered: bool


def steady(searches: SearchMemory, other: Matcher, asked: Iterable[Asked] | None = None) -> dict[Asked, Steady]:
    """What remembered questions surely come to under another FAQ; those of which nothing is sure are left out.

    Args:
        searches: what they found under a FAQ.
        other: the FAQ as it is now, or would be.
        asked: the questions, or all that are remembered; others than those are left out, too.
    """
    before = searches.matcher
    if not before.entries or not other.entries or searches.day != other.day or before.weights != other.weights:
        return {}
    found = ((each, searches.get(*each)) for each in (searches.asked if asked is None else asked))
    kept = {each: search for each, search in found if search is not None and _can_be_told(each[1], search, other)}
    change = Change(before, other)
    if not kept or not change.is_small:
        return {}
    change.read(searches, {number for search in kept.values() for number in search.words})
    told: dict[Asked, Steady] = {}
    size = max(1, _AT_ONCE // max(other.index.n_entries, 1))
    for start in range(0, len(kept), size):
        told |= _told(dict(itertools.islice(kept.items(), start, start + size)), change)
    return told


def _can_be_told(course: str | None, search: RememberedSearch, after: Matcher) -> bool:
    """Whether it is searched in the same course as before, and no two entries hold it word for word."""
    return search.n_exact < 2 and after.scope.known(course) == search.course


def _told(searches: Mapping[Asked, RememberedSearch], change: Change) -> dict[Asked, Steady]:
    bounds = _Bounding(tuple(searches.values()), change)
    rows = zip(*(flags.tolist() for flags in (bounds.is_told, *bounds.outcomes())), strict=True)
    return {each: Steady(*flags) for each, (is_told, *flags) in zip(searches, rows, strict=True) if is_told}


class _Bounding:
    """Bounds for R questions over the entries that would be examined for them now, at most `EXAMINED`."""

    def __init__(self, searches: Sequence[RememberedSearch], change: Change) -> None:
        self._change = change
        self._index, self._weights = change.after.index, change.after.weights
        self._n_exact = np.array([search.n_exact for search in searches])
        self._mass = np.maximum([search.mass for search in searches], _TINY)
        self._known = np.array([search.known for search in searches]) / self._mass
        self._best = np.array([search.best for search in searches]).T
        self._phrasing_lead = np.array([search.phrasing_lead for search in searches])
        self._first = np.array([search.entries[0] if len(search.entries) else -1 for search in searches], np.intp)
        #: By what factor the idf of each question's words changed, at least and at most; and the shares made of them.
        self._idf, is_alike = self._of_words(searches)
        self._most = self._idf.high / self._idf.low
        self._least = 1 / self._most
        is_new = np.array([search.canonical in change.new_phrasings for search in searches])
        self._look_up(searches)
        #: Of which questions anything can be told.
        self.is_told: Flags = is_alike & ~is_new & self._is_same_field

    def _of_words(self, searches: Sequence[RememberedSearch]) -> tuple[Bounds, Flags]:
        counts = np.array([len(search.words) for search in searches])
        numbers = np.array([number for search in searches for number in search.words], np.intp)
        least, most, is_alike = np.ones(len(counts)), np.ones(len(counts)), np.ones(len(counts), np.bool_)
        has = counts > 0
        if has.any():
            firsts = (counts.cumsum() - counts)[has]
            factors = self._change.idf[numbers]
            least[has], most[has] = np.minimum.reduceat(factors, firsts), np.maximum.reduceat(factors, firsts)
            is_alike[has] = np.logical_and.reduceat(self._change.is_read_alike[numbers], firsts)
        return Bounds(least, most), is_alike

    def _scores(self, searches: Sequence[RememberedSearch]) -> Floats:
        """The BM25F scores of all entries now. Shape (R, N)."""
        index, n = self._index, self._index.n_entries
        counts = np.array([len(search.terms) for search in searches])
        terms = self._change.terms[np.array([term for search in searches for term in search.terms], np.intp)]
        believed = np.array([belief for search in searches for belief in search.believed], np.float32)
        lengths = index.stops[terms] - index.starts[terms]
        within = np.arange(lengths.sum()) - np.repeat(lengths.cumsum() - lengths, lengths)
        postings = np.repeat(index.starts[terms], lengths) + within
        impacts = index.impacts[postings] * (index.idf[terms] * believed).repeat(lengths)
        rows = np.repeat(np.repeat(np.arange(len(counts)), counts), lengths)
        sums = np.bincount(rows * n + index.entries[postings], impacts, len(counts) * n)
        scores = sums.astype(np.float32).reshape(len(counts), n)
        for course in {search.course for search in searches}:
            allowed = self._change.after.scope.allowed(course)
            if allowed is not None:
                scores[np.array([search.course == course for search in searches])] *= allowed
        return scores

    def _look_up(self, searches: Sequence[RememberedSearch]) -> None:
        """Choose the entries that are examined now, and find what is remembered of them."""
        scores = self._scores(searches)
        rows = np.arange(len(searches))[:, None]
        chosen, is_clear = _chosen(scores)
        now = scores[rows, chosen].astype(np.float64)
        is_chosen = now > 0
        # Of each entry the place, from 1, where it is remembered for a question.
        place = np.zeros(scores.shape, np.int8)
        counts = np.array([len(search.entries) for search in searches])
        remembered = np.concatenate([search.entries for search in searches])
        owners = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(len(remembered)) - np.repeat(counts.cumsum() - counts, counts)
        there = self._change.places[remembered]
        is_there = there >= 0
        place[owners[is_there], there[is_there]] = within[is_there] + 1
        found = place[rows, chosen]
        self._is_first = is_chosen & (found == 1)
        has_first = self._is_first.any(axis=1)
        # All that are examined now were examined before, and the first is one of them.
        self._is_same_field: Flags = (
            is_clear & ((found > 0) | ~is_chosen).all(axis=1) & (has_first | ~is_chosen.any(axis=1))
        )
        self._is_same_field &= has_first | (self._n_exact == 0)
        self._is_chosen = is_chosen & (found > 0)
        firsts = counts.cumsum() - counts
        at = np.where(self._is_chosen, firsts[:, None] + found - 1, 0)
        if not len(remembered):
            at = np.zeros_like(at)
            remembered, measured = np.zeros(1, np.intp), np.zeros((1, 4))
        else:
            measured = np.concatenate([search.measured for search in searches]).astype(np.float64)
        self._entries = remembered[at]
        was, self._fitting, self._sentence, self._rest = np.moveaxis(measured[at], 2, 0)
        # What is worth nothing and comes to be worth something is beyond comparison.
        self._is_same_field &= ((was > 0) | ~self._is_chosen).all(axis=1)
        self._fitting = self._fitting * now / np.maximum(was, _TINY)

    def _fit(self) -> Bounds:
        """The BM25F scores of what fits. Shape (R, E)."""
        return Bounds(self._fitting * self._least[:, None], self._fitting * self._most[:, None])

    def _rank_scores(self, fit: Bounds) -> Bounds:
        """What ranks the examined entries; the others are far below. Shape (R, E)."""
        weights, least, most = self._weights.rank, self._least[:, None], self._most[:, None]
        best_low = np.maximum(np.where(self._is_chosen, fit.low, 0).max(axis=1, keepdims=True), _TINY)
        best_high = np.maximum(np.where(self._is_chosen, fit.high, 0).max(axis=1, keepdims=True), _TINY)
        share = Bounds(np.clip(fit.low / best_high, 0, 1), np.clip(fit.high / best_low, 0, 1))
        mass = (self._mass * (K1 + 1))[:, None]
        fill = Bounds(fit.low / (mass * self._idf.high[:, None]), fit.high / (mass * self._idf.low[:, None]))
        sentence = Bounds(self._sentence, self._sentence).share(least, most)
        # Coverage and pairs are at most 1, so they change by no more than their factor does.
        entry, phrasing = weights.entry, weights.phrasing
        spread = (abs(phrasing.coverage) + abs(phrasing.pairs)) * (most - 1) + abs(
            phrasing.phrasing_coverage
        ) * self._phrasing_spread()
        scores = (
            share.times(entry.bm25_share)
            + fill.times(entry.bm25_fill)
            + sentence.times(entry.sentence_coverage)
            + Bounds(self._rest - spread - _SLACK, self._rest + spread + _SLACK)
        )
        self._spread_of_first = 2 * np.where(self._is_first, spread, 0).max(axis=1) + _SLACK
        return Bounds(np.where(self._is_chosen, scores.low, -np.inf), np.where(self._is_chosen, scores.high, -np.inf))

    def _phrasing_spread(self) -> Doubles:
        """By how much the phrasing coverage of each entry can change, 0 to 1. Shape (R, E)."""
        mass = self._change.phrasing_mass
        low = self._idf.low[:, None] / np.maximum(mass.high[self._entries], _TINY)
        high = self._idf.high[:, None] / np.maximum(mass.low[self._entries], _TINY)
        spread: Doubles = np.clip(np.maximum(1 - low, high - 1), 0, 1)
        return spread

    def _lead(self, scores: Bounds) -> Bounds:
        """By how much the first leads over the next, `MARGIN_MAX` where there is none. Shape (R,)."""
        others = Bounds(
            np.where(self._is_first, -np.inf, scores.low).max(axis=1),
            np.where(self._is_first, -np.inf, scores.high).max(axis=1),
        )
        low = np.where(self._is_first, scores.low, -np.inf).max(axis=1)
        high = np.where(self._is_first, scores.high, -np.inf).max(axis=1)
        self._is_alone = others.high == -np.inf
        with np.errstate(invalid="ignore"):
            lead = Bounds(low - others.high, high - others.low)
        return Bounds(
            np.where(self._is_alone, MARGIN_MAX, np.nan_to_num(lead.low, nan=-np.inf)).clip(-MARGIN_MAX, MARGIN_MAX),
            np.where(self._is_alone, MARGIN_MAX, np.nan_to_num(lead.high, nan=np.inf)).clip(-MARGIN_MAX, MARGIN_MAX),
        )

    def _log_odds(self, fit: Bounds, lead: Bounds) -> Bounds:
        """The log-odds of the first to be right. Shape (R,)."""
        weights, least, most = self._weights.confidence, self._least, self._most
        low = np.where(self._is_first, fit.low, 0).max(axis=1)
        high = np.where(self._is_first, fit.high, 0).max(axis=1)
        ceiling = idf_ceiling(self._index.n_entries)
        strength = Bounds(np.log1p(low / ceiling), np.log1p(high / ceiling))
        coverage, phrasing_coverage, pairs, spelling, length = self._best
        mass = self._change.phrasing_mass
        first = np.maximum(self._first, 0)
        of_lead = Bounds(_counted(lead.low), _counted(lead.high))
        fixed = weights.bias + weights.spelling * spelling + weights.length * length
        return (
            Bounds(fixed - _SLACK, fixed + _SLACK)
            + strength.times(weights.strength)
            + Bounds(coverage, coverage).share(least, most).times(weights.coverage)
            + Bounds(phrasing_coverage, phrasing_coverage)
            .share(self._idf.low / mass.high[first], self._idf.high / np.maximum(mass.low[first], _TINY))
            .times(weights.phrasing_coverage)
            + Bounds(pairs, pairs).share(least, most).times(weights.pairs)
            + Bounds(self._known, self._known).share(least, most).times(weights.known)
            + _product(strength, of_lead).times(weights.lead)
        )

    def outcomes(self) -> tuple[Flags, Flags, Flags, Flags]:
        """The fields of `Steady`, one by one. Shapes (R,)."""
        fit = self._fit()
        lead = self._lead(self._rank_scores(fit))
        odds = self._log_odds(fit, lead)
        thresholds = self._change.after.thresholds
        is_exact, is_found = self._n_exact == 1, self._is_chosen.any(axis=1)
        certain = np.where(is_exact, np.log(EXACT_CONFIDENCE / (1 - EXACT_CONFIDENCE)), -np.inf)
        low, high = np.maximum(odds.low, certain), np.maximum(odds.high, certain)
        is_first = is_found & (is_exact | self._is_alone | (lead.low > _SLACK))
        # Another phrasing of the first may fit better now, and its evidence is not remembered.
        is_known = is_first & (self._phrasing_lead > self._spread_of_first)
        low = np.where(is_known, low, certain)
        is_apart = is_exact | self._is_alone | (lead.low > NEAR_TIE + _SLACK)
        is_tie = ~is_exact & ~self._is_alone & (lead.high < NEAR_TIE - _SLACK) & (-lead.low < NEAR_TIE - _SLACK)
        (answers, fails), (suggests, _) = _reached(thresholds.answer), _reached(thresholds.suggest)
        return (
            is_first,
            is_first & is_apart & (low > answers) & (low > suggests),
            is_first & (low > suggests),
            ~is_found | is_tie | (is_known & (high < fails)),
        )


def _chosen(scores: Floats) -> tuple[Numbers, Flags]:
    """The entries with the highest scores, and whether no other one scores as high as any of them. Shape (R, E)."""
    n_rows, n = scores.shape
    if n <= EXAMINED:
        return np.broadcast_to(np.arange(n), scores.shape), np.ones(n_rows, np.bool_)
    best = np.argpartition(scores, n - EXAMINED - 1, axis=1)[:, n - EXAMINED - 1 :]
    rows = np.arange(n_rows)
    left_out = scores[rows, best[:, 0]]
    least = scores[rows[:, None], best[:, 1:]].min(axis=1)
    return best[:, 1:], (least > left_out) | (left_out <= 0)


def _counted(lead: Doubles) -> Doubles:
    """A lead as the confidence counts it."""
    return np.sign(lead) * np.log1p(np.abs(lead))


def _product(strength: Bounds, lead: Bounds) -> Bounds:
    """The product of something never below 0 with something of either sign."""
    return Bounds(
        np.where(lead.low >= 0, strength.low, strength.high) * lead.low,
        np.where(lead.high >= 0, strength.high, strength.low) * lead.high,
    )


def _reached(threshold: float) -> tuple[float, float]:
    """The log-odds above which a confidence surely reaches a threshold, and those below which it surely does not.

    Confidences have 32 bits, so beyond +-`_SURE` a threshold is told from 0 or 1 by a search alone.
    """
    if threshold > 1 - _ALMOST:
        return np.inf, _SURE
    if threshold < _ALMOST:
        return -_SURE, -np.inf
    odds = float(np.log(threshold / (1 - threshold)))
    return odds + _SLACK, odds - _SLACK
