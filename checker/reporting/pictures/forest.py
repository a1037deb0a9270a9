"""Forest plots: ratios over the base of a comparison with their intervals, one row for each pair of a contest."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.comparing.benchmark_comparison import BenchmarkComparison, Interval, Pair
from checker.comparing.comparison import Comparison
from checker.reporting.drawing.chart import Band, Chart, Mark, Series
from checker.reporting.drawing.palette import assign_colors
from checker.reporting.number_format import format_ratio

__all__ = ["ForestRow", "Quantity", "build_forest_chart", "iter_labeled_pairs"]


class Quantity(Struct, frozen=True):
    """What each row has a ratio of: its label, how far below the middle of the row it is drawn, and its marker."""

    label: str
    offset: float
    marker: str
    filled: bool = False


class ForestRow(Struct, frozen=True):
    """A row: ratios, and intervals where there are any, by the name of the quantity."""

    label: str
    system: str
    values: dict[str, tuple[float, Interval | None]]


def iter_labeled_pairs(comparison: Comparison) -> Iterator[tuple[str, Pair]]:
    """Every pair with the label of its row, which names the system where the contest alone does not tell."""
    several = len(comparison.systems) > 2
    for one in comparison.benchmarks:
        for pair in one.pairs:
            yield _label_pair(one, pair, several), pair


def _label_pair(one: BenchmarkComparison, pair: Pair, several: bool) -> str:
    return one.contest_label if not several and len(one.pairs) == 1 else f"{one.contest_label}: {pair.other}"


def build_forest_chart(
    comparison: Comparison,
    rows: Sequence[ForestRow],
    quantities: dict[str, Quantity],
    *,
    quantity_heading: str,
    title: str,
    x_label: str,
    note: str,
    name: str,
    description: str,
) -> Chart:
    """The chart of the rows, on a logarithmic axis; a system has one color.

    Args:
        quantities: The quantities by the name that rows have for them, in order.
        quantity_heading: What the column of quantities is called in the table of the numbers.
        title: As the other texts, that of the chart.
    """
    systems = list(dict.fromkeys(row.system for row in rows))
    colors = dict(zip(systems, assign_colors(comparison.side_names, systems), strict=True))
    series = [
        _build_series(one, quantity, system, rows, colors[system])
        for one, quantity in quantities.items()
        for system in systems
    ]  # fmt: skip
    return Chart(
        title=title,
        x_label=x_label,
        y_label="",
        series=tuple(one for one in series if one.x),
        marks=(Mark("x", 1.0, ""),),
        x_log=True,
        y_limits=(len(rows) - 0.5, -0.5),
        y_ticks=tuple(row.label for row in rows),
        headings=("contest", quantity_heading, "speedup", "low", "high"),
        rows=tuple(
            (row.label, quantities[one].label, ratio, *((None, None) if interval is None else (interval.low, interval.high)))
            for row in rows
            for one, (ratio, interval) in row.values.items()
        ),
        note=note,
        name=name,
        description=description,
        wide=True,
    )


def _build_series(name: str, quantity: Quantity, system: str, rows: Sequence[ForestRow], color: int) -> Series:
    """The points of a system; one without an interval has one of no length."""
    placed = [(at, row.values[name]) for at, row in enumerate(rows) if row.system == system and name in row.values]
    return Series(
        quantity.label,
        tuple(ratio for _, (ratio, _) in placed),
        tuple(at + quantity.offset for at, _ in placed),
        color,
        joined=False,
        marked=True,
        filled=quantity.filled,
        marker=quantity.marker,
        band=Band(
            tuple(ratio if interval is None else interval.low for _, (ratio, interval) in placed),
            tuple(ratio if interval is None else interval.high for _, (ratio, interval) in placed),
        ),
        tooltip=f"{system}, {quantity.label}: {', '.join(format_ratio(ratio) for _, (ratio, _) in placed)}",
    )
