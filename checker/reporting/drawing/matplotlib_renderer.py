"""Charts as a PNG or SVG file, by matplotlib. The same charts give the same bytes."""

import io
import math
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from checker.extras import import_extra
from checker.reporting.drawing.chart import MOST_NAMED, Chart, Mark, Series, Span
from checker.reporting.drawing.palette import FAINT, GREY, pick_color, pick_line_pattern, pick_marker

__all__ = ["IMAGE_FORMATS", "draw_image"]

IMAGE_FORMATS = ("png", "svg")
MOST_CHARTS = 30
MOST_COLUMNS = 3
WIDTH, HEIGHT = 5.4, 3.9  # inches a chart
LEGEND_LINE_HEIGHT = 0.145  # inches a line of the legend
POINTS_PER_INCH = 72  # an inch
DOTS_PER_INCH = 130  # an inch
CHARACTERS_PER_LINE = 66  # a line of text that is as wide as a chart
SHADE_STYLE: dict[str, Any] = {"color": GREY, "alpha": 0.13, "linewidth": 0}
FEW_DECADES = 1000
GAP = 2.5  # points between a line and its text
TEXT_STYLE: dict[str, Any] = {
    "color": GREY,
    "fontsize": 7.5,
    "textcoords": "offset points",
    "bbox": {"facecolor": "white", "alpha": 0.6, "edgecolor": "none", "pad": 0.8},
}
FIGURE_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.grid": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "svg.fonttype": "none",  # text stays text: it can be searched and read aloud
    "svg.hashsalt": "mlcheck",
    "figure.facecolor": "white",
}


def draw_image(charts: Sequence[Chart], image_format: str) -> bytes:
    """The charts side by side in one picture of the form `png` or `svg`; those beyond what a page holds are counted in it.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    matplotlib, figures = import_extra("matplotlib", "plot"), import_extra("matplotlib.figure", "plot")
    shown = charts[:MOST_CHARTS]
    columns = min(len(shown), MOST_COLUMNS)
    rows = math.ceil(len(shown) / columns)
    height = rows * (HEIGHT + LEGEND_LINE_HEIGHT * max(_count_legend_lines(chart) for chart in shown))
    with matplotlib.rc_context(FIGURE_STYLE):
        figure = figures.Figure(figsize=(WIDTH * columns, height), layout="constrained")
        for number, chart in enumerate(shown, 1):
            _draw_chart(figure.add_subplot(rows, columns, number), chart)
        if len(shown) < len(charts):
            figure.supxlabel(f"{len(charts) - len(shown)} more charts are not shown", fontsize=8, color=GREY)
        written = io.BytesIO()
        unvarying: dict[str, str | None] = (
            {"Date": None, "Creator": "mlcheck"} if image_format == "svg" else {"Software": "mlcheck"}
        )
        figure.savefig(written, format=image_format, dpi=DOTS_PER_INCH, metadata=unvarying)
    return written.getvalue()


def _draw_chart(axes: Any, chart: Chart) -> None:
    ticker = import_extra("matplotlib.ticker", "plot")
    axes.set_title(
        "\n".join(wrap(chart.title, CHARACTERS_PER_LINE)),
        pad=8 + LEGEND_LINE_HEIGHT * POINTS_PER_INCH * _count_legend_lines(chart),
    )
    axes.set_xlabel("\n".join(line for text in (chart.x_label, chart.note) for line in wrap(text, CHARACTERS_PER_LINE)))
    axes.set_ylabel(chart.y_label)
    for span in chart.spans:
        _draw_span(axes, span)
    for mark in chart.marks:
        _draw_mark(axes, mark)
    for series in chart.series[MOST_NAMED:]:
        axes.plot(
            series.x, series.y, color=FAINT, linewidth=0.8, zorder=1, **({} if series.joined else _build_marker_style(series))
        )
    for series in chart.series[:MOST_NAMED]:
        _draw_series(axes, series)
    if len(chart.series) > MOST_NAMED:
        axes.plot([], [], color=FAINT, label=f"{len(chart.series) - MOST_NAMED} others")
    if chart.x_log:
        axes.set_xscale("log")
        first, last = axes.get_xlim()
        axes.xaxis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5) if last < FEW_DECADES * first else (1,)))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_locator(ticker.NullLocator())
    for limits, ask, limit in (
        (chart.x_limits, axes.get_xlim, axes.set_xlim),
        (chart.y_limits, axes.get_ylim, axes.set_ylim),
    ):
        if limits is not None:
            limit(*(given if given is not None else found for given, found in zip(limits, ask(), strict=True)))
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), borderaxespad=0.2, labelspacing=0.3)


def _count_legend_lines(chart: Chart) -> int:
    """How many lines the legend has: it stands above the chart, where it hides nothing."""
    return min(len(chart.series), MOST_NAMED + 1)


def _draw_mark(axes: Any, mark: Mark) -> None:
    """A line with its text beside it; of a level line on the left, where curves that rise in time leave room."""
    dashed = {"color": GREY, "linewidth": 1, "linestyle": (0, (4, 2))}
    if mark.axis == "x":
        axes.axvline(mark.at, **dashed)
        axes.annotate(
            mark.text,
            (mark.at, 0.02),
            (-GAP, 0),
            axes.get_xaxis_transform(),
            rotation=90,
            va="bottom",
            ha="right",
            **TEXT_STYLE,
        )
    else:
        axes.axhline(mark.at, **dashed)
        _annotate_left_end(axes, mark.text, mark.at, below=mark.below)


def _draw_span(axes: Any, span: Span) -> None:
    """A shade with its text in the upper left corner."""
    first, last = sorted((span.first, span.last))
    if span.axis == "x":
        axes.axvspan(first, last, **SHADE_STYLE)
        axes.annotate(span.text, (first, 0.98), (GAP, 0), axes.get_xaxis_transform(), va="top", ha="left", **TEXT_STYLE)
    else:
        axes.axhspan(first, last, **SHADE_STYLE)
        _annotate_left_end(axes, span.text, last, below=True)


def _annotate_left_end(axes: Any, text: str, at: float, *, below: bool) -> None:
    """The text at the left end of the level `at`, above or below it."""
    away, side = (-GAP, "top") if below else (GAP, "bottom")
    axes.annotate(text, (0.01, at), (0, away), axes.get_yaxis_transform(), va=side, ha="left", **TEXT_STYLE)


def _draw_series(axes: Any, series: Series) -> None:
    drawn = pick_color(series.color)
    if series.band is not None:
        axes.fill_betweenx(series.y, series.band.low, series.band.high, color=drawn, alpha=0.2, linewidth=0)
    axes.plot(
        series.x,
        series.y,
        label=series.name,
        color=drawn,
        linewidth=1.6 if series.joined else 0,
        linestyle=pick_line_pattern(series.color),
        **_build_marker_style(series),
    )


def _build_marker_style(series: Series) -> dict[str, Any]:
    return {
        "marker": pick_marker(series.color) if series.marked else "none",
        "markersize": 4 if series.joined else 5.5,
        "markerfacecolor": "none",
    }
