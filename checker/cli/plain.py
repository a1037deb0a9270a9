"""Findings as compilers print theirs: `path:line:column: severity: RULE message`."""

from collections.abc import Iterator

from checker.counts import format_count
from checker.models.finding import Finding, Severity
from checker.models.report import Report
from checker.reporting.report_view import DEFAULT_VIEW, ReportView

__all__ = ["format_plain_finding", "format_plain_report"]


def format_plain_report(report: Report, view: ReportView = DEFAULT_VIEW) -> str:
    """A line for each finding, and unless the view is quiet a last line with the totals."""
    return "".join(f"{line}\n" for line in _iter_plain_lines(report, view))


def _iter_plain_lines(report: Report, view: ReportView) -> Iterator[str]:
    """What follows from another finding is counted with that one."""
    findings = [finding for run in report.runs for finding in run.findings if finding.cause is None]
    shown = [finding for finding in findings if view.notes or finding.severity is not Severity.NOTE]
    yield from map(format_plain_finding, shown)
    if not view.quiet:
        hidden = len(findings) - len(shown)
        notes = f"; {format_count(hidden, 'note')} not shown (--notes)" if hidden else ""
        yield f"{format_count(report.summary.logs, 'log')} checked, {report.summary.failed} with errors{notes}"


def format_plain_finding(finding: Finding) -> str:
    """One finding on one line."""
    place = ":".join(str(part) for part in (finding.path, finding.line, finding.column) if part is not None)
    fix = f"; {finding.fix}" if finding.fix else ""
    if finding.consequences:
        fix += f" (explains {format_count(finding.consequences, 'more finding')})"
    text = f"{place}: {finding.severity.value}: {finding.rule.split('-', 1)[0]} {finding.message}{fix}"
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
