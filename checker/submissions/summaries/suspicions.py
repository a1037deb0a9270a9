"""Report -> the evidence in it that is worth a look, the strongest first."""

from checker.models.finding import Finding, Severity
from checker.models.report import Report, ResultReport
from checker.submissions.summaries.model import SuspicionRow

__all__ = ["list_suspicions"]

SEVERITIES = tuple(Severity)


def list_suspicions(report: Report) -> tuple[SuspicionRow, ...]:
    """A row for each finding that is evidence: errors, warnings, notes; of each, small p-values and large shares first."""
    result_at = {result.path: result for result in report.results}
    found: list[tuple[Finding, ResultReport | None]] = [
        (finding, result) for result in report.results for finding in result.findings if finding.is_evidence
    ]
    found += [(finding, result_at.get(finding.path)) for finding in report.findings if finding.is_evidence]
    return tuple(_build_row(finding, result) for finding, result in sorted(found, key=lambda pair: _build_sort_key(pair[0])))


def _build_sort_key(finding: Finding) -> tuple[int, float, str, str]:
    weakness = finding.p_value if finding.p_value is not None else 1 - (finding.share or 0.0)
    return SEVERITIES.index(finding.severity), weakness, finding.path, finding.rule


def _build_row(finding: Finding, result: ResultReport | None) -> SuspicionRow:
    return SuspicionRow(
        severity=finding.severity,
        rule=finding.rule,
        usage=None if result is None else result.usage,
        ruleset=None if result is None else result.ruleset,
        submitter=None if result is None else result.submitter,
        system=None if result is None else result.system,
        benchmark=None if result is None else result.benchmark,
        path=finding.path,
        evidence=finding.message,
        share=finding.share,
        p_value=finding.p_value,
    )
