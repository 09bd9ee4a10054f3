"""How often the matcher and its peers find the right entry, on the same questions, as asked and mistyped.

The matcher is asked with weights that were not fitted on the questions' entries.
`python -m benchmarks.matching.compare`; needs `requirements.txt` installed.
"""

from collections.abc import Sequence

from benchmarks.matching.data import Asked, chatter_halves, load_chatter, load_faq, load_questions, part_of
from benchmarks.matching.peers import Faqbot, Peer, all_peers
from benchmarks.matching.quality import Retrieval, cross_validated, mistyped, rank_of, retrieval
from benchmarks.matching.train import FOLDS
from faq.matcher import Matcher


def measure(peer: Peer, questions: Sequence[Asked], texts: Sequence[str]) -> Retrieval:
    """Ask every question in its form as text."""
    asked = zip(questions, texts, strict=True)
    return retrieval([rank_of(question.entry_id, peer.ids(question, text)) for question, text in asked])


def main() -> None:
    """Print one row an engine."""
    faq, questions = load_faq(), load_questions()
    fitted, _ = chatter_halves(load_chatter())
    matchers = [Matcher(faq, weights=weights) for weights in cross_validated(faq, questions, fitted)]
    clean, typed = [asked.text for asked in questions], mistyped(questions)
    print(f"{len(faq)} entries, {len(questions)} questions, by course: hit@1 hit@5 MRR@5 | 20% mistyped | MRR lost")
    ours = {"faqbot": lambda: Faqbot(lambda asked: matchers[part_of(asked.entry_id, FOLDS)])}
    for name, build in {**ours, **all_peers(faq)}.items():
        peer = build()
        one, other = measure(peer, questions, clean), measure(peer, questions, typed)
        print(
            f"{name:20} {one.hit_1:.3f} {one.hit_5:.3f} {one.mrr_5:.3f} | "
            f"{other.hit_1:.3f} {other.hit_5:.3f} {other.mrr_5:.3f} | {one.mrr_5 - other.mrr_5:.4f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
