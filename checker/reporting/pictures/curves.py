"""TTMT curves: quality over the time it takes, mean over runs, with the band from the fastest to the slowest run."""

import math
from collections.abc import Sequence
from statistics import fmean

from checker.comparing.comparison import Comparison
from checker.models.report import Report
from checker.models.ttmt import Ttmt, TtmtPanel
from checker.reporting.drawing.chart import Band, Chart, Mark, Series, Span
from checker.reporting.drawing.palette import colors_of
from checker.reporting.number_format import count, duration_unit, in_unit, quality

__all__ = ["of_comparison", "of_scores"]

FAR = 20  # times as long as the fastest: then a level axis would show nothing of it


def of_comparison(comparison: Comparison) -> list[Chart]:
    """A chart for each benchmark, the base first, then the systems from the fastest to the slowest."""
    charts = []
    for panel in comparison.curves:
        curves = sorted(panel.curves, key=lambda curve: (curve.system != comparison.base, _minutes(curve)))
        ordered = panel.model_copy(update={"curves": tuple(curves)})
        charts.append(_chart(ordered, colors_of(comparison.systems, [curve.system for curve in curves])))
    return charts


def of_scores(report: Report) -> list[Chart]:
    """A chart for each set of runs."""
    return [_chart(panel, list(range(len(panel.curves)))) for panel in report.curves]


def _chart(panel: TtmtPanel, colors: Sequence[int]) -> Chart:
    times = [curve.slowest_minutes[-1] for curve in panel.curves] or [0.0]
    far = max(times) > FAR * min(times) > 0
    unit = duration_unit(math.sqrt(max(times) * min(times)) if far else max(times))
    direction = "lower" if panel.lower_is_better else "higher"
    marks = (
        ()
        if panel.target is None
        else (Mark("y", panel.target, f"target {quality(panel.target)}", below=panel.lower_is_better),)
    )
    spans: tuple[Span, ...] = ()
    if panel.window is not None:
        first, last = panel.window
        spans = (Span("y", min(panel.window), max(panel.window), f"ATTMT window {quality(first)} to {quality(last)}"),)
    several = any(curve.runs > 1 for curve in panel.curves)
    return Chart(
        title=f"TTMT, {panel.label}",
        x_label=f"time since run_start, {unit}",
        y_label=f"{panel.quality_key} ({direction} is better)",
        series=tuple(_series(curve, color, unit) for curve, color in zip(panel.curves, colors, strict=True)),
        marks=marks,
        spans=spans,
        x_limits=None if far else (0.0, None),
        x_log=far,
        note="line: mean over runs; band: fastest to slowest run" if several else "",
    )


def _minutes(curve: Ttmt) -> float:
    """The mean TTA of its runs; infinite where one has none."""
    times = [run.tta_minutes for run in curve.of_runs]
    return fmean(math.inf if time is None else time for time in times)


def _series(curve: Ttmt, color: int, unit: str) -> Series:
    """The mean as a staircase: nothing is better until the next evaluation says so."""
    return Series(
        name=f"{curve.system} ({count(curve.runs, 'run')})",
        x=_stairs(in_unit(curve.mean_minutes, unit)),
        y=_levels(curve.quality),
        color=color,
        band=Band(_stairs(in_unit(curve.fastest_minutes, unit)), _stairs(in_unit(curve.slowest_minutes, unit)))
        if curve.runs > 1
        else None,
    )


def _stairs(times: Sequence[float]) -> tuple[float, ...]:
    """Each time but the last stands twice: where its quality is reached, and ... t1 t2 t2 t3 t3 ..."""
    return tuple(time for time in times for _ in range(2))[1:]


def _levels(qualities: Sequence[float]) -> tuple[float, ...]:
    """... beside q1 q1 q2 q2 q3 ..., so that quality rises when its time has come."""
    return tuple(level for level in qualities for _ in range(2))[:-1]
