"""What became of a run in its benchmark's result."""

from typing import Literal

from checker.models.report import ResultReport, RunReport

__all__ = ["RunState", "classify_run", "describe_run_state"]

UNUSABLE_STAMP_RULES = frozenset({"ORD008", "LOG013"})
RunState = Literal["kept", "dropped", "not converged"]


def classify_run(run: RunReport, submission: ResultReport) -> RunState:
    """Whether the run's time is in the mean, was dropped from it as an extreme, or there is none."""
    if not run.converged:
        return "not converged"
    return "dropped" if run.path in submission.dropped else "kept"


def describe_run_state(run: RunReport, submission: ResultReport) -> str:
    """The state of the run for people: where it has no time, the reason, as far as the log tells it."""
    state = classify_run(run, submission)
    return state if run.converged else _explain_missing_time(run)


def _explain_missing_time(run: RunReport) -> str:
    codes = {finding.rule.partition("-")[0] for finding in run.findings}
    missing = {finding.key for finding in run.findings if finding.rule.startswith("ORD001")}
    if run.ruleset is None:
        return "ruleset unknown"
    if "RES001" in codes:
        return "aborted"
    if run.benchmark is None or run.quality_target is None:
        return "benchmark unknown"
    if "run_start" in missing:
        return "no run_start"
    if "run_stop" in missing:
        return "cut off" if "LOG002" in codes else "no run_stop"
    if codes & UNUSABLE_STAMP_RULES:
        return "times unusable"
    return "not converged" if run.evaluations else "no evaluation"
