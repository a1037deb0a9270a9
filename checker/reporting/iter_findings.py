"""All findings of a report in order, each with the run and the benchmark result that it is about."""

from collections.abc import Iterator

from msgspec import Struct

from checker.models.finding import Finding
from checker.models.report import Report, ResultReport, RunReport

__all__ = ["ReportedFinding", "iter_findings"]


class ReportedFinding(Struct, frozen=True):
    """A finding; `run` where it is about one log, `result` where it is about a benchmark result or one of its runs."""

    finding: Finding
    result: ResultReport | None = None
    run: RunReport | None = None


def iter_findings(report: Report) -> Iterator[ReportedFinding]:
    """Every finding: for each benchmark result those of its runs, then its own; at last those that belong to no result."""
    runs = {run.path: run for run in report.runs}
    for result in report.results:
        for path in result.run_paths:
            run = runs.pop(path, None)
            if run is not None:
                yield from (ReportedFinding(finding, result, run) for finding in run.findings)
        yield from (ReportedFinding(finding, result) for finding in result.findings)
    for run in runs.values():
        yield from (ReportedFinding(finding, None, run) for finding in run.findings)
    yield from (ReportedFinding(finding) for finding in report.findings)
