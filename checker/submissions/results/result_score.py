"""The scores of a benchmark result: olympic means over its runs, with the scaling factor."""

import math
from collections.abc import Iterable, Sequence
from typing import Literal

from checker.metrics.olympic_mean import compute_olympic_mean, select_counted_indices
from checker.metrics.variance import compute_spread
from checker.models.rcp_result import RcpResult, WeakScaling
from checker.models.verdict import Verdict
from checker.rules.benchmark import Benchmark, DropCounts
from checker.submissions.results.run_set import RunSet

__all__ = ["ResultScore", "_compute_olympic_mean", "_replace_none_by_infinity", "compute_minutes_cv"]

MINUTE_MS = 60_000


class ResultScore:
    """The score of a benchmark result in minutes: raw, official, and as the result summarizer prints it.

    That of weak scaling (throughput) is the time from the first start to the last stop of its instances. None of them is
    dropped, and no factor is applied.
    """

    def __init__(self, runs: RunSet, rcp: RcpResult, committee_factor: float | None) -> None:
        self.factor_source: Literal["none", "rcp", "scaling.json"]
        reports, facts = runs.reports, runs.benchmark
        times = [_replace_none_by_infinity(report.time_to_train_minutes if report.converged else None) for report in reports]
        self.times = times
        self.counted = _select_counted_runs(runs, times, facts)
        self.dropped = tuple(report.path for index, report in enumerate(reports) if index not in self.counted)
        self.weak = _measure_weak_scaling(runs, converged=True) if runs.is_weak_scaling else None
        if self.weak is not None:
            self.dropped = ()
            self.raw = self.official = self.weak.minutes
            self.factor, self.factor_source = 1.0, "none"
            accepted = _measure_weak_scaling(runs, converged=False)
            self.summarizer = accepted.minutes if facts is not None and accepted.models >= facts.runs else None
            return
        self.raw = _compute_counted_mean(times, self.counted)
        computed = rcp.normalization if rcp.passed else 1.0
        self.factor = computed if committee_factor is None else committee_factor
        self.factor_source = "scaling.json" if committee_factor is not None else "rcp" if computed != 1.0 else "none"
        self.official = None if self.raw is None else self.raw * self.factor
        printed = self._compute_summarizer_minutes(runs, facts)
        self.summarizer = None if printed is None else printed * (1.0 if committee_factor is None else committee_factor)

    @staticmethod
    def _compute_summarizer_minutes(runs: RunSet, facts: Benchmark | None) -> float | None:
        """The olympic score over the logs that the official checker accepts; a rejected one counts as the slowest."""
        if facts is None or not runs.runs:
            return None
        times = []
        for run in runs.runs:
            minutes = None if run.run_facts is None or run.report.official is Verdict.FAIL else run.run_facts.official_minutes
            times.append(_replace_none_by_infinity(minutes))
        if len(times) <= facts.drop.fastest + facts.drop.slowest:
            return None
        mean = compute_olympic_mean(times, facts.drop)
        return mean if math.isfinite(mean) else None


def _replace_none_by_infinity(minutes: float | None) -> float:
    return math.inf if minutes is None else minutes


def _select_counted_runs(runs: RunSet, times: Sequence[float], facts: Benchmark | None) -> list[int]:
    """Which runs the score is made from: all but the fastest and slowest; of ruleset 0.5's ncf only the first
    converged ones, in the order in which they started."""
    chosen = list(range(len(times)))
    if facts is None:
        return chosen
    if runs.is_weak_scaling:
        return [index for index in chosen if math.isfinite(times[index])]
    if facts.first_converged is not None:
        in_order = sorted(chosen, key=lambda index: _replace_none_by_infinity(runs.runs[index].start_ms))
        chosen = sorted([index for index in in_order if math.isfinite(times[index])][: facts.first_converged])
    return [chosen[position] for position in select_counted_indices([times[index] for index in chosen], facts.drop)]


def _compute_counted_mean(times: Sequence[float], counted: Sequence[int]) -> float | None:
    found = [times[index] for index in counted]
    mean = sum(found) / len(found) if found else math.inf
    return mean if math.isfinite(mean) else None


def _measure_weak_scaling(runs: RunSet, *, converged: bool) -> WeakScaling:
    """The time from the first start to the last stop of the runs that converged, or that the official checker accepts."""
    those = [run for run in runs.runs if (run.report.converged if converged else run.report.official is Verdict.PASS)]
    facts = [run.run_facts for run in those if run.run_facts is not None]
    spans = [of_run.span_ms for of_run in facts if of_run.span_ms is not None]
    minutes = (max(stop for _, stop in spans) - min(start for start, _ in spans)) / MINUTE_MS if spans else None
    scales = {of_run.total_accelerators for of_run in facts}
    return WeakScaling(models=len(those), instance_scale=scales.pop() if len(scales) == 1 else None, minutes=minutes)


def _compute_olympic_mean(runs: RunSet, times: Sequence[float], counted: Sequence[int]) -> float | None:
    """The olympic mean by the metric's own order; over the counted runs where only the first ones count, or none is dropped."""
    facts = runs.benchmark
    if runs.is_weak_scaling or (facts is not None and facts.first_converged is not None):
        return _compute_counted_mean(times, counted)
    mean = compute_olympic_mean(times, DropCounts() if facts is None else facts.drop)
    return mean if math.isfinite(mean) else None


def compute_minutes_cv(minutes: Iterable[float | None]) -> float | None:
    """Return the coefficient of variation of the values that are not None; None if there are too few."""
    found = compute_spread([value for value in minutes if value is not None])
    return None if found is None else found.cv
