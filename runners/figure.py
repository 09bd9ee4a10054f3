"""The picture of a card: a program of its own that reads the card's JSON and writes a PNG, because matplotlib is slow
to import and holds memory that the chat process should not.

Chats show a picture about 550 pixels wide and 350 high at most, so it has that shape, at twice that size.
"""

import base64
import io
import math
import sys
from collections.abc import Sequence
from textwrap import fill, wrap
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from runners.caption import arm_outcome, arm_title, headline, measured_rates
from runners.card import Card, read_card
from runners.errors import CardError
from runners.proof import ArmResult
from runners.spec import EpochResult, Stage

#: Keyword arguments of matplotlib's drawing functions.
_Style = dict[str, Any]

_WIDTH_IN, _HEIGHT_IN, _DPI = 5.5, 3.5, 200
#: A light panel of its own reads equally on light and dark chats.
_PAPER, _INK, _QUIET, _GRID = "#fbfbf9", "#1d1f21", "#5c6166", "#dfe1e3"
#: Okabe and Ito's palette, https://jfly.uni-koeln.de/color/, which colour-blind readers can tell apart; runs also
#: differ in line, width and marker, and each is narrower than the one under it.
_STYLES: tuple[_Style, ...] = (
    {"color": "#56B4E9", "linestyle": "-", "linewidth": 3.4},
    {"color": "#A33A00", "linestyle": (0, (3, 1.6)), "linewidth": 1.1},
    {"color": "#009E73", "linestyle": ":", "linewidth": 1.1},
)
_MARKERS: tuple[_Style, ...] = (
    {"marker": "o", "markersize": 8, "markerfacecolor": "#56B4E9", "markeredgecolor": "#56B4E9"},
    {"marker": "x", "markersize": 5, "markeredgecolor": "#A33A00", "markeredgewidth": 1.4},
    {"marker": "+", "markersize": 6, "markeredgecolor": "#009E73", "markeredgewidth": 1.4},
)
_STAGE_TEXT: _Style = {"ha": "center", "va": "top", "fontsize": 6.5, "color": _QUIET, "style": "italic"}
_HEADLINE_COLUMNS, _HEADLINE_LINES = 72, 2
#: Characters of an arm's title in a column when the whole picture is one column.
_TITLE_COLUMNS = 72
#: From this many arms on, what is written over each must be smaller.
_CROWDED_ARMS = 4


def draw(card: Card) -> bytes:
    """Draw the picture as PNG, 1100 by 700 pixels."""
    with mpl.rc_context({"font.size": 7.5, "axes.edgecolor": _QUIET, "text.color": _INK, "axes.labelcolor": _INK}):
        figure = Figure(figsize=(_WIDTH_IN, _HEIGHT_IN), dpi=_DPI, facecolor=_PAPER)
        heading, body, footing = figure.subfigures(3, 1, squeeze=False, height_ratios=(0.13, 0.8, 0.07))[:, 0]
        for part in (heading, body, footing):
            part.set_facecolor(_PAPER)
        heading.text(0.02, 0.5, _heading(card), fontsize=9.5, weight="bold", va="center")
        footing.text(0.02, 0.55, _footing(card), fontsize=6.5, color=_QUIET, va="center")
        _draw_arms(body, card.proof.arms)
        return _png(figure)


