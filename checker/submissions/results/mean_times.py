"""The mean TTA and ATTMT over the runs of a result, and what becomes of runs that did not converge."""

from collections.abc import Sequence
from typing import Literal

from checker.checking.log_result import LogResult
from checker.metrics.attmt_limits import explain_attmt_limit
from checker.metrics.central_time import CentralTime, compute_central_time
from checker.metrics.curve import MINUTE_MS
from checker.metrics.olympic_mean import NO_DROPS
from checker.rules.benchmark import DropCounts
from checker.submissions.results.run_set import RunSet

__all__ = ["average_run_times", "explain_result_attmt", "find_drop_counts", "list_observed_minutes"]


def average_run_times(runs: RunSet, name: Literal["tta_minutes", "attmt_minutes"]) -> CentralTime:
    """Average a time over the runs. Those that did not get there are dropped as olympic scoring allows, or else the mean is
    restricted to the time for which they were watched."""
    times = [getattr(report, name) for report in runs.reports]
    return compute_central_time(times, list_observed_minutes(runs.runs), find_drop_counts(runs))


def explain_result_attmt(runs: RunSet) -> str | None:
    """Say why the ATTMT of the runs is not comparable; None where it is, or where there is none."""
    head, facts = runs.representative_run, runs.benchmark
    if head is None or head.window is None or facts is None:
        return None
    return explain_attmt_limit([run.curve for run in runs.runs if run.curve is not None], head.window, facts.timing)


def find_drop_counts(runs: RunSet) -> DropCounts:
    """How many runs the official score leaves out; none in weak scaling, or where the first that converge count."""
    facts = runs.benchmark
    if runs.is_weak_scaling or (facts is not None and facts.first_converged is not None):
        return NO_DROPS
    return DropCounts() if facts is None else facts.drop


def list_observed_minutes(runs: Sequence[LogResult]) -> list[float | None]:
    """How long each run was watched: up to its run_stop, or where it has none up to its last evaluation."""
    return [_measure_observed_minutes(run) for run in runs]


def _measure_observed_minutes(run: LogResult) -> float | None:
    span = None if run.run_facts is None else run.run_facts.span_ms
    if span is not None and span[1] > span[0]:
        return (span[1] - span[0]) / MINUTE_MS
    return max(run.curve.at_minutes) if run.curve else None
