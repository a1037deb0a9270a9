"""A speedup taken apart: TTA = samples to converge x time per sample, so that a speedup is hardware x convergence."""

from collections.abc import Iterable

from checker.comparing.benchmark_comparison import Interval, SpeedupPart, SpeedupParts
from checker.comparing.contest_results import Competitor
from checker.metrics.bounded_exp import compute_bounded_exp
from checker.metrics.log_ratio import LogMean, estimate_ratio, measure_log_mean
from checker.rules.statistics_limits import StatisticsRules

__all__ = ["split_speedup"]


def split_speedup(base: Competitor, other: Competitor, rules: StatisticsRules) -> SpeedupParts | None:
    """The parts of the speedup of the other over the base by geometric means over the runs that converged; their product is
    that of TTA. None where the samples of fewer runs than a ratio takes are known."""
    parts = {}
    for name in ("microseconds_per_sample", "samples_to_converge"):
        means = [_measure(competitor, name, rules.fewest_runs_for_ratio) for competitor in (base, other)]
        if means[0] is None or means[1] is None:
            return None
        found = estimate_ratio(means[0], means[1], rules.confidence)
        is_spread = means[0].squared_error > 0 and means[1].squared_error > 0
        interval = Interval(low=found.low, high=found.high) if is_spread else None
        parts[name] = SpeedupPart(speedup=compute_bounded_exp(found.log.mean), interval=interval)
    return SpeedupParts(hardware=parts["microseconds_per_sample"], convergence=parts["samples_to_converge"])


def _measure(competitor: Competitor, metric: str, fewest_runs: int) -> LogMean | None:
    values = list(_list_values(competitor, metric))
    return measure_log_mean(values) if len(values) >= fewest_runs else None


def _list_values(competitor: Competitor, metric: str) -> Iterable[float]:
    for run in competitor.runs:
        value = run.report.metrics.get(metric) if run.report.converged else None
        if value is not None:
            yield value