def _draw_arms(body: SubFigure, arms: Sequence[ArmResult]) -> None:
    """One column an arm: the losses above, the error rates below, over the same batches and on equal scales."""
    axes = body.subplots(
        2,
        len(arms),
        squeeze=False,
        sharex=True,
        sharey="row",
        gridspec_kw={
            "height_ratios": (2, 1),
            "left": 0.085,
            "right": 0.985,
            "top": 0.87,
            "bottom": 0.13,
            "hspace": 0.16,
            "wspace": 0.06,
        },
    )
    for column, arm in enumerate(arms):
        losses, rates = axes[0][column], axes[1][column]
        _prepare(losses, rates)
        losses.set_title(
            fill(arm_title(arm), _TITLE_COLUMNS // len(arms)), fontsize=8, weight="bold", loc="left", pad=13
        )
        outcome_size = 7.5 if len(arms) < _CROWDED_ARMS else 6.5
        losses.text(0, 1.035, arm_outcome(arm), transform=losses.transAxes, fontsize=outcome_size, color=_QUIET)
        _draw_losses(losses, arm)
        _draw_rates(rates, arm)
    axes[0][0].set_ylabel("training loss")
    axes[1][0].set_ylabel("error rate")
    most_runs = max(range(len(arms)), key=lambda column: len(arms[column].runs))
    axes[0][most_runs].legend(loc="upper right", fontsize=7, frameon=False, handlelength=2.6, borderaxespad=0.2)
    axes[1][0].set_ylim(*_rate_limits(arms))


def _prepare(losses: Axes, rates: Axes) -> None:
    for axes in (losses, rates):
        axes.set_facecolor(_PAPER)
        axes.grid(axis="y", color=_GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(length=2, labelsize=6.5, colors=_QUIET)
        axes.tick_params(labelcolor=_INK)
    losses.tick_params(labelbottom=False)
    rates.set_xlabel("batch", fontsize=7, labelpad=1)


def _draw_losses(axes: Axes, arm: ArmResult) -> None:
    for number, (run, style) in enumerate(zip(arm.runs, _cycled(_STYLES, len(arm.runs)), strict=True), start=1):
        axes.plot(range(1, len(run.losses) + 1), run.losses, label=f"run {number}", solid_capstyle="round", **style)
    if arm.losses_part_at is not None:
        axes.axvline(arm.losses_part_at, color=_INK, linewidth=0.7, linestyle=(0, (1, 2)), zorder=0)
    _mark_stages(axes, arm)


def _draw_rates(axes: Axes, arm: ArmResult) -> None:
    """Each error rate stands where it was measured: at the last batch of its epoch."""
    measured = [measured_rates(run) for run in arm.runs]
    for rates, style in zip(measured, _cycled(_MARKERS, len(arm.runs)), strict=True):
        axes.plot([rate.batch for rate in rates], [rate.error_rate for rate in rates], linestyle="none", **style)
    for epoch in zip(*measured, strict=False):
        _write_rates(axes, epoch)
    _mark_stages(axes, arm)
    _name_stages(axes, arm)


def _write_rates(axes: Axes, epoch: Sequence[EpochResult]) -> None:
    """The numbers left of their markers, the higher above; equal ones once."""
    rates = [measured.error_rate for measured in epoch]
    written = dict.fromkeys(f"{rate:.4f}" for rate in sorted(rates, reverse=True))
    axes.annotate(
        "\n".join(written),
        (epoch[0].batch, sum(rates) / len(rates)),
        xytext=(-7, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=7,
    )


def _mark_stages(axes: Axes, arm: ArmResult) -> None:
    """A line where the frozen stage ends."""
    axes.axvline(_stage_ends(arm)[0] + 0.5, color=_GRID, linewidth=1, zorder=0)


def _name_stages(axes: Axes, arm: ArmResult) -> None:
    ends = _stage_ends(arm)
    for start, end, stage in zip((0, *ends), ends, Stage, strict=False):
        axes.text((start + end) / 2, 0.94, stage, transform=axes.get_xaxis_transform(), **_STAGE_TEXT)


def _stage_ends(arm: ArmResult) -> list[int]:
    """The last batch of each stage."""
    rates = measured_rates(arm.runs[0])
    return [max(rate.batch for rate in rates if rate.stage is stage) for stage in Stage]


def _rate_limits(arms: Sequence[ArmResult]) -> tuple[float, float]:
    rates = [rate.error_rate for arm in arms for run in arm.runs for rate in measured_rates(run)]
    return 0.0, max((rate for rate in rates if math.isfinite(rate)), default=0.0) * 1.6 or 1.0


def _cycled(styles: Sequence[_Style], count: int) -> list[_Style]:
    return [styles[number % len(styles)] for number in range(count)]


def _heading(card: Card) -> str:
    lines = wrap(headline(card), _HEADLINE_COLUMNS, max_lines=_HEADLINE_LINES, placeholder=" …")
    return "\n".join(lines)


def _footing(card: Card) -> str:
    environment = card.proof.arms[0].runs[0].environment
    return (
        f"{card.recipe.name}, seed {card.proof.seed} · torch {environment.torch}, fastai {environment.fastai}, "
        f"{environment.device} · {card.created:%Y-%m-%d} · card {card.sha256[:12]}"
    )


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor=_PAPER, metadata={"Software": None})
    return buffer.getvalue()


def main() -> int:
    """Read a card on standard input and write its picture to standard output; exit status 2 where it is no card."""
    try:
        card = read_card(sys.stdin.read())
    except CardError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.buffer.write(draw(card))
    return 0


def draw_line() -> int:
    """What `main` does, for a fork, whose standard input stays open: one line of base64 in, one out."""
    card = read_card(base64.b64decode(sys.stdin.buffer.readline()).decode())
    sys.stdout.buffer.write(base64.b64encode(draw(card)) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
