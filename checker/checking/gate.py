"""The gate applied to a report: what is accepted at each level, and the exit code."""

from collections.abc import Iterable, Mapping
from pathlib import PurePath

from checker.checking.severity import Circumstance, reconsider_finding
from checker.models.finding import Finding, Severity
from checker.models.report import Report, ReportSummary, ResultReport, RunReport
from checker.models.submission_report import SubmissionReport
from checker.models.verdict import Decision, GateRules, Verdict, build_verdict, choose_exit_code, judge_findings

__all__ = ["build_gated_report"]


def build_gated_report(
    rules: GateRules,
    *,
    mlcheck_version: str,
    rules_version: str,
    runs: Iterable[RunReport],
    results: Iterable[ResultReport] = (),
    submissions: Iterable[SubmissionReport] = (),
    findings: Iterable[Finding] = (),
    all_checked: bool = True,
) -> Report:
    """The report, decided by the gate at every level.

    The official check judges results and the submissions that they make up; where there are none, the logs. `all_checked`
    is False where the ruleset of a log is unclear.
    """
    findings = tuple(findings)
    judged_runs = {run.path: _judge_run(run, rules) for run in runs}
    judged_results = tuple(_judge_result(result, judged_runs, rules) for result in results)
    judged_submissions = tuple(_judge_submission(one, judged_results, findings, rules) for one in submissions)
    officially: tuple[Decision, ...] = (*judged_results, *judged_submissions) or tuple(judged_runs.values())
    parts: tuple[Decision, ...] = (*judged_runs.values(), *judged_results, *judged_submissions)
    rejected = _rejects(findings, rules) or any(part.mlcheck is Verdict.FAIL for part in parts)
    decision = Decision(
        official=build_verdict(all(part.official is Verdict.PASS for part in officially)),
        mlcheck=build_verdict(not rejected),
        gate=rules.gate,
    )
    failed = sum(not run.accepted for run in judged_runs.values())
    linked_runs, linked_results, linked_findings = _link_to_causes(
        tuple(judged_runs.values()), judged_results, _apply_gate(findings, rules)
    )
    return Report(
        mlcheck_version=mlcheck_version,
        rules_version=rules_version,
        gate=rules.gate,
        strict=rules.strict,
        summary=ReportSummary(
            official=decision.official,
            mlcheck=decision.mlcheck,
            gate=rules.gate,
            logs=len(judged_runs),
            results=len(judged_results),
            passed=len(judged_runs) - failed,
            failed=failed,
            official_passed=sum(run.official is Verdict.PASS for run in judged_runs.values()),
            exit_code=choose_exit_code(decision.accepted, all_checked=all_checked),
        ),
        submissions=judged_submissions,
        runs=linked_runs,
        results=linked_results,
        findings=linked_findings,
    )


def _link_to_causes(
    runs: tuple[RunReport, ...], results: tuple[ResultReport, ...], findings: tuple[Finding, ...]
) -> tuple[tuple[RunReport, ...], tuple[ResultReport, ...], tuple[Finding, ...]]:
    found = [*(run.findings for run in runs), *(result.findings for result in results), findings]
    if sum(map(len, found)) < 2:
        return runs, results, findings
    from checker.checking.causes import link_report  # most logs have no findings, and need no causes

    return link_report(runs, results, findings)


def _apply_gate(findings: Iterable[Finding], rules: GateRules, *, tolerated: bool = False) -> tuple[Finding, ...]:
    """The findings, with those that reject by this gate as errors, so that each rejection has an error that is shown; of rules
    that are off, no others.

    `tolerated`: the official upload check accepts the submission in spite of what it finds in this run.
    """
    gated = (_raise_severity(finding, rules, tolerated) for finding in findings)
    off = rules.disabled_rules
    return tuple(finding for finding in gated if finding.rule not in off or finding.severity is Severity.ERROR)


def _raise_severity(finding: Finding, rules: GateRules, tolerated: bool) -> Finding:
    if finding.severity is Severity.ERROR:
        return finding
    if finding.rejected_officially and not tolerated and rules.counts_official:
        return reconsider_finding(finding, circumstances=(Circumstance.REJECTED_OFFICIALLY,))
    if rules.strict and finding.severity is Severity.WARNING:
        return reconsider_finding(finding, circumstances=(Circumstance.STRICT,))
    return finding


def _rejects(findings: Iterable[Finding], rules: GateRules) -> bool:
    return judge_findings(findings, strict=rules.strict) is Verdict.FAIL


def _judge_run(run: RunReport, rules: GateRules) -> RunReport:
    """A verdict that was reached without its findings, such as that of a log without a ruleset, stays."""
    rejected = run.mlcheck is Verdict.FAIL or _rejects(run.findings, rules)
    findings = _apply_gate(run.findings, rules, tolerated=run.tolerated)
    return run.model_copy(update={"mlcheck": build_verdict(not rejected), "gate": rules.gate, "findings": findings})


def _judge_result(result: ResultReport, runs: Mapping[str, RunReport], rules: GateRules) -> ResultReport:
    strictly = rules.strict and any(runs[path].mlcheck is Verdict.FAIL for path in result.run_paths if path in runs)
    rejected = result.mlcheck is Verdict.FAIL or _rejects(result.findings, rules) or strictly
    findings = _apply_gate(result.findings, rules)
    return result.model_copy(update={"mlcheck": build_verdict(not rejected), "gate": rules.gate, "findings": findings})


def _judge_submission(
    submission: SubmissionReport, results: Iterable[ResultReport], findings: Iterable[Finding], rules: GateRules
) -> SubmissionReport:
    """By its results, and by the findings on its other files."""
    root = PurePath(submission.path)
    rejected = any(result.mlcheck is Verdict.FAIL for result in results if PurePath(result.path).is_relative_to(root))
    rejected = rejected or _rejects((one for one in findings if PurePath(one.path).is_relative_to(root)), rules)
    return submission.model_copy(update={"mlcheck": build_verdict(not rejected), "gate": rules.gate})
