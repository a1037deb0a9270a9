"""Performance profiles: on which share of the benchmarks a system is within a factor of the best (Dolan and Moré 2002)."""

from checker.comparing.benchmark_comparison import METRICS, Metric
from checker.comparing.comparison import Comparison, PerformanceProfile
from checker.counts import format_count
from checker.reporting.comparison_tables import METRIC_LABELS
from checker.reporting.drawing.chart import Chart, Series
from checker.reporting.drawing.palette import assign_colors

__all__ = ["of_comparison"]

LOG_AXIS_FACTOR = 5


def of_comparison(comparison: Comparison) -> list[Chart]:
    """A chart for each metric, where there are systems and benchmarks enough."""
    if len(comparison.benchmarks) < 2:
        return []
    return [chart for metric in METRICS if (chart := _build_profile_chart(comparison, metric)).series]


def _build_profile_chart(comparison: Comparison, metric: Metric) -> Chart:
    profiles = [one for one in comparison.profiles if one.metric == metric and one.factors]
    profiles.sort(key=lambda one: (one.system != comparison.base, [-share for share in one.shares]))
    colors = assign_colors(comparison.side_names, [one.system for one in profiles])
    return Chart(
        title=f"Performance profiles by {METRIC_LABELS[metric]}",
        x_label="time as a multiple of the best, ×",
        y_label=f"share of {format_count(len(comparison.benchmarks), 'benchmark')}, %",
        series=tuple(_build_profile_series(one, color) for one, color in zip(profiles, colors, strict=True)),
        x_log=any(one.factors[-1] > LOG_AXIS_FACTOR for one in comparison.profiles if one.factors),
        y_limits=(0.0, 105.0),
        note="a benchmark without a result counts against the system",
    )


def _build_profile_series(one: PerformanceProfile, color: int) -> Series:
    """A staircase that runs on level to the last factor of any system."""
    x = [factor for factor in one.factors for _ in range(2)][1:]
    y = [100 * share for share in one.shares for _ in range(2)][:-1]
    return Series(one.system, tuple(x), tuple(y), color, marked=True)
