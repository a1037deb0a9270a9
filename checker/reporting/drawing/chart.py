"""A chart as data: drawn into a file, into the HTML report or in a terminal."""

from collections.abc import Sequence
from typing import Literal, TypeVar

from msgspec import Struct

__all__ = ["MOST_NAMED", "MOST_ROWS", "Band", "Chart", "Mark", "Series", "Span", "split_rows"]

MOST_NAMED = 8
"""How many series of a chart can be distinguished; further ones are drawn in grey and counted."""

MOST_ROWS = 16
"""How many named rows a chart has; further ones are in another."""

Axis = Literal["x", "y"]
Row = TypeVar("Row")
Numbers = tuple[float, ...]
Limits = tuple[float | None, float | None]
ChartCell = str | float | None


class Band(Struct, frozen=True):
    """The horizontal stretch from `low` to `high` at each y of a series: an area, or a line each where points are not
    joined."""

    low: Numbers
    high: Numbers


class Series(Struct, frozen=True):
    """Points of one kind.

    Attributes:
        name: its entry in the legend; series of one name share it. Empty: no entry.
        color: a number into the palette; None draws in grey.
        joined: whether a line connects the points.
        marked: whether each point has a marker.
        filled: whether markers are filled.
        pattern: the line's pattern, as matplotlib spells it; None takes that of the colour.
        tooltip: shown when a reader points at the series in the HTML report.
        stepped: whether the line stays level up to the next point, since nothing is known in between.
        marker: the form of the markers, as matplotlib spells it; None takes that of the colour.
    """

    name: str
    x: Numbers
    y: Numbers
    color: int | None
    joined: bool = True
    marked: bool = False
    band: Band | None = None
    filled: bool = False
    pattern: str | None = None
    tooltip: str = ""
    stepped: bool = False
    marker: str | None = None


class Mark(Struct, frozen=True):
    """A line across the chart at a value of an axis. Its text stands above the line, or `below` it."""

    axis: Axis
    at: float
    text: str
    below: bool = False


class Span(Struct, frozen=True):
    """A shaded stretch of an axis."""

    axis: Axis
    first: float
    last: float
    text: str


class Chart(Struct, frozen=True):
    """Axes with units, series, marks and spans; the most important series come first.

    Attributes:
        x_limits: the ends of the axis; None for an end that follows from the data. `y_limits` alike.
        x_reversed: whether the axis runs from large to small.
        x_whole: whether the axis has ticks at whole numbers only.
        y_ticks: names of the values 0, 1, 2, ... of the y axis.
        note: a sentence below the chart.
        name: the CSS class of the chart in the HTML report; `description` says what it shows.
        headings: the headings of `rows`, the numbers behind the chart.
        wide: whether it takes the whole width of the page.
    """

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    spans: tuple[Span, ...] = ()
    x_log: bool = False
    y_log: bool = False
    x_whole: bool = False
    x_limits: Limits | None = None
    y_limits: Limits | None = None
    x_reversed: bool = False
    y_ticks: tuple[str, ...] | None = None
    note: str = ""
    name: str = ""
    description: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[ChartCell, ...], ...] = ()
    wide: bool = False

    @property
    def names(self) -> list[str]:
        """The names in the legend, each once."""
        return list(dict.fromkeys(series.name for series in self.series if series.name))

    def is_named(self, series: Series) -> bool:
        """Whether the series is among those that can be distinguished."""
        return not series.name or series.name in self.names[:MOST_NAMED]


def split_rows(rows: Sequence[Row]) -> list[tuple[str, Sequence[Row]]]:
    """The rows in parts of `MOST_ROWS`, each with what its title ends with: nothing where there is one part."""
    parts = [rows[start : start + MOST_ROWS] for start in range(0, len(rows), MOST_ROWS)]
    return [(f", {number} of {len(parts)}" if len(parts) > 1 else "", part) for number, part in enumerate(parts, 1)]
