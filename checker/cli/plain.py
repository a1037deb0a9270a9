"""Findings as compilers print theirs: `path:line:column: severity: RULE message`."""

from collections.abc import Iterator

from checker.counts import format_count
from checker.models.finding import Finding
from checker.models.report import Report

__all__ = ["format_plain_finding", "format_plain_report"]


def format_plain_report(report: Report) -> str:
    """A line for each finding, and a last line with the totals."""
    return "".join(f"{line}\n" for line in _iter_plain_lines(report))


def _iter_plain_lines(report: Report) -> Iterator[str]:
    """What follows from another finding is counted with that one."""
    for run in report.runs:
        yield from (format_plain_finding(finding) for finding in run.findings if finding.cause is None)
    counted = report.summary
    logs = "log" if counted.logs == 1 else "logs"
    yield f"{counted.logs} {logs} checked, {counted.failed} with errors"


def format_plain_finding(finding: Finding) -> str:
    """One finding on one line."""
    place = ":".join(str(part) for part in (finding.path, finding.line, finding.column) if part is not None)
    fix = f"; {finding.fix}" if finding.fix else ""
    if finding.consequences:
        fix += f" (explains {format_count(finding.consequences, 'more finding')})"
    text = f"{place}: {finding.severity.value}: {finding.rule.split('-', 1)[0]} {finding.message}{fix}"
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
