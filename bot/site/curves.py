"""The losses of a proof's runs as curves: numbers for the script that draws them, lines for a page without one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.proofs.reply import arm_label
from runners.progress import ProofProgress
from runners.proof import Proof

#: The drawing's own units; a page stretches it.
WIDTH, HEIGHT = 640, 220


@dataclass(frozen=True, slots=True)
class Curve:
    """The losses of one run, batch by batch; None where a loss is no number."""

    label: str
    #: Which run of its arm it is, from 0.
    run: int
    losses: tuple[float | None, ...]


def curves_of(proof: Proof) -> tuple[Curve, ...]:
    """Every run's curve, in the order of the arms."""
    return tuple(
        Curve(f"{arm_label(arm.name)} {number + 1}", number, _finite(run.losses))
        for arm in proof.arms
        for number, run in enumerate(arm.runs)
    )


def curves_so_far(progress: ProofProgress) -> tuple[Curve, ...]:
    """The same of a proof under way."""
    return tuple(
        Curve(f"{arm_label(arm.name)} {number + 1}", number, _finite(run.losses))
        for arm in progress.arms
        for number, run in enumerate(arm.runs)
    )


def first_parting(proof: Proof) -> int | None:
    """The first batch, from 1, at which runs of one arm part; None where none do."""
    return min((arm.losses_part_at for arm in proof.arms if arm.losses_part_at is not None), default=None)


@dataclass(frozen=True, slots=True)
class Line:
    """A curve as SVG writes it."""

    label: str
    run: int
    points: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Curves over one another, from the first batch on the left to the last on the right."""

    lines: tuple[Line, ...]
    highest: float
    batches: int


def drawn(curves: Sequence[Curve]) -> Drawing:
    """Fit curves into the drawing, 0 at its bottom."""
    known = [loss for curve in curves for loss in curve.losses if loss is not None]
    highest, batches = max(known, default=1.0) or 1.0, max((len(curve.losses) for curve in curves), default=1)
    lines = tuple(Line(curve.label, curve.run, _points(curve, highest, batches)) for curve in curves)
    return Drawing(lines, highest, batches)


def _points(curve: Curve, highest: float, batches: int) -> str:
    step = WIDTH / max(1, batches - 1)
    return " ".join(
        f"{place * step:.1f},{HEIGHT * (1 - max(0.0, loss) / highest):.1f}"
        for place, loss in enumerate(curve.losses)
        if loss is not None
    )


def _finite(losses: Sequence[float]) -> tuple[float | None, ...]:
    return tuple(loss if math.isfinite(loss) else None for loss in losses)
