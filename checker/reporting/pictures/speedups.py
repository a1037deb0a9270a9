"""Forest plot: the speedups over the base with their intervals, one row for each result of each contest."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.comparing.benchmark_comparison import METRICS, Interval, Metric
from checker.comparing.comparison import Comparison
from checker.reporting.comparison_tables import METRIC_LABELS
from checker.reporting.drawing.chart import Band, Chart, Mark, Series, split_rows
from checker.reporting.drawing.palette import assign_colors
from checker.reporting.number_format import format_ratio

__all__ = ["of_comparison"]

OFFSETS: dict[Metric, float] = {"official": -0.24, "tta": 0.0, "attmt": 0.24}
MARKERS: dict[Metric, str] = {"official": "o", "tta": "s", "attmt": "^"}


class _Row(Struct, frozen=True):
    """A line of the plot: speedups and intervals by metric."""

    label: str
    system: str
    values: dict[Metric, tuple[float, Interval | None]]


def of_comparison(comparison: Comparison) -> list[Chart]:
    """As many charts as it takes rows; the geometric means are the last ones."""
    rows = [row for row in _iter_rows(comparison) if row.values]
    return [_build_forest_chart(comparison, part, ending) for ending, part in split_rows(rows)]


def _iter_rows(comparison: Comparison) -> Iterator[_Row]:
    several = len(comparison.systems) > 2
    for one in comparison.benchmarks:
        for pair in one.pairs:
            speedups = {metric: getattr(pair, metric) for metric in METRICS}
            label = one.contest_label if not several and len(one.pairs) == 1 else f"{one.contest_label}: {pair.other}"
            yield _Row(label, pair.other, {
                metric: (ratio.speedup, ratio.interval) for metric, ratio in speedups.items()
                if ratio.speedup is not None and ratio.not_comparable is None
            })  # fmt: skip
    for mean in comparison.overall if len(comparison.benchmarks) > 1 else ():
        means = {metric: (getattr(mean, metric), getattr(mean, f"{metric}_interval")) for metric in METRICS}
        label = f"geometric mean of {mean.benchmarks}" + (f": {mean.system}" if several else "")
        yield _Row(label, mean.system, {metric: found for metric, found in means.items() if found[0] is not None})


def _build_forest_chart(comparison: Comparison, rows: Sequence[_Row], part: str) -> Chart:
    systems = list(dict.fromkeys(row.system for row in rows))
    colors = dict(zip(systems, assign_colors(comparison.side_names, systems), strict=True))
    series = [
        _build_metric_series(metric, system, rows, colors[system])
        for metric in METRICS
        for system in systems
    ]  # fmt: skip
    without = any(interval is None for row in rows for _, interval in row.values.values())
    return Chart(
        title=f"Speedups over {comparison.base}{part}",
        x_label=f"speedup, × (above 1: faster than {comparison.base})",
        y_label="",
        series=tuple(one for one in series if one.x),
        marks=(Mark("x", 1.0, ""),),
        x_log=True,
        y_limits=(len(rows) - 0.5, -0.5),
        y_ticks=tuple(row.label for row in rows),
        note=f"lines: {comparison.confidence:.0%} intervals" + ("; without a line: no interval" if without else ""),
        name="speedups",
        description=f"Speedups over {comparison.base} with intervals of {comparison.confidence:.0%}, on a logarithmic axis.",
        headings=("contest", "metric", "speedup", "low", "high"),
        rows=tuple(
            (row.label, METRIC_LABELS[metric], speedup, *((None, None) if interval is None else (interval.low, interval.high)))
            for row in rows
            for metric, (speedup, interval) in row.values.items()
        ),
        wide=True,
    )


def _build_metric_series(metric: Metric, system: str, rows: Sequence[_Row], color: int) -> Series:
    """The points of a system by a metric; a point without an interval has one of no length."""
    placed = [(at, row.values[metric]) for at, row in enumerate(rows) if row.system == system and metric in row.values]
    lows = tuple(speedup if interval is None else interval.low for _, (speedup, interval) in placed)
    highs = tuple(speedup if interval is None else interval.high for _, (speedup, interval) in placed)
    return Series(
        METRIC_LABELS[metric],
        tuple(speedup for _, (speedup, _) in placed),
        tuple(at + OFFSETS[metric] for at, _ in placed),
        color,
        joined=False,
        marked=True,
        filled=metric == "official",
        marker=MARKERS[metric],
        band=Band(lows, highs),
        tooltip=f"{system}, {METRIC_LABELS[metric]}: {', '.join(format_ratio(speedup) for _, (speedup, _) in placed)}",
    )
