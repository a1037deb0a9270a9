"""Seed scatter: TTA against ATTMT, a point a run."""

from collections.abc import Sequence

from checker.comparing.benchmark_comparison import BenchmarkComparison, MetricTimes
from checker.comparing.comparison import Comparison
from checker.counts import format_count
from checker.models.report import Report, RunReport
from checker.reporting.drawing.chart import Chart, Series
from checker.reporting.drawing.palette import assign_colors
from checker.reporting.number_format import choose_duration_unit, convert_minutes, format_percentage

__all__ = ["of_comparison", "of_scores"]

AXIS_MARGIN, MIN_REACH = 1.15, 0.01
TimePoints = Sequence[tuple[float | None, float | None]]


def of_comparison(comparison: Comparison) -> list[Chart]:
    """A chart for each benchmark of which a system has several runs."""
    return [
        _build_benchmark_chart(one, comparison.side_names)
        for one in comparison.benchmarks
        if any(side.runs > 1 for side in one.sides)
    ]


def of_scores(report: Report) -> list[Chart]:
    """A chart for each set of several runs."""
    by_path: dict[str, RunReport] = {run.path: run for run in report.runs}
    labels = {run.path: panel.label for panel in report.curves for curve in panel.curves for run in curve.of_runs}
    charts = []
    for one in report.results:
        runs = [by_path[path] for path in one.run_paths if path in by_path]
        if len(runs) > 1:
            label = labels.get(one.run_paths[0]) or ", ".join(filter(None, (one.benchmark, one.system)))
            points = [(run.tta_minutes, run.attmt_minutes) for run in runs]
            charts.append(_build_seeds_chart(label, [(f"runs ({_format_cvs(one.tta_cv, one.attmt_cv)})", points, 0)]))
    return charts


def _build_benchmark_chart(one: BenchmarkComparison, systems: Sequence[str]) -> Chart:
    series = []
    for side, color in zip(one.sides, assign_colors(systems, [side.system for side in one.sides]), strict=True):
        points = list(zip(side.tta.of_runs_minutes, side.attmt.of_runs_minutes, strict=True))
        series.append((f"{side.system} ({_format_cvs(_extract_cv(side.tta), _extract_cv(side.attmt))})", points, color))
    return _build_seeds_chart(one.contest_label, series)


def _extract_cv(times: MetricTimes) -> float | None:
    return None if times.spread is None else times.spread.cv


def _format_cvs(tta: float | None, attmt: float | None) -> str:
    return f"CV {format_percentage(tta)} by TTA, {format_percentage(attmt)} by ATTMT"


def _build_seeds_chart(label: str, series: Sequence[tuple[str, TimePoints, int]]) -> Chart:
    """Runs that lack one of the two times cannot be drawn; a note counts them."""
    drawn = [
        (name, [(tta, attmt) for tta, attmt in points if tta is not None and attmt is not None], color)
        for name, points, color in series
    ]
    unit = choose_duration_unit(max((tta for _, points, _ in drawn for tta, _ in points), default=None))
    left_out = sum(len(points) for _, points, _ in series) - sum(len(points) for _, points, _ in drawn)
    note = f"; {format_count(left_out, 'run')} without a time left out" if left_out else ""
    times = [
        convert_minutes(minutes, unit) for minutes in zip(*(point for _, points, _ in drawn for point in points), strict=True)
    ]
    limits = _compute_axis_limits(times) if times else (None, None)
    return Chart(
        title=f"Seeds, {label}",
        x_label=f"TTA, {unit}",
        y_label=f"ATTMT, {unit}",
        series=tuple(
            Series(
                name,
                convert_minutes([tta for tta, _ in points], unit),
                convert_minutes([attmt for _, attmt in points], unit),
                color,
                joined=False,
                marked=True,
            )
            for name, points, color in drawn
        ),
        x_limits=limits[0],
        y_limits=limits[1],
        note=f"a point a run; both axes span the same share of their middle{note}",
    )


def _compute_axis_limits(times: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    """Limits of both axes, as far from the middle of the times, as a share of it: so that the spreads compare by eye."""
    middles = [(min(of_axis) + max(of_axis)) / 2 for of_axis in times]
    reach = AXIS_MARGIN * max(max(of_axis) / middle - 1 for of_axis, middle in zip(times, middles, strict=True))
    return tuple((middle * (1 - max(reach, MIN_REACH)), middle * (1 + max(reach, MIN_REACH))) for middle in middles)
