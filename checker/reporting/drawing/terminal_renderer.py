"""Charts in a terminal, by uniplot."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.text import Text

from checker.counts import describe_rest
from checker.extras import import_extra
from checker.reporting.drawing.chart import MOST_NAMED, Chart
from checker.reporting.drawing.palette import GREY, pick_color
from checker.reporting.drawing.terminal_rows import TerminalRows

__all__ = ["draw_in_terminal"]

MOST_CHARTS = 12
HEIGHT = 15
MARGIN = 14  # columns beside the plot that the numbers of its axis take
WIDEST, NARROWEST = 100, 20
"""Columns of a plot; a terminal that has fewer wraps its lines."""
SERIES_SIGNS = ("*", "o", "+", "x", "#", "@", "%", "&")


def draw_in_terminal(charts: Sequence[Chart]) -> RenderableType:
    """The charts below each other, as wide as the terminal.

    Raises:
        MissingExtraError: uniplot is not installed.
    """
    library = import_extra("uniplot", "plot")
    parts: list[RenderableType] = [
        _TerminalChart(chart, library) if chart.y_ticks is None else TerminalRows(chart) for chart in charts[:MOST_CHARTS]
    ]
    rest = describe_rest(len(charts), MOST_CHARTS, "chart", hint="--plot FILE draws them")
    if rest is not None:
        parts.append(Text(f" {rest}", style="dim"))
    return Group(*parts)


class _TerminalChart(Struct, frozen=True):
    chart: Chart
    library: Any

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """In colour with fine points where the terminal has colours, with signs for each series where it has none."""
        chart, plain = self.chart, console.color_system is None or console.no_color
        named = [series for series in chart.series if series.name or not chart.names]
        drawn = [series for series in named if series.x and (min(series.x) > 0 or not chart.x_log)][:MOST_NAMED]
        text = self.library.plot_to_string(
            xs=[list(series.x) for series in drawn],
            ys=[list(series.y) for series in drawn],
            lines=[series.joined for series in drawn],
            legend_labels=[series.name for series in drawn],
            title=chart.title,
            width=max(NARROWEST, min(options.max_width - MARGIN, WIDEST)),
            height=HEIGHT,
            x_gridlines=[mark.at for mark in chart.marks if mark.axis == "x"],
            y_gridlines=[mark.at for mark in chart.marks if mark.axis == "y"],
            x_as_log=chart.x_log,
            y_as_log=chart.y_log,
            line_length_hard_cap=max(options.max_width, NARROWEST + MARGIN),
            color=False if plain else [GREY if series.color is None else pick_color(series.color) for series in drawn],
            character_set="ascii" if plain else "braille",
            force_ascii_characters=SERIES_SIGNS,
            **_build_axis_limits(chart),
        )
        yield Text.from_ansi(text, no_wrap=True)
        yield Text(f" x: {chart.x_label}   y: {chart.y_label}", style="dim")
        for text in (*(mark.text for mark in chart.marks), *(span.text for span in chart.spans)):
            yield Text(f" {text}", style="dim")
        if len(drawn) < len(named):
            yield Text(f" {len(named) - len(drawn)} others are not shown", style="dim")
        yield Text("")


def _build_axis_limits(chart: Chart) -> dict[str, float]:
    limits = (("x", chart.x_limits or (None, None)), ("y", chart.y_limits or (None, None)))
    by_name = {f"{axis}_{end}": at for axis, both in limits for end, at in zip(("min", "max"), both, strict=True)}
    return {name: at for name, at in by_name.items() if at is not None}
