"""A competitor of a contest as values: its official score, its times, and what its system is."""

from msgspec import structs

from checker.comparing.benchmark_comparison import METRICS, Metric, MetricSpread, MetricTimes, Side
from checker.comparing.contest_results import Competitor
from checker.comparing.sensitivity_options import SensitivityOptions
from checker.comparing.target_sensitivity import compute_times_at_targets
from checker.metrics.averages import compute_mean
from checker.metrics.central_time import CentralTime
from checker.metrics.cv_interval import compute_cv_interval
from checker.metrics.variance import compute_spread
from checker.models.report import RunReport
from checker.models.verdict import Verdict
from checker.submissions.results.mean_times import average_run_times
from checker.submissions.results.run_set import RunSet
from checker.submissions.summaries.summarize import name_result_state

__all__ = ["build_side", "read_run_time"]


def build_side(competitor: Competitor, moved: SensitivityOptions, confidence: float) -> Side:
    """The competitor's runs as values."""
    runs, best = competitor.runs, competitor.results[0]
    reports = [run.report for run in runs]
    apart = [minutes for report in reports if (minutes := report.evaluation_interval_minutes) is not None]
    times = {metric: _build_metric_times(competitor, metric, confidence) for metric in METRICS}
    description = best.judged.files.description
    return Side(
        system=competitor.name,
        contestant=competitor.contestant,
        folders=tuple(one.report.path for one in competitor.results),
        runs=len(runs),
        converged=sum(report.converged for report in reports),
        non_compliant=sum(report.mlcheck is Verdict.FAIL and not report.tolerated for report in reports),
        run_paths=tuple(report.path for report in reports),
        seeds=tuple(report.seed for report in reports),
        official=times["official"],
        tta=times["tta"],
        attmt=times["attmt"],
        evaluation_interval_minutes=compute_mean(apart) if apart else None,
        sensitivity=tuple(compute_times_at_targets(runs, moved)),
        scaling_factor=best.report.scaling_factor if len(competitor.results) == 1 else None,
        state=name_result_state(best.report),
        submitter=best.report.submitter,
        availability=best.report.availability,
        accelerators=best.report.accelerators,
        accelerator=best.accelerator_model,
        nodes=best.report.nodes,
        software=description.get_text("framework") or None,
        results=len(competitor.results),
        attmt_limit=next((one.report.attmt_limit for one in competitor.results if one.report.attmt_limit is not None), None),
    )


def read_run_time(report: RunReport, metric: Metric) -> float | None:
    """The run's time by the metric; for the official score its time to train, where it converged."""
    if metric == "official":
        return report.time_to_train_minutes if report.converged else None
    return report.tta_minutes if metric == "tta" else report.attmt_minutes


def _build_metric_times(competitor: Competitor, metric: Metric, confidence: float) -> MetricTimes:
    values = [read_run_time(run.report, metric) for run in competitor.runs]
    finite = [value for value in values if value is not None]
    central = _average_results(competitor, metric)
    found = compute_spread(finite)
    spread = None
    if found is not None:
        interval = compute_cv_interval(found.cv, len(finite), confidence)
        low, high = (None, None) if interval is None else (interval.low, _finite_or_none(interval.high))
        spread = MetricSpread(**structs.asdict(found), cv_low=low, cv_high=high)
    return MetricTimes(
        mean_minutes=compute_mean(finite) if finite and len(finite) == len(values) else None,
        of_runs_minutes=tuple(values),
        spread=spread,
        minutes=central.minutes,
        rule=central.rule,
        horizon_minutes=central.horizon_minutes,
    )


def _average_results(competitor: Competitor, metric: Metric) -> CentralTime:
    """What is compared of a result; of several that are pooled, the mean of theirs, so that each counts the same."""
    central = [_average_runs(one.runs, one.report.official_score_minutes, metric) for one in competitor.results]
    if len(central) == 1:
        return central[0]
    minutes = [one.minutes for one in central if one.minutes is not None]
    rules = {one.rule for one in central}
    whole = len(minutes) == len(central) and "restricted" not in rules and metric != "official"
    return CentralTime(compute_mean(minutes), "olympic" if "olympic" in rules else "mean") if whole else CentralTime(None, None)


def _average_runs(runs: RunSet, official_score: float | None, metric: Metric) -> CentralTime:
    if metric == "official":
        return CentralTime(official_score, None if official_score is None else "olympic")
    return average_run_times(runs, "tta_minutes" if metric == "tta" else "attmt_minutes")


def _finite_or_none(value: float) -> float | None:
    return value if value < float("inf") else None
