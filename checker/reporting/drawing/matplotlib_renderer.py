"""Charts drawn by matplotlib, into PNG and SVG files or, with another theme, into the HTML report.

Equal charts give equal bytes.
"""

import io
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from msgspec import structs

from checker.counts import format_count
from checker.extras import import_extra
from checker.reporting.drawing.chart import MOST_NAMED, Chart, Mark, Series, Span
from checker.reporting.drawing.fitting import (
    CHARACTERS_BESIDE_ROWS,
    CHARACTERS_PER_LINE,
    LEGEND_LINE_HEIGHT,
    MOST_LEGEND_CHARACTERS,
    count_legend_columns,
    count_legend_lines,
    is_narrow,
    measure_chart,
    shorten_middle,
    wrap_below,
    wrap_row_name,
)
from checker.reporting.drawing.palette import GREY, pick_line_pattern, pick_marker
from checker.reporting.drawing.theme import FILE_THEME, Theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["IMAGE_FORMATS", "build_figure", "draw_chart", "draw_image"]

IMAGE_FORMATS = ("png", "svg")
MOST_CHARTS = 20
MOST_COLUMNS = 4
WIDTH = 5.4  # inches a chart
POINTS_PER_INCH = 72  # an inch
DOTS_PER_INCH = 130  # an inch
SPAN_TEXT_AT = 0.24  # share of the axis at which the text of a span begins, beside that of a mark
FEW_DECADES, NARROW_AXIS, MOST_NARROW_TICKS, NARROW_STEPS = 1000, 8, 7, (1, 2, 5, 10)
GAP = 2.5  # points between a line and its text


def draw_image(charts: Sequence[Chart], image_format: str) -> bytes:
    """The charts side by side in one picture of the form `png` or `svg`; those beyond what a page holds are counted in it.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    with import_extra("matplotlib", "plot").rc_context(FILE_THEME.settings):
        written = io.BytesIO()
        of_format: dict[str, dict[str, str | None]]
        of_format = {"svg": {"Date": None, "Creator": "mlcheck"}, "png": {"Software": "mlcheck"}}
        build_figure(charts).savefig(written, format=image_format, dpi=DOTS_PER_INCH, metadata=of_format[image_format])
    return written.getvalue()


def build_figure(charts: Sequence[Chart]) -> "Figure":
    """The charts as `draw_image` has them, as a figure of matplotlib.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    matplotlib, figures = import_extra("matplotlib", "plot"), import_extra("matplotlib.figure", "plot")
    shown = charts[:MOST_CHARTS]
    columns = min(len(shown), MOST_COLUMNS)
    rows = [shown[start : start + columns] for start in range(0, len(shown), columns)]
    heights = [max(measure_chart(chart) for chart in row) for row in rows]
    with matplotlib.rc_context(FILE_THEME.settings):
        figure: Figure = figures.Figure(figsize=(WIDTH * columns, sum(heights)), layout="constrained")
        grid = figure.add_gridspec(len(rows), columns, height_ratios=heights)
        for number, chart in enumerate(shown):
            draw_chart(figure.add_subplot(grid[divmod(number, columns)]), chart, FILE_THEME)
        if len(shown) < len(charts):
            figure.supxlabel(f"{len(charts) - len(shown)} more charts are not shown", fontsize=8, color=GREY)
    return figure


def draw_chart(axes: Any, chart: Chart, theme: Theme) -> dict[str, str]:
    """Draw the chart on matplotlib axes; returns the tooltips by the id (`gid`) of what they belong to."""
    if theme.titled:
        line_length = CHARACTERS_BESIDE_ROWS if is_narrow(chart, titled=True) else CHARACTERS_PER_LINE
        legend_height = LEGEND_LINE_HEIGHT * POINTS_PER_INCH * count_legend_lines(chart)
        axes.set_title("\n".join(wrap(chart.title, line_length)), pad=8 + legend_height)
    axes.set_xlabel("\n".join(wrap_below(chart, titled=theme.titled)))
    axes.set_ylabel(chart.y_label)
    for span in chart.spans:
        _draw_span(axes, span, theme, beside=any(mark.below for mark in chart.marks))
    for mark in chart.marks:
        _draw_mark(axes, mark, theme)
    tooltips: dict[str, str] = {}
    for series in chart.series:
        if not chart.is_named(series):
            markers = {} if series.joined else _build_marker_style(series, "none")
            axes.plot(series.x, series.y, color=theme.faint, linewidth=0.8, zorder=1, **markers)
    shared = _find_shared_names(chart)
    for series in filter(chart.is_named, chart.series):
        gid = f"tip-{len(tooltips)}" if series.tooltip else None
        if gid is not None:
            tooltips[gid] = series.tooltip
        _draw_series(axes, series, theme, gid, "" if series.name in shared else series.name)
    for series in shared.values():
        _draw_series(axes, structs.replace(series, x=(), y=(), band=None, color=None), theme, None, series.name)
    rest = [series for series in chart.series if not chart.is_named(series)]
    if rest:
        markers = {} if rest[0].joined else _build_marker_style(rest[0], "none")
        others = format_count(len(chart.names) - MOST_NAMED, "other")
        axes.plot([], [], color=theme.faint, linewidth=float(rest[0].joined), label=others, **markers)
    _shape_axes(axes, chart)
    _draw_legend(axes, chart, theme)
    return tooltips


def _find_shared_names(chart: Chart) -> dict[str, Series]:
    """The names that series of several colours have, with the first such series: the legend shows them without a colour."""
    colors: dict[str, set[int | None]] = {}
    for series in filter(chart.is_named, chart.series):
        colors.setdefault(series.name, set()).add(series.color)
    return {series.name: series for series in reversed(chart.series) if series.name and len(colors.get(series.name, ())) > 1}


