"""A chart whose y axis has names, in a terminal: one line for each point, with the stretch of its interval."""

import math
from collections.abc import Iterator

from msgspec import Struct
from rich.console import Console, ConsoleOptions, RenderableType
from rich.table import Table
from rich.text import Text

from checker.reporting.drawing.chart import Chart, Series
from checker.reporting.drawing.palette import GREY, pick_color

__all__ = ["TerminalRows"]

NARROWEST, WIDEST, SPACE_BESIDE = 12, 60, 52
"""Columns of the plot, and those that the names and numbers beside it take."""


class _Point(Struct, frozen=True):
    """A point of a series, and the ends of its stretch."""

    y: float
    x: float
    low: float
    high: float
    series: Series


class TerminalRows(Struct, frozen=True):
    """The chart as wide as the terminal: names on the left, then what each point is, a line with its mark, and its number."""

    chart: Chart

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """In colour where the terminal has colours; in signs of ASCII where it has no others."""
        chart, points = self.chart, sorted(_iter_points(self.chart), key=lambda point: point.y)
        width = max(NARROWEST, min(options.max_width - SPACE_BESIDE, WIDEST))
        marks = [mark.at for mark in chart.marks if mark.axis == "x"]
        ends = [end for point in points for end in (point.low, point.high)] + marks
        axis = _Axis(min(ends), max(ends), width, chart.x_log)
        table = Table(box=None, pad_edge=False, show_header=False, collapse_padding=True)
        table.add_column(overflow="fold", max_width=max(NARROWEST, options.max_width - width - 30))
        for _ in range(3):
            table.add_column(no_wrap=True)
        yield Text(f" {chart.title}", style="bold")
        last = None
        plain = options.ascii_only
        for point in points:
            row = round(point.y)
            label = "" if row == last or chart.y_ticks is None else chart.y_ticks[row]
            color = GREY if point.series.color is None else pick_color(point.series.color)
            line = Text(axis.draw_line(point, marks, plain=plain), style=color)
            table.add_row(f" {label}", Text(point.series.name, style="dim"), line, f"{point.x:.3g}")
            last = row
        table.add_row("", "", Text(axis.describe_ends(), style="dim"), "")
        yield table
        yield Text(" " + "; ".join(filter(None, (chart.x_label, chart.note))), style="dim")
        yield Text("")


class _Axis(Struct, frozen=True):
    """Columns of the terminal for values from `first` to `last`."""

    first: float
    last: float
    width: int
    is_log: bool

    def find_column(self, value: float) -> int:
        """The column of the value."""
        first, last, at = (math.log(each) if self.is_log else each for each in (self.first, self.last, value))
        return round((at - first) / (last - first) * (self.width - 1)) if last > first else 0

    def draw_line(self, point: _Point, marks: list[float], *, plain: bool) -> str:
        """The stretch, the point and the marks of the axis."""
        level, upright, dot = ("-", "|", "o") if plain else ("─", "┆", "●" if point.series.filled else "○")
        signs = [" "] * self.width
        for at in marks:
            signs[self.find_column(at)] = upright
        if point.high > point.low:
            low, high = self.find_column(point.low), self.find_column(point.high)
            signs[low : high + 1] = level * (high - low + 1)
        signs[self.find_column(point.x)] = dot
        return "".join(signs)

    def describe_ends(self) -> str:
        """The values at both ends."""
        first, last = f"{self.first:.3g}", f"{self.last:.3g}"
        return first + last.rjust(max(1, self.width - len(first)))


def _iter_points(chart: Chart) -> Iterator[_Point]:
    for series in chart.series:
        lows, highs = (series.x, series.x) if series.band is None else (series.band.low, series.band.high)
        for x, y, low, high in zip(series.x, series.y, lows, highs, strict=True):
            yield _Point(y, x, low, high, series)
