"""Findings as compilers print theirs: `path:line:column: severity: RULE message`."""

from collections.abc import Iterator

from checker.models.finding import Finding
from checker.models.report import Report

__all__ = ["line_of", "lines_of"]


def lines_of(report: Report) -> str:
    """A line a finding, and a last one that sums up."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    for run in report.runs:
        yield from map(line_of, run.findings)
    counted = report.summary
    logs = "log" if counted.logs == 1 else "logs"
    yield f"{counted.logs} {logs} checked, {counted.failed} with errors"


def line_of(finding: Finding) -> str:
    """One finding on one line."""
    place = ":".join(str(part) for part in (finding.path, finding.line, finding.column) if part is not None)
    fix = f"; {finding.fix}" if finding.fix else ""
    text = f"{place}: {finding.severity.value}: {finding.rule.split('-', 1)[0]} {finding.message}{fix}"
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