def _shape_axes(axes: Any, chart: Chart) -> None:
    """Scale, limits and ticks of both axes."""
    ticker = import_extra("matplotlib.ticker", "plot")
    if chart.x_whole:
        axes.xaxis.set_major_locator(ticker.MaxNLocator(integer=True))
    for is_log, set_scale, get_limits, axis in (
        (chart.x_log, axes.set_xscale, axes.get_xlim, axes.xaxis), (chart.y_log, axes.set_yscale, axes.get_ylim, axes.yaxis)
    ):  # fmt: skip
        if is_log:
            set_scale("log")
            first, last = get_limits()
            subs = (1, 2, 5) if last < FEW_DECADES * first else (1,)
            is_narrow = last < NARROW_AXIS * first  # on which powers and their halves are too few
            axis.set_major_locator(
                ticker.MaxNLocator(MOST_NARROW_TICKS, steps=NARROW_STEPS) if is_narrow else ticker.LogLocator(subs=subs)
            )
            axis.set_major_formatter("{x:g}")
            axis.set_minor_locator(ticker.NullLocator())
    for limits, get_limits, set_limits in (
        (chart.x_limits, axes.get_xlim, axes.set_xlim),
        (chart.y_limits, axes.get_ylim, axes.set_ylim),
    ):
        if limits is not None:
            set_limits(*(drawn if stated is None else stated for stated, drawn in zip(limits, get_limits(), strict=True)))
    if chart.x_reversed:
        axes.invert_xaxis()
    if chart.y_ticks is not None:
        axes.set_yticks(range(len(chart.y_ticks)))
        axes.set_yticklabels(["\n".join(wrap_row_name(name)) for name in chart.y_ticks])


def _draw_legend(axes: Any, chart: Chart, theme: Theme) -> None:
    """The legend above the chart, where it hides nothing: a column below the title, or a row."""
    handles, labels = axes.get_legend_handles_labels()
    entries = dict(zip(reversed(labels), reversed(handles), strict=True))  # of series with one name the first
    ordered = [*filter(entries.__contains__, chart.names), *labels]
    entries = {label: entries[label] for label in ordered}
    if not entries:
        return
    columns = 1 if theme.titled else count_legend_columns(list(entries))
    if theme.titled:
        style = {"bbox_to_anchor": (-0.01, 1.0), "labelspacing": 0.3}
    else:
        style = {"bbox_to_anchor": (0, 1.0), "frameon": False, "fontsize": 8, "handletextpad": 0.4, "columnspacing": 1.2}
    names = [shorten_middle(name, MOST_LEGEND_CHARACTERS) for name in entries]
    axes.legend(entries.values(), names, loc="lower left", borderaxespad=0.2, ncols=columns, **style)


def _draw_mark(axes: Any, mark: Mark, theme: Theme) -> None:
    """A line with its text beside it; of a level line on the left, where curves that rise in time leave room."""
    dashed = {"color": theme.mark, "linewidth": 1, "linestyle": (0, (4, 2))}
    if mark.axis == "x":
        axes.axvline(mark.at, **dashed)
        transform, style = axes.get_xaxis_transform(), theme.text_style
        axes.annotate(mark.text, (mark.at, 0.02), (-GAP, 0), transform, rotation=90, va="bottom", ha="right", **style)
    else:
        axes.axhline(mark.at, **dashed)
        _annotate_left_end(axes, mark.text, mark.at, theme, below=mark.below)


def _draw_span(axes: Any, span: Span, theme: Theme, *, beside: bool) -> None:
    """A shade with its text in the upper left corner, or beside the text of a mark there."""
    first, last = sorted((span.first, span.last))
    shade = {"color": theme.shade, "alpha": 0.13, "linewidth": 0}
    if span.axis == "x":
        axes.axvspan(first, last, **shade)
        transform, style = axes.get_xaxis_transform(), theme.text_style
        axes.annotate(span.text, (first, 0.98), (GAP, 0), transform, va="top", ha="left", **style)
    else:
        axes.axhspan(first, last, **shade)
        _annotate_left_end(axes, span.text, last, theme, below=True, at_share=SPAN_TEXT_AT if beside else 0.01)


def _annotate_left_end(axes: Any, text: str, at: float, theme: Theme, *, below: bool, at_share: float = 0.01) -> None:
    """The text towards the left end of the level `at`, above or below it."""
    offset, side = (-GAP, "top") if below else (GAP, "bottom")
    axes.annotate(text, (at_share, at), (0, offset), axes.get_yaxis_transform(), va=side, ha="left", **theme.text_style)


def _draw_series(axes: Any, series: Series, theme: Theme, gid: str | None, label: str) -> None:
    color = theme.pick_color(series)
    if series.band is not None and not series.joined:
        axes.hlines(series.y, series.band.low, series.band.high, color=color, linewidth=theme.line_width)
    elif series.band is not None:
        axes.fill_betweenx(series.y, series.band.low, series.band.high, color=color, alpha=0.2, linewidth=0)
    axes.plot(
        series.x,
        series.y,
        label=label,
        color=color,
        linewidth=theme.line_width if series.joined else 0,
        linestyle=series.pattern or pick_line_pattern(series.color or 0),
        gid=gid,
        drawstyle="steps-post" if series.stepped else "default",
        **_build_marker_style(series, color if series.filled else "none"),
    )


def _build_marker_style(series: Series, face: str) -> dict[str, Any]:
    return {
        "marker": series.marker or pick_marker(series.color or 0) if series.marked else "none",
        "markersize": 4 if series.joined else 5.5,
        "markerfacecolor": face,
    }
