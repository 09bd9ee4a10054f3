"""Draw how far the confidence can be trusted: `python -m benchmarks.matching.reliability FILE.png`.

Each dot is a band of confidence: what the matcher promised on average, and how often it was right.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from benchmarks.matching.data import chatter_halves, load_chatter, load_faq, load_questions
from benchmarks.matching.quality import Outcome, calibration_error, cross_validated, outcomes, reliability

_DOT_AREA = 4.0


def draw(told: Sequence[Outcome], path: Path) -> None:
    """Draw promise against truth; dots grow with the number of questions."""
    figure = Figure(figsize=(5.5, 5.2), dpi=140, layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="#777777", linewidth=1, label="perfect")
    bins = reliability(told)
    areas = [_DOT_AREA * part.n**0.5 for part in bins]
    promised, came_true = [part.promised for part in bins], [part.came_true for part in bins]
    axes.plot(promised, came_true, color="#0072B2", linewidth=1.5)
    axes.scatter(promised, came_true, s=areas, color="#0072B2", label="measured")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share that was right")
    axes.set_title(f"{len(told):,} questions and messages\nexpected calibration error {calibration_error(told):.4f}")
    axes.grid(alpha=0.3)
    axes.legend(loc="upper left", frameon=False)
    figure.savefig(path)


if __name__ == "__main__":
    _faq, _questions = load_faq(), load_questions()
    _fitted, _unseen = chatter_halves(load_chatter())
    _weights = cross_validated(_faq, _questions, _fitted)
    _told = outcomes(_faq, _questions, _unseen, _weights)
    draw([outcome for outcome in _told if outcome.kind != "outside"], Path(sys.argv[1]))
