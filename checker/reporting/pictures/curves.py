"""TTMT curves: quality over the time it takes, mean over runs, with the band from the fastest to the slowest run."""

import math
from collections.abc import Sequence

from checker.comparing.comparison import Comparison
from checker.counts import format_count
from checker.metrics.averages import compute_mean
from checker.models.report import Report
from checker.models.ttmt import TtmtCurve, TtmtPanel
from checker.reporting.drawing.chart import Band, Chart, Mark, Series, Span
from checker.reporting.drawing.palette import assign_colors
from checker.reporting.number_format import choose_duration_unit, convert_minutes, format_quality

__all__ = ["of_comparison", "of_scores"]

NOTE = "line: mean over runs; band: fastest to slowest run; points: where runs reach the target"
MISSED_NOTE = "; crosses: where runs end without, at their best quality"
LOG_AXIS_RATIO = 20  # times as long as the fastest: then a level axis would show nothing of it


def of_comparison(comparison: Comparison) -> list[Chart]:
    """A chart for each benchmark, the base first, then the systems from the fastest to the slowest."""
    charts = []
    for panel in comparison.curves:
        curves = sorted(panel.curves, key=lambda curve: (curve.system != comparison.base, _compute_mean_tta(curve)))
        ordered = panel.model_copy(update={"curves": tuple(curves)})
        charts.append(_build_curves_chart(ordered, assign_colors(comparison.side_names, [curve.system for curve in curves])))
    return charts


def of_scores(report: Report) -> list[Chart]:
    """A chart for each set of runs."""
    return [_build_curves_chart(panel, list(range(len(panel.curves)))) for panel in report.curves]


def _build_curves_chart(panel: TtmtPanel, colors: Sequence[int]) -> Chart:
    times = [curve.slowest_minutes[-1] for curve in panel.curves] or [0.0]
    far = max(times) > LOG_AXIS_RATIO * min(times) > 0
    unit = choose_duration_unit(math.sqrt(max(times) * min(times)) if far else max(times))
    direction = "lower" if panel.lower_is_better else "higher"
    marks = (
        ()
        if panel.target is None
        else (Mark("y", panel.target, f"target {format_quality(panel.target)}", below=panel.lower_is_better),)
    )
    spans: tuple[Span, ...] = ()
    if panel.window is not None:
        first, last = panel.window
        spans = (
            Span("y", min(panel.window), max(panel.window), f"ATTMT window {format_quality(first)} to {format_quality(last)}"),
        )
    several = any(curve.runs > 1 for curve in panel.curves)
    missed = any(_list_missed(curve) for curve in panel.curves if curve.runs > 1)
    return Chart(
        title=f"TTMT, {panel.label}",
        x_label=f"time since run_start, {unit}",
        y_label=f"{panel.quality_key} ({direction} is better)",
        series=tuple(
            series
            for curve, color in zip(panel.curves, colors, strict=True)
            for series in (_build_curve_series(curve, color, unit), *_build_run_ends(curve, panel.target, color, unit))
        ),
        marks=marks,
        spans=spans,
        x_limits=None if far else (0.0, None),
        x_log=far,
        note=(NOTE + (MISSED_NOTE if missed else "")) if several else "",
    )


def _compute_mean_tta(curve: TtmtCurve) -> float:
    """The mean TTA of its runs; infinite where one has none."""
    times = [run.tta_minutes for run in curve.of_runs]
    return compute_mean(math.inf if time is None else time for time in times)


def _build_curve_series(curve: TtmtCurve, color: int, unit: str) -> Series:
    """The mean as a staircase: nothing is better until the next evaluation says so."""
    return Series(
        name=f"{curve.system} ({format_count(curve.runs, 'run')})",
        x=_repeat_times(convert_minutes(curve.mean_minutes, unit)),
        y=_repeat_qualities(curve.quality),
        color=color,
        band=Band(
            _repeat_times(convert_minutes(curve.fastest_minutes, unit)),
            _repeat_times(convert_minutes(curve.slowest_minutes, unit)),
        )
        if curve.runs > 1
        else None,
    )


def _build_run_ends(curve: TtmtCurve, target: float | None, color: int, unit: str) -> list[Series]:
    """Where each of several runs reaches the target or, as a cross, ends without: the mean ends where not all go on."""
    if target is None or curve.runs < 2:
        return []
    times = [run.tta_minutes for run in curve.of_runs if run.tta_minutes is not None]
    missed = _list_missed(curve)
    ends = [Series("", convert_minutes(times, unit), (target,) * len(times), color, joined=False, marked=True)]
    if missed:
        minutes, qualities = zip(*missed, strict=True)
        ends.append(Series("", convert_minutes(minutes, unit), qualities, color, joined=False, marked=True, marker="x"))
    return ends


def _list_missed(curve: TtmtCurve) -> list[tuple[float, float]]:
    """When runs that do not reach the target end, and their best qualities."""
    return [
        (run.last_minutes, run.best_quality)
        for run in curve.of_runs
        if run.tta_minutes is None and run.last_minutes is not None and run.best_quality is not None
    ]


def _repeat_times(times: Sequence[float]) -> tuple[float, ...]:
    """Each time but the last occurs twice: where its quality is reached, and ... t1 t2 t2 t3 t3 ..."""
    return tuple(time for time in times for _ in range(2))[1:]


def _repeat_qualities(qualities: Sequence[float]) -> tuple[float, ...]:
    """... beside q1 q1 q2 q2 q3 ..., so that quality rises when its time has come."""
    return tuple(level for level in qualities for _ in range(2))[:-1]
