"""What becomes of a log in a project that weighs findings in its own way."""

from dataclasses import replace

from checker.checking.configuration import Weights
from checker.checking.log_result import Assessed
from checker.models.finding import Severity, Verdict

__all__ = ["weighed"]


def weighed(found: Assessed, weights: Weights) -> Assessed:
    """The same, as it weighs there; the official verdict stays what it is, and so does a log that could not be judged."""
    if weights.trivial or found.edition is None:
        return found
    findings = weights.weigh(found.report.findings)
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    verdict = Verdict.FAIL if failed else Verdict.PASS
    return replace(found, report=found.report.model_copy(update={"findings": tuple(findings), "verdict": verdict}))
