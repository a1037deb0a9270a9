"""The results of each contest with the values that they are ranked by."""

import math
from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from checker.comparing.common_evaluation import CommonEvaluation, find_common_end
from checker.comparing.rankings import RankMetric
from checker.metrics.log_ratio import NO_DROPS, LogMean, measure_log_mean
from checker.models.report import ResultReport, RunReport
from checker.rules.benchmark import Benchmark
from checker.rules.statistics_limits import StatisticsRules
from checker.submissions.validation import Examination

__all__ = ["ContestEntry", "collect_contests"]

ContestKey = tuple[str, str, str, str, str, str, str]


class ContestEntry(Struct, frozen=True, dict=True):
    """A result in a contest.

    Attributes:
        report: the report on it.
        values: the metric of each run; infinite of one that did not converge or has none.
        benchmark: what the ruleset says of the benchmark.
        fewest_runs: how many runs with a value a rank takes.
        common: at which evaluation nearly all runs end, so that their spread says nothing; None where they do not, and of the
            time per sample, which has nothing to do with it.
        limit: why the metric is not comparable; None where it is.
    """

    report: ResultReport
    values: tuple[float, ...]
    benchmark: Benchmark
    fewest_runs: int
    common: CommonEvaluation | None = None
    limit: str | None = None

    @property
    def finite_values(self) -> list[float]:
        """The values of the runs that have one."""
        return [value for value in self.values if math.isfinite(value)]

    @property
    def resolution(self) -> float | None:
        """The smallest difference that can be resolved, as a share, where the spread says nothing: all, where evaluations are
        not known to be apart."""
        return None if self.common is None else math.inf if self.common.resolution is None else self.common.resolution

    @cached_property
    def log_mean(self) -> LogMean | None:
        """The mean of the logarithms: over all runs, or without those that are dropped where one did not converge. None where
        too many did not, or too few did."""
        missing = len(self.values) - len(self.finite_values)
        if len(self.finite_values) < self.fewest_runs or self.limit is not None:
            return None
        return measure_log_mean(self.values, self.benchmark.drop if missing else NO_DROPS)


def collect_contests(
    examined: Examination, metric: RankMetric, benchmark: str | None, rules: StatisticsRules
) -> list[list[ContestEntry]]:
    """The results of each contest, contests in the order of their names. Runs pruned from weak scaling are left out, and weak
    scaling itself, whose models are trained side by side."""
    found: dict[ContestKey, list[ContestEntry]] = {}
    runs = {run.path: run for run in examined.report.runs}
    for one, report in zip(examined.sets, examined.report.results, strict=True):
        if one.benchmark is None or one.layout.pruned or report.weak is not None or benchmark not in (None, one.benchmark.id):
            continue
        values = tuple(_list_values(report, [runs[path] for path in report.run_paths], metric))
        common = None if metric == "sample_time" else find_common_end(one.runs, metric, rules.one_evaluation_share)
        limit = report.attmt_limit if metric == "attmt" else None
        entry = ContestEntry(report, values, one.benchmark, rules.fewest_runs_for_ratio, common, limit)
        found.setdefault(_build_contest_key(report), []).append(entry)
    return [found[key] for key in sorted(found)]


def _build_contest_key(report: ResultReport) -> ContestKey:
    """What results must have in common to compete; where the size of a system is unknown, also its name. Runs of the open
    division may have targets of their own."""
    names = (report.usage, report.ruleset, report.benchmark, report.division, report.scaling)
    usage, ruleset, benchmark, division, scaling = (name or "" for name in names)
    size = report.system or "" if report.accelerators is None else f"{report.accelerators:015}"
    return usage, ruleset, benchmark, division, scaling, size, str(report.quality_target)


def _list_values(report: ResultReport, runs: Sequence[RunReport], metric: RankMetric) -> Iterator[float]:
    for run in runs:
        value = _read_value(run, metric) if run.converged else None
        if value is None or value > 0:
            factor = report.scaling_factor if metric == "official" else 1.0
            yield math.inf if value is None else value * factor


def _read_value(run: RunReport, metric: RankMetric) -> float | None:
    match metric:
        case "official":
            return run.time_to_train_minutes
        case "tta":
            return run.tta_minutes
        case "attmt":
            return run.attmt_minutes
    return run.metrics.get("microseconds_per_sample")
