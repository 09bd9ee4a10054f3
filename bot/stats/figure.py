"""The picture of the numbers: a program of its own that reads their JSON and writes a PNG, for it needs matplotlib.

Chats show a picture about 550 pixels wide and 350 high at most, so it has that shape, at twice that size.
"""

import io
import sys
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from pydantic import ValidationError

from bot.stats.caption import day, headline
from bot.stats.numbers import Stats, Week

#: Keyword arguments of matplotlib's drawing functions.
_Style = dict[str, Any]

_WIDTH_IN, _HEIGHT_IN, _DPI = 5.5, 3.5, 200
#: A light panel of its own reads equally on light and dark chats.
_PAPER, _INK, _QUIET, _GRID = "#fbfbf9", "#1d1f21", "#5c6166", "#dfe1e3"
#: Okabe and Ito's palette, https://jfly.uni-koeln.de/color/, which colour-blind readers can tell apart; bars differ in
#: hatching too, and lines in dashes and markers.
_BLUE, _SKY, _RED, _GREEN = "#0072B2", "#A6D8F5", "#D55E00", "#009E73"
_BARS: tuple[tuple[str, _Style], ...] = (
    ("answered", {"color": _BLUE}),
    ("did you mean", {"color": _SKY, "hatch": "//////", "edgecolor": _BLUE, "linewidth": 0}),
    ("not found", {"color": _RED}),
)
_LINES: tuple[tuple[str, _Style], ...] = (
    ("answered", {"color": _BLUE, "linestyle": "-", "marker": "o"}),
    ("found helpful", {"color": _GREEN, "linestyle": (0, (3, 1.4)), "marker": "^"}),
    ("median confidence", {"color": _INK, "linestyle": ":", "marker": "s"}),
)
#: Dates that can be read beside each other.
_DATES = 10
#: More weeks than these are dated by month and year.
_YEAR = 53
#: Fewer weeks leave room on the left, lest a bar be as wide as the picture.
_ROOM = 5
#: More weeks than these have markers and hatching too small to see.
_MANY_WEEKS = 30


def draw(stats: Stats) -> bytes:
    """Draw the picture as PNG, 1100 by 700 pixels."""
    with mpl.rc_context({"font.size": 7.5, "axes.edgecolor": _QUIET, "text.color": _INK, "hatch.linewidth": 0.5}):
        figure = Figure(figsize=(_WIDTH_IN, _HEIGHT_IN), dpi=_DPI, facecolor=_PAPER)
        figure.text(0.02, 0.955, headline(stats), fontsize=9.5, weight="bold", va="center")
        figure.text(0.02, 0.025, _footing(stats), fontsize=6.5, color=_QUIET, va="center")
        questions, shares, gaps = figure.subplots(
            3,
            1,
            sharex=True,
            gridspec_kw={
                "height_ratios": (2.2, 2.2, 1.3),
                "left": 0.085,
                "right": 0.975,
                "top": 0.865,
                "bottom": 0.125,
                "hspace": 0.42,
            },
        )
        for axes in (questions, shares, gaps):
            _prepare(axes)
        _draw_questions(questions, stats.weeks)
        _draw_shares(shares, stats.weeks)
        _draw_gaps(gaps, stats.weeks)
        _date(gaps, stats.weeks)
        return _png(figure)


def _prepare(axes: Axes) -> None:
    axes.set_facecolor(_PAPER)
    axes.grid(axis="y", color=_GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=2, labelsize=6.5, colors=_QUIET)
    axes.tick_params(labelcolor=_INK)


def _draw_questions(axes: Axes, weeks: Sequence[Week]) -> None:
    below = [0] * len(weeks)
    parts = (
        [week.numbers.answered for week in weeks],
        [week.numbers.suggested for week in weeks],
        [week.numbers.not_found for week in weeks],
    )
    for (label, style), part in zip(_BARS, parts, strict=True):
        axes.bar(range(len(weeks)), part, bottom=below, width=0.8, label=label, **_fitting(style, len(weeks)))
        below = [low + high for low, high in zip(below, part, strict=True)]
    axes.set_ylim(0, max(*below, 4) * 1.05)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    _title(axes, "questions a week")


def _draw_shares(axes: Axes, weeks: Sequence[Week]) -> None:
    shares = (
        [week.numbers.answered_share for week in weeks],
        [week.numbers.helpful_share for week in weeks],
        [week.numbers.median_confidence for week in weeks],
    )
    for (label, style), share in zip(_LINES, shares, strict=True):
        percents = [float("nan") if part is None else 100 * part for part in share]
        axes.plot(range(len(weeks)), percents, label=label, linewidth=1.3, markersize=3, **_fitting(style, len(weeks)))
    axes.set(ylim=(0, 104), yticks=(0, 50, 100), yticklabels=("0", "50", "100%"))
    _title(axes, "shares")


def _draw_gaps(axes: Axes, weeks: Sequence[Week]) -> None:
    bars: tuple[tuple[str, float, list[int], _Style], ...] = (
        ("opened", -0.2, [week.gaps_opened for week in weeks], {"color": _RED}),
        ("closed", 0.2, [week.gaps_closed for week in weeks], {"color": _BLUE, "hatch": "//////"}),
    )
    for label, offset, counts, style in bars:
        places = [place + offset for place in range(len(weeks))]
        axes.bar(places, counts, width=0.38, label=label, linewidth=0, **_fitting(style, len(weeks)))
    axes.set_ylim(0, max(4, *(max(week.gaps_opened, week.gaps_closed) for week in weeks)) * 1.05)
    axes.yaxis.set_major_locator(MaxNLocator(2, integer=True))
    _title(axes, "gaps in the FAQ")


def _title(axes: Axes, words: str) -> None:
    """The panel's name and its legend in one line over it."""
    axes.set_title(words, fontsize=7.5, weight="bold", loc="left", pad=3)
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.005, 0.98),
        ncols=3,
        fontsize=6.5,
        frameon=False,
        borderaxespad=0,
        handlelength=1.8,
        handleheight=0.8,
        columnspacing=1.2,
    )


def _date(axes: Axes, weeks: Sequence[Week]) -> None:
    every = -(-len(weeks) // _DATES)
    # Counted back from the present week, which is the one to find.
    places = range(len(weeks) - 1, -1, -every)
    named = "{:%m/%y}".format if len(weeks) > _YEAR else day
    axes.set_xticks(places, [named(weeks[place].monday) for place in places])
    axes.set_xlim(min(-0.6, len(weeks) - _ROOM - 0.6), len(weeks) - 0.4)


def _fitting(style: _Style, weeks: int) -> _Style:
    """The style without what is too small to see when there are many weeks."""
    if weeks <= _MANY_WEEKS:
        return style
    return {name: value for name, value in style.items() if name not in {"marker", "hatch"}}


def _footing(stats: Stats) -> str:
    course = f"{stats.course} · " if stats.course is not None else ""
    return f"{course}weeks from Monday on, UTC · the last one is not over"


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor=_PAPER, metadata={"Software": None})
    return buffer.getvalue()


def main() -> int:
    """Read numbers on standard input and write their picture to standard output; exit status 2 where it is no such."""
    try:
        stats = Stats.model_validate_json(sys.stdin.buffer.read())
    except ValidationError as error:
        sys.stderr.write(f"These are no statistics: {error.error_count()} problems.\n")
        return 2
    sys.stdout.buffer.write(draw(stats))
    return 0


if __name__ == "__main__":
    sys.exit(main())
