"""All findings of a report, one after the other, each with the run or the benchmark that it is about."""

from collections.abc import Iterator
from dataclasses import dataclass

from checker.models.finding import Finding
from checker.models.report import Report, ResultReport, RunReport

__all__ = ["ReportedFinding", "iter_findings"]


@dataclass(frozen=True)
class ReportedFinding:
    """A finding; `run` where it is on one log, `submission` where it is on or in one benchmark."""

    finding: Finding
    submission: ResultReport | None = None
    run: RunReport | None = None


def iter_findings(report: Report) -> Iterator[ReportedFinding]:
    """Every finding: those on logs, benchmark by benchmark, then those on the benchmark, at last those on no one."""
    runs = {run.path: run for run in report.runs}
    for submission in report.results:
        for path in submission.run_paths:
            run = runs.pop(path, None)
            if run is not None:
                yield from (ReportedFinding(finding, submission, run) for finding in run.findings)
        yield from (ReportedFinding(finding, submission) for finding in submission.findings)
    for run in runs.values():
        yield from (ReportedFinding(finding, None, run) for finding in run.findings)
    yield from (ReportedFinding(finding) for finding in report.findings)
