"""The reliability curve as a picture: of the answers promised with a confidence, how many were right."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: how many, what was promised on average, and what came true."""

    n: int
    promised: float
    came_true: float


def draw_reliability(bins: Sequence[Bin], error: float, target: Path) -> None:
    """Draw promised against true shares, a dot's area growing with its questions, into a PNG file."""
    # Only a picture needs matplotlib; the tables do without.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.add_subplot(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="confidence keeps its word")
    promised, came_true = [b.promised for b in bins], [b.came_true for b in bins]
    axes.plot(promised, came_true, color="tab:blue")
    axes.scatter(promised, came_true, s=[10 + b.n**0.5 * 3 for b in bins], color="tab:blue", label="measured")
    axes.set_xlabel("confidence")
    axes.set_ylabel("share that was right")
    axes.set_title(f"Expected calibration error {error:.3f}")
    axes.legend(loc="upper left")
    figure.savefig(target, dpi=150)
