"""A chart: what is to be seen, whoever draws it."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["MOST_NAMED", "Band", "Chart", "Mark", "Series", "Span"]

MOST_NAMED = 8
"""How many series of a chart can be told apart; further ones are drawn in grey and counted."""

Axis = Literal["x", "y"]
Numbers = tuple[float, ...]
Limits = tuple[float | None, float | None]


@dataclass(frozen=True)
class Band:
    """The horizontal stretch from `low` to `high` at each y of a series."""

    low: Numbers
    high: Numbers


@dataclass(frozen=True)
class Series:
    """Points, joined by a line or not, marked where they stand or not. `color` counts the colours of the palette: what belongs
    together has one."""

    name: str
    x: Numbers
    y: Numbers
    color: int
    joined: bool = True
    marked: bool = False
    band: Band | None = None


@dataclass(frozen=True)
class Mark:
    """A line across the chart at a value of an axis; its text stands above it, or `below`."""

    axis: Axis
    at: float
    text: str
    below: bool = False


@dataclass(frozen=True)
class Span:
    """A stretch of an axis, shaded."""

    axis: Axis
    first: float
    last: float
    text: str


@dataclass(frozen=True)
class Chart:
    """Axes with units, series, and what is drawn in beside them. A limit that is None leaves room for what is drawn. `note` is
    a sentence below the chart. The series that matter most come first."""

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    spans: tuple[Span, ...] = ()
    x_log: bool = False
    x_limits: Limits | None = None
    y_limits: Limits | None = None
    note: str = ""
