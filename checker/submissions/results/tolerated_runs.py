"""Runs that did not converge and that olympic scoring drops: they reject nothing."""

from msgspec import structs

from checker.checking.log_result import LogResult
from checker.checking.severity import Circumstance, reconsider_finding
from checker.models.finding import Severity
from checker.models.report import RunReport
from checker.models.verdict import judge_findings
from checker.submissions.results.run_set import RunSet

__all__ = ["find_droppable_runs", "tolerate_run"]

NOT_CONVERGED_RULES = frozenset(
    {"QLT001-target-not-reached", "RES001-run-aborted", "RES002-status-not-success", "RES003-status-unknown"}
)
CUT_SHORT_RULES = frozenset({"ORD001-event-missing", "QLT003-evaluation-missing"})


def find_droppable_runs(runs: RunSet) -> frozenset[str]:
    """The paths of the runs that only failed to converge, where olympic scoring drops as many; of weak scaling none."""
    facts, reports = runs.benchmark, runs.reports
    missed = frozenset(report.path for report in reports if not report.converged and _has_only_convergence_errors(report))
    if facts is None:
        return frozenset()
    if facts.first_converged is not None:
        return missed
    if runs.is_weak_scaling:
        return frozenset()  # all instances have to converge
    return missed if len(missed) <= facts.drop.slowest < len(reports) else frozenset()


def _has_only_convergence_errors(report: RunReport) -> bool:
    """Whether nothing else is wrong with a run. One that ended before its run_stop lacks what would have followed."""
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    ended_early = any(finding.rule in CUT_SHORT_RULES and finding.key == "run_stop" for finding in errors)
    return all(finding.rule in NOT_CONVERGED_RULES or (ended_early and finding.rule in CUT_SHORT_RULES) for finding in errors)


def tolerate_run(run: LogResult) -> LogResult:
    """The run with its errors as notes: what they say is a finding on the result."""
    findings = tuple(
        reconsider_finding(finding, circumstances=(Circumstance.RUN_DROPPED,))
        if finding.severity is Severity.ERROR
        else finding
        for finding in run.report.findings
    )
    report = run.report.model_copy(update={"findings": findings, "mlcheck": judge_findings(findings)})
    return structs.replace(run, report=report)
