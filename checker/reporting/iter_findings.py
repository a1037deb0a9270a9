"""All findings of a report, one after the other, each with the run or the benchmark that it is about."""

from collections.abc import Iterator
from dataclasses import dataclass

from checker.models.finding import Finding
from checker.models.report import Report, RunReport, SubmissionReport

__all__ = ["Found", "found_in"]


@dataclass(frozen=True)
class Found:
    """A finding; `run` where it is on one log, `submission` where it is on or in one benchmark."""

    finding: Finding
    submission: SubmissionReport | None = None
    run: RunReport | None = None


def found_in(report: Report) -> Iterator[Found]:
    """Every finding: those on logs, benchmark by benchmark, then those on the benchmark, at last those on no one."""
    runs = {run.path: run for run in report.runs}
    for submission in report.submissions:
        for path in submission.run_paths:
            run = runs.pop(path, None)
            if run is not None:
                yield from (Found(finding, submission, run) for finding in run.findings)
        yield from (Found(finding, submission) for finding in submission.findings)
    for run in runs.values():
        yield from (Found(finding, None, run) for finding in run.findings)
    yield from (Found(finding) for finding in report.findings)
