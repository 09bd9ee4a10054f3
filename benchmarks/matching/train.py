"""Learn the matcher's constants from labelled questions and write them where the package reads them.

`python -m benchmarks.matching.train` writes `faq/weights.json`; with `--check` it only tells whether the same data
gives the same file. Everything is seeded.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.matching.data import Asked, chatter_halves, load_chatter, load_faq, load_questions, part_of
from benchmarks.matching.fitting import Array, Choice, fit_choices, fit_logistic
from benchmarks.matching.subfaqs import as_typed, sample
from benchmarks.matching.typos import mistype
from faq import confidence
from faq.entry import Faq
from faq.index import Index
from faq.phrasings import Phrasings
from faq.query import Reader
from faq.ranking import Ranking, rank
from faq.scope import Scope
from faq.shortlist import shortlist
from faq.text import words
from faq.vocabulary import term_name
from faq.weights import ConfidenceWeights, EntrySignals, PhrasingSignals, RankWeights, Weights

TARGET = Path(__file__).resolve().parents[2] / "faq" / "weights.json"
SEED = 20240115

#: Entries are dealt into so many folds; no weights are used on questions about entries they were fitted on.
FOLDS = 5
#: A word is everyday when so many of the fitted messages hold it.
EVERYDAY_MIN = 2
#: The FAQs confidence is fitted on.
SIZES = (5, 10, 20, 50, 100, 200, 400)
EACH, ASKED = 24, 40
#: What one question counts that is of the course but not in the FAQ; others count 1. Such questions are the rarest,
#: and some of them are answered by another entry than the labelled one.
OUTSIDE_IMPORTANCE = 0.05

#: Only to gather signals: every entry is measured, the order does not matter.
_UNFITTED = RankWeights(
    entry=EntrySignals(**dict.fromkeys(EntrySignals.model_fields, 0.0)),
    phrasing=PhrasingSignals(**dict.fromkeys(PhrasingSignals.model_fields, 0.0)),
)


def everyday(messages: Sequence[str]) -> dict[str, float]:
    """Return the share of messages that holds each everyday term."""
    counts = Counter(term for message in messages for term in {term_name(word) for word in words(message)})
    kept = sorted(term for term, count in counts.items() if count >= EVERYDAY_MIN)
    return {term: round(counts[term] / len(messages), 5) for term in kept}


@dataclass(frozen=True, slots=True)
class FoldChoice:
    """A ranking to learn from and the fold of the entry it is about."""

    fold: int
    choice: Choice


def gather_choices(faq: Faq, questions: Sequence[Asked], background: dict[str, float], seed: int) -> list[FoldChoice]:
    """Measure the candidates for every question, once as asked and once with a fifth of its words mistyped."""
    entries = tuple(faq)
    index, phrasings, scope = Index(entries, background), Phrasings(entries), Scope(faq)
    reader = Reader(index)
    numbers = {entry.id: number for number, entry in enumerate(entries)}
    rng = random.Random(seed)
    gathered = []
    for asked in questions:
        for text in (asked.text, mistype(asked.text, 0.2, rng)):
            query = reader.read(text)
            chosen = shortlist(query, index, phrasings, scope.allowed(asked.course))
            found = rank(query, index, phrasings, _UNFITTED, chosen)
            right = np.flatnonzero(found.entries == numbers[asked.entry_id])
            if len(right) and len(found.entries) > 1:
                gathered.append(FoldChoice(part_of(asked.entry_id, FOLDS), Choice(_signals(found), int(right[0]))))
    return gathered


def fit_rank(choices: Sequence[Choice]) -> RankWeights:
    """Fit what each signal is worth for the order."""
    fitted = [_rounded(value) for value in fit_choices(choices)]
    split = len(EntrySignals.model_fields)
    return RankWeights(
        entry=EntrySignals(**dict(zip(EntrySignals.model_fields, fitted[:split], strict=True))),
        phrasing=PhrasingSignals(**dict(zip(PhrasingSignals.model_fields, fitted[split:], strict=True))),
    )


@dataclass(frozen=True, slots=True)
class Example:
    """The evidence for the best entry, whether it was right, and what the example counts."""

    evidence: Array
    is_right: bool
    importance: float


def gather_examples(
    faq: Faq, questions: Sequence[Asked], chatter: Sequence[str], by_fold: Sequence[RankWeights], seed: int
) -> list[Example]:
    """Ask small FAQs what they can answer, what they cannot, and chatter.

    Chatter is asked of FAQs whose everyday words were counted in the other half of it.
    """
    rng = random.Random(seed)
    halves = [tuple(line for line in chatter if part_of(f"half {line}", 2) == half) for half in (0, 1)]
    backgrounds = [everyday(halves[1]), everyday(halves[0])]
    examples = []
    for number, small in enumerate(sample(faq, questions, SIZES, each=EACH, asked=ASKED, rng=rng)):
        half = (number // 4) % 2
        entries = tuple(small.faq)
        index, phrasings = Index(entries, backgrounds[half]), Phrasings(entries)
        reader = Reader(index)
        inside = [(asked.text, asked.entry_id, 1.0) for asked in small.inside]
        outside = [(asked.text, asked.entry_id, OUTSIDE_IMPORTANCE) for asked in small.outside]
        idle = [(line, line, 1.0) for line in rng.sample(halves[half], min(ASKED, len(halves[half])))]
        for text, key, importance in inside + outside + idle:
            query = reader.read(as_typed(text, rng))
            found = rank(query, index, phrasings, by_fold[part_of(key, FOLDS)], shortlist(query, index, phrasings))
            if len(found.entries):
                evidence = confidence.evidence(query, index, found)[0].astype(np.float64)
                examples.append(Example(evidence, entries[found.entries[0]].id == key, importance))
    return examples


def fit_confidence(examples: Sequence[Example]) -> ConfidenceWeights:
    """Fit what each kind of evidence is worth for the likelihood of being right."""
    fitted = fit_logistic(
        np.array([example.evidence[1:] for example in examples]),
        np.array([example.is_right for example in examples], np.float64),
        np.array([example.importance for example in examples]),
    )
    return ConfidenceWeights(
        **dict(zip(ConfidenceWeights.model_fields, (_rounded(value) for value in fitted), strict=True))
    )


def train(faq: Faq, questions: Sequence[Asked], chatter: Sequence[str], seed: int = SEED) -> Weights:
    """Learn everything from questions and chatter."""
    background = everyday(chatter)
    choices = gather_choices(faq, questions, background, seed)
    by_fold = [fit_rank([item.choice for item in choices if item.fold != fold]) for fold in range(FOLDS)]
    examples = gather_examples(faq, questions, chatter, by_fold, seed + 1)
    return Weights(
        rank=fit_rank([item.choice for item in choices]), confidence=fit_confidence(examples), background=background
    )


def _signals(found: Ranking) -> Array:
    return np.concatenate((found.signals.of_entries, found.signals.of_phrasings), axis=1).astype(np.float64)


def _rounded(value: float) -> float:
    """Four digits say all the data can say, and are the same on every machine."""
    return float(f"{value:.4g}")


def main(arguments: Sequence[str]) -> int:
    """Write the weights, or with `--check` compare them; return the exit status."""
    fitted, _ = chatter_halves(load_chatter())
    text = train(load_faq(), load_questions(), fitted).model_dump_json(indent=1) + "\n"
    if "--check" in arguments:
        same = TARGET.read_text(encoding="utf-8") == text
        print("The shipped weights are exactly these." if same else "The shipped weights differ: train again.")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    print(f"Wrote {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
