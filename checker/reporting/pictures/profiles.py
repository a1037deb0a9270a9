"""Performance profiles: on which share of the benchmarks a system is within a factor of the best (Dolan and Moré 2002)."""

from checker.comparing.benchmark_comparison import METRICS, Metric
from checker.comparing.comparison import Comparison, Profile
from checker.reporting.comparison_tables import NAMES
from checker.reporting.drawing.chart import Chart, Series
from checker.reporting.drawing.palette import colors_of
from checker.reporting.number_format import count

__all__ = ["of_comparison"]

FAR = 5


def of_comparison(comparison: Comparison) -> list[Chart]:
    """A chart for each metric, where there are systems and benchmarks enough."""
    if len(comparison.benchmarks) < 2:
        return []
    return [chart for metric in METRICS if (chart := _chart(comparison, metric)).series]


def _chart(comparison: Comparison, metric: Metric) -> Chart:
    profiles = [one for one in comparison.profiles if one.metric == metric and one.factors]
    profiles.sort(key=lambda one: (one.system != comparison.base, [-share for share in one.shares]))
    colors = colors_of(comparison.systems, [one.system for one in profiles])
    return Chart(
        title=f"Performance profiles by {NAMES[metric]}",
        x_label="time as a multiple of the best, ×",
        y_label=f"share of {count(len(comparison.benchmarks), 'benchmark')}, %",
        series=tuple(_series(one, color) for one, color in zip(profiles, colors, strict=True)),
        x_log=any(one.factors[-1] > FAR for one in comparison.profiles if one.factors),
        y_limits=(0.0, 105.0),
        note="a benchmark without a result counts against the system",
    )


def _series(one: Profile, color: int) -> Series:
    """A staircase that runs on level to the last factor of any system."""
    x = [factor for factor in one.factors for _ in range(2)][1:]
    y = [100 * share for share in one.shares for _ in range(2)][:-1]
    return Series(one.system, tuple(x), tuple(y), color, marked=True)
