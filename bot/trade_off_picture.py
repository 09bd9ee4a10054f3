"""Draw what each answer threshold would do. For the command line only: it imports matplotlib, the chat never does."""

import io
from typing import TYPE_CHECKING

from bot.errors import PictureUnavailable
from faq.tuning import Proposal
from runners.machine import HOW_TO_INSTALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDTH_IN, _HEIGHT_IN, _DPI = 6.4, 4.0, 150
#: Okabe and Ito's palette, told apart by colour-blind readers; line styles differ as well.
_LINES = (
    ("answered_right", "answered right", "#0072B2", "-"),
    ("answered_wrong", "answered wrong", "#D55E00", "--"),
    ("false_answers", "false answers", "#000000", ":"),
)


def draw_trade_off(proposal: Proposal) -> bytes:
    """A PNG, 960 by 600 pixels, of the three shares over the answer threshold, with the proposal marked.

    Raises:
        PictureUnavailable: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise PictureUnavailable(f"Pictures need matplotlib. {HOW_TO_INSTALL}") from None
    figure = Figure(figsize=(_WIDTH_IN, _HEIGHT_IN), dpi=_DPI, layout="constrained")
    _draw(figure.add_subplot(), proposal)
    png = io.BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _draw(axes: "Axes", proposal: Proposal) -> None:
    thresholds = [point.threshold for point in proposal.curve]
    for field, label, colour, style in _LINES:
        shares = [100 * getattr(point, field) for point in proposal.curve]
        axes.plot(thresholds, shares, style, color=colour, label=label, linewidth=2)
    for height, (label, point) in enumerate((("proposed", proposal.at_proposal), ("now", proposal.at_present))):
        axes.axvline(point.threshold, color="#777777", linewidth=1)
        axes.annotate(
            f"{label} {point.threshold:.2f}",
            (point.threshold, 55 - 6 * height),
            xytext=(4, 0),
            textcoords="offset points",
            fontsize=9,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
    axes.set(xlim=(0, 1), ylim=(0, 102), xlabel="answer from this confidence on", ylabel="% of questions")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(_LINES), frameon=False)
