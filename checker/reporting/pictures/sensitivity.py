"""Sensitivity: how the speedup over the base moves as the target moves, by TTA and by ATTMT; of a study, how the times do."""

from checker.comparing.benchmark_comparison import BenchmarkComparison, Pair
from checker.comparing.comparison import Comparison
from checker.comparing.study.model import Study
from checker.comparing.study.questions import EASIER, HARDER
from checker.reporting.drawing.chart import Chart, Mark, Series
from checker.reporting.number_format import format_quality
from checker.reporting.pictures.scatter import build_scatter_chart

__all__ = ["of_comparison", "of_study"]


def of_comparison(comparison: Comparison) -> list[Chart]:
    """A chart for each pair on each benchmark, where there is more than one target to look at."""
    return [
        _build_sensitivity_chart(one, pair) for one in comparison.benchmarks for pair in one.pairs if len(pair.sensitivity) > 1
    ]


def of_study(study: Study) -> list[Chart]:
    """One chart: what a target 1% easier or harder does to the mean TTA of a folder, against what it does to its ATTMT."""
    groups = []
    for color, question in enumerate((EASIER, HARDER)):
        figures = [folder.figures[question] for folder in study.folders]
        points = [(100 * one.tta, 100 * one.attmt) for one in figures if one.tta is not None and one.attmt is not None]
        groups.append((f"{question.removeprefix('change for a ')} ({len(points)})", color, points))
    chart = build_scatter_chart(
        title="Sensitivity to the target: TTA against ATTMT",
        labels=("change of mean TTA, %", "change of mean ATTMT, %"),
        groups=groups,
        note="a point a folder; below the dashed line ATTMT is less sensitive",
        name="sensitivity",
    )
    return [chart]


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
