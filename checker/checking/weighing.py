"""What becomes of a log in a project that weighs findings in its own way."""

from dataclasses import replace

from checker.checking.configuration.suppressions import Suppressions
from checker.checking.log_result import LogResult
from checker.models.finding import Severity, Verdict

__all__ = ["apply_suppressions"]


def apply_suppressions(result: LogResult, suppressions: Suppressions) -> LogResult:
    """The same, as it weighs there; the official verdict stays what it is, and so does a log that could not be judged."""
    if suppressions.is_empty or result.ruleset is None:
        return result
    findings = suppressions.apply_to_findings(result.report.findings)
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    verdict = Verdict.FAIL if failed else Verdict.PASS
    return replace(result, report=result.report.model_copy(update={"findings": tuple(findings), "verdict": verdict}))
