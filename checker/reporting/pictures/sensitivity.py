"""Sensitivity: how the speedup over the base moves as the target moves, by TTA and by ATTMT."""

from checker.comparing.benchmark_comparison import BenchmarkComparison, Pair
from checker.comparing.comparison import Comparison
from checker.reporting.drawing.chart import Chart, Mark, Series
from checker.reporting.number_format import format_quality

__all__ = ["of_comparison"]


def of_comparison(comparison: Comparison) -> list[Chart]:
    """A chart for each pair on each benchmark, where there is more than one target to look at."""
    return [
        _build_sensitivity_chart(one, pair) for one in comparison.benchmarks for pair in one.pairs if len(pair.sensitivity) > 1
    ]


def _build_sensitivity_chart(one: BenchmarkComparison, pair: Pair) -> Chart:
    marks = [Mark("y", 1.0, "equally fast at 1")]
    if one.quality_target is not None:
        marks.append(Mark("x", one.quality_target, f"target {format_quality(one.quality_target)}"))
    tta = [(row.target, row.speedup_tta) for row in pair.sensitivity if row.speedup_tta is not None]
    attmt = [(row.target, row.speedup_attmt) for row in pair.sensitivity if row.speedup_attmt is not None]
    return Chart(
        title=f"Sensitivity, {one.contest_label}: {pair.other} over {pair.base}",
        x_label="quality target",
        y_label="speedup, ×",
        series=tuple(
            Series(name, tuple(x for x, _ in points), tuple(y for _, y in points), number, marked=True)
            for number, (name, points) in enumerate((("by TTA", tta), ("by ATTMT", attmt)))
        ),
        marks=tuple(marks),
        note="the ATTMT window keeps its first threshold" if one.anchor == "fixed" else "the ATTMT window keeps its length",
    )
