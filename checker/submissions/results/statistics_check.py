"""How far the score of a set of runs can be trusted: its dependence on target, seeds and the schedule of evaluations."""

from collections.abc import Iterator

from checker.checking.findings import build_finding
from checker.checking.severity import Circumstance
from checker.metrics import flags
from checker.metrics.flags import Flag
from checker.models.finding import Finding, Origin
from checker.rules.statistics_limits import StatisticsRules, load_statistics_rules
from checker.submissions.results.run_set import RunSet

__all__ = ["check_statistics"]


def check_statistics(
    runs: RunSet, reference_cv: float | None, *, strict: bool = False, rules: StatisticsRules | None = None
) -> Iterator[Finding]:
    """What a user should be told without asking, by `rules` or else mlcheck's own; only of runs that converged. `strict`
    makes errors of it."""
    for flag in _find_result_flags(runs, reference_cv, rules or load_statistics_rules()):
        yield build_finding(
            flag.rule,
            Origin.MLCHECK,
            runs.path,
            flag.message,
            expected=flag.expected,
            found=flag.found,
            circumstances=(Circumstance.STRICT_STATISTICS,) if strict else (),
        )


def _find_result_flags(runs: RunSet, reference_cv: float | None, rules: StatisticsRules) -> Iterator[Flag]:
    head, facts = runs.representative_run, runs.benchmark
    converged = [run for run in runs.runs if run.report.converged and run.curve is not None]
    if head is None or facts is None or head.target is None or not converged:
        return
    curves = [run.curve for run in converged if run.curve is not None]
    reports = [run.report for run in converged]
    ttas = [report.tta_minutes for report in reports if report.tta_minutes is not None]
    times = [
        (report.tta_minutes, report.time_to_train_minutes)
        for report in reports
        if report.tta_minutes is not None and report.time_to_train_minutes is not None
    ]
    found = (
        flags.flag_target_sensitivity(curves, head.target, rules),
        flags.flag_sparse_evaluations(curves, head.target, rules),
        flags.flag_excess_variance(ttas, reference_cv, facts.runs, rules),
        flags.flag_late_stop(times, rules),
        flags.flag_few_runs(len(converged), rules),
        flags.flag_imprecise_mean(ttas, rules),
    )
    yield from (flag for flag in found if flag is not None)
