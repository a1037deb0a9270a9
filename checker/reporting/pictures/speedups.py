"""Forest plot: the speedups over the base with their intervals, one row for each result of each contest."""

from collections.abc import Iterator, Sequence

from checker.comparing.benchmark_comparison import METRICS
from checker.comparing.comparison import Comparison
from checker.reporting.comparison_tables import METRIC_LABELS
from checker.reporting.drawing.chart import Chart, split_rows
from checker.reporting.pictures.forest import ForestRow, Quantity, build_forest_chart, iter_labeled_pairs

__all__ = ["of_comparison"]

METRIC_QUANTITIES = {
    "official": Quantity(METRIC_LABELS["official"], -0.24, "o", filled=True),
    "tta": Quantity(METRIC_LABELS["tta"], 0.0, "s"),
    "attmt": Quantity(METRIC_LABELS["attmt"], 0.24, "^"),
}


def of_comparison(comparison: Comparison) -> list[Chart]:
    """As many charts as it takes rows; the geometric means are the last ones."""
    rows = [row for row in _iter_rows(comparison) if row.values]
    return [_build_chart(comparison, part, ending) for ending, part in split_rows(rows)]


def _iter_rows(comparison: Comparison) -> Iterator[ForestRow]:
    for label, pair in iter_labeled_pairs(comparison):
        speedups = {metric: getattr(pair, metric) for metric in METRICS}
        yield ForestRow(label, pair.other, {
            metric: (ratio.speedup, ratio.interval) for metric, ratio in speedups.items()
            if ratio.speedup is not None and ratio.not_comparable is None
        })  # fmt: skip
    for mean in comparison.overall if len(comparison.benchmarks) > 1 else ():
        means = {metric: (getattr(mean, metric), getattr(mean, f"{metric}_interval")) for metric in METRICS}
        label = f"geometric mean of {mean.benchmarks}" + (f": {mean.system}" if len(comparison.systems) > 2 else "")
        yield ForestRow(label, mean.system, {metric: found for metric, found in means.items() if found[0] is not None})


def _build_chart(comparison: Comparison, rows: Sequence[ForestRow], ending: str) -> Chart:
    without = any(interval is None for row in rows for _, interval in row.values.values())
    return build_forest_chart(
        comparison,
        rows,
        METRIC_QUANTITIES,
        quantity_heading="metric",
        title=f"Speedups over {comparison.base}{ending}",
        x_label=f"speedup, × (above 1: faster than {comparison.base})",
        note=f"lines: {comparison.confidence:.0%} intervals" + ("; without a line: no interval" if without else ""),
        name="speedups",
        description=f"Speedups over {comparison.base} with intervals of {comparison.confidence:.0%}, on a logarithmic axis.",
    )
