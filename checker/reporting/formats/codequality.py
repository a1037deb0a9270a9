"""GitLab's Code Quality report: a JSON array that a merge request shows (docs.gitlab.com, "Code Quality report format")."""

import json
from typing import Any

from checker.models.finding import Finding, Severity
from checker.models.report import Report
from checker.reporting.finding_location import format_path_from_cwd
from checker.reporting.fingerprints import fingerprint_findings
from checker.reporting.iter_findings import iter_findings
from checker.reporting.output_format import OutputFormat
from checker.sanitize import make_visible

__all__ = ["FORMAT"]

GITLAB_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render_report(report: Report) -> str:
    """Every finding as a violation. GitLab ignores all that follows a violation without a line, so a finding about a whole file
    is on its first line."""
    findings = [reported.finding for reported in iter_findings(report)]
    violations = map(_build_violation, findings, fingerprint_findings(findings))
    return json.dumps(list(violations), indent=1) + "\n"


def _build_violation(finding: Finding, fingerprint: str) -> dict[str, Any]:
    fix = "" if finding.fix is None else f"; fix: {finding.fix}"
    return {
        "description": make_visible(f"{finding.message}{fix}"),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": GITLAB_SEVERITIES[finding.severity],
        "location": {"path": make_visible(format_path_from_cwd(finding.path)), "lines": {"begin": finding.line or 1}},
    }


FORMAT = OutputFormat(render=render_report)
