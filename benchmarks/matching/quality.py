"""How often the matcher is right, on questions about entries its weights were not fitted on, and on unseen chatter.

`python -m benchmarks.matching.quality` prints the tables; it takes some minutes, most of them fitting.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.matching.data import Asked, chatter_halves, load_chatter, load_faq, load_questions, part_of
from benchmarks.matching.subfaqs import as_typed, sample
from benchmarks.matching.train import FOLDS, SEED, train
from benchmarks.matching.typos import mistype
from faq.entry import Faq
from faq.matcher import Decision, Matcher
from faq.weights import Weights

SIZES = (5, 20, 100, 400)
EACH, ASKED = 40, 60
BINS = 15
#: A question in the form in which it is asked, of a course, to the ids that come back, best first.
Search = Callable[[str, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Shares of questions whose entry came first or among the first five, and the mean reciprocal rank up to five."""

    hit_1: float
    hit_5: float
    mrr_5: float


def retrieval(ranks: Sequence[int | None]) -> Retrieval:
    """Sum up at which rank (from 1; None beyond five) each right entry came."""
    found = [rank for rank in ranks if rank is not None]
    n = max(len(ranks), 1)
    return Retrieval(sum(rank == 1 for rank in found) / n, len(found) / n, sum(1 / rank for rank in found) / n)


def rank_of(wanted: str, ids: Sequence[str]) -> int | None:
    """Return the rank of an id among the first five, from 1."""
    return next((rank for rank, found in enumerate(ids[:5], start=1) if found == wanted), None)


def mistyped(questions: Sequence[Asked], share: float = 0.2, seed: int = 20) -> tuple[str, ...]:
    """Return the questions with a share of their words mistyped."""
    rng = random.Random(seed)
    return tuple(mistype(asked.text, share, rng) for asked in questions)


def cross_validated(faq: Faq, questions: Sequence[Asked], chatter: Sequence[str]) -> tuple[Weights, ...]:
    """Return, for each fold of entries, weights fitted on the questions about all other entries."""
    return tuple(
        train(faq, [asked for asked in questions if part_of(asked.entry_id, FOLDS) != fold], chatter, SEED)
        for fold in range(FOLDS)
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question asked of a small FAQ."""

    size: int
    is_aliased: bool
    kind: str
    confidence: float
    is_right: bool
    decision: Decision


def outcomes(
    faq: Faq, questions: Sequence[Asked], chatter: Sequence[str], weights: Sequence[Weights], seed: int = 5
) -> list[Outcome]:
    """Ask small FAQs the questions they can answer, course questions they cannot, and chatter; 30% with typos."""
    rng = random.Random(seed)
    told = []
    for small in sample(faq, questions, SIZES, each=EACH, asked=ASKED, rng=rng):
        matchers = [Matcher(small.faq, weights=of_fold) for of_fold in weights]
        asked = [(item.text, item.entry_id, "inside") for item in small.inside]
        asked += [(item.text, item.entry_id, "outside") for item in small.outside]
        asked += [(line, line, "chatter") for line in rng.sample(chatter, min(ASKED, len(chatter)))]
        for text, key, kind in asked:
            result = matchers[part_of(key, FOLDS)].search(as_typed(text, rng), limit=1)
            best = result.matches[0] if result.matches else None
            told.append(
                Outcome(
                    size=len(small.faq),
                    is_aliased=small.is_aliased,
                    kind=kind,
                    confidence=best.confidence if best else 0.0,
                    is_right=best is not None and best.entry.id == key,
                    decision=result.decision,
                )
            )
    return told


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: how many, what was promised on average, and what came true."""

    n: int
    promised: float
    came_true: float


def reliability(told: Sequence[Outcome], bins: int = BINS) -> tuple[Bin, ...]:
    """Put outcomes into equally wide bins of confidence; empty bins are left out."""
    confidence = np.array([outcome.confidence for outcome in told])
    right = np.array([outcome.is_right for outcome in told], float)
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    return tuple(
        Bin(int((which == k).sum()), float(confidence[which == k].mean()), float(right[which == k].mean()))
        for k in range(bins)
        if (which == k).any()
    )


def calibration_error(told: Sequence[Outcome]) -> float:
    """Return the expected calibration error: the mean gap between promise and truth over the bins."""
    bins = reliability(told)
    return sum(b.n * abs(b.promised - b.came_true) for b in bins) / max(sum(b.n for b in bins), 1)


def _share(told: Sequence[Outcome], wanted: Callable[[Outcome], bool]) -> float:
    return 100 * sum(map(wanted, told)) / max(len(told), 1)


def report(faq: Faq, questions: Sequence[Asked], unseen: Sequence[str], weights: Sequence[Weights]) -> None:
    """Print every table."""
    matchers = [Matcher(faq, weights=of_fold) for of_fold in weights]
    for name, texts in (("as asked", [asked.text for asked in questions]), ("20% mistyped", mistyped(questions))):
        ranks = []
        for asked, text in zip(questions, texts, strict=True):
            matches = matchers[part_of(asked.entry_id, FOLDS)].search(text, 5, asked.course).matches
            ranks.append(rank_of(asked.entry_id, [match.entry.id for match in matches]))
        figures = retrieval(ranks)
        print(f"{name:14} hit@1 {figures.hit_1:.4f}  hit@5 {figures.hit_5:.4f}  MRR@5 {figures.mrr_5:.4f}")
    told = outcomes(faq, questions, unseen, weights)
    for is_aliased, name in ((False, "without aliases"), (True, "some questions as aliases")):
        _report_confidence(name, [outcome for outcome in told if outcome.is_aliased is is_aliased])


def _report_confidence(name: str, told: Sequence[Outcome]) -> None:
    print(
        f"FAQs {name}: shares in percent of chatter, of questions the FAQ answers, and of course questions it does not"
    )
    print("entries | chatter: answered suggested | inside: right wrong suggested silent | outside: answered | ECE")
    for size in SIZES:
        here = [outcome for outcome in told if outcome.size == size]
        chatter, inside, outside = (
            [outcome for outcome in here if outcome.kind == kind] for kind in ("chatter", "inside", "outside")
        )
        print(
            f"{size:7} | {_share(chatter, _answered):17.2f} {_share(chatter, _suggested):9.2f}"
            f" | {_share(inside, lambda o: _answered(o) and o.is_right):13.1f}"
            f" {_share(inside, lambda o: _answered(o) and not o.is_right):5.1f}"
            f" {_share(inside, _suggested):9.1f} {_share(inside, lambda o: o.decision is Decision.SILENT):6.1f}"
            f" | {_share(outside, _answered):17.1f} | {calibration_error(inside + chatter):.4f}"
        )
    usual = [outcome for outcome in told if outcome.kind != "outside"]
    print(f"ECE over inside and chatter: {calibration_error(usual):.4f}; with outside: {calibration_error(told):.4f}")


def _answered(outcome: Outcome) -> bool:
    return outcome.decision is Decision.ANSWER


def _suggested(outcome: Outcome) -> bool:
    return outcome.decision is Decision.SUGGEST


if __name__ == "__main__":
    _faq, _questions = load_faq(), load_questions()
    _fitted, _unseen = chatter_halves(load_chatter())
    report(_faq, _questions, _unseen, cross_validated(_faq, _questions, _fitted))
