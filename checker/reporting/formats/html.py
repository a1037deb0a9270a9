"""HTML: one file without network, with curves, sortable and filterable tables, light and dark."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from checker.comparing.comparison import Comparison
from checker.models.finding import Severity, Verdict
from checker.models.report import Report, RunReport, SubmissionReport
from checker.reporting import comparison_tables
from checker.reporting.charts import Chart, charts_of
from checker.reporting.digest import Entry, digest, digest_of_organisations, runs_of
from checker.reporting.page import page
from checker.reporting.state import state
from checker.reporting.summary import TABLES, Which, tables
from checker.submissions.details.model import Difference, Evidence, Trace
from checker.submissions.summaries.model import RoundSummary

__all__ = ["WITH_EVIDENCE", "render", "render_comparison", "render_scores", "render_summary"]

WITH_EVIDENCE = True
MOST_DRAWN = 100
UNFIT = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Block:
    """A benchmark result as the page shows it. `anchor` is its id in the page."""

    anchor: str
    submission: SubmissionReport
    runs: Sequence[RunReport]
    states: Sequence[str]
    entries: Sequence[Entry]
    charts: Sequence[Chart]
    differences: Sequence[Difference]

    @property
    def title(self) -> str:
        """The benchmark, and the system that it ran on."""
        named = (self.submission.benchmark or "unknown benchmark", self.submission.system)
        return " on ".join(part for part in named if part)

    def number(self, severity: str) -> int:
        """How many entries weigh that much."""
        return sum(entry.finding.severity.value == severity for entry in self.entries)


def render(report: Report, evidence: Evidence) -> str:
    """The whole report."""
    drawn = len(report.submissions) <= MOST_DRAWN
    blocks = [
        _block(at, submission, runs_of(submission, report.runs), trace, drawn=drawn)
        for at, (submission, trace) in enumerate(zip(report.submissions, evidence.traces, strict=True))
    ]
    loose = [entry for _, entries in digest_of_organisations(report.findings) for entry in entries]
    everything = [*(entry for block in blocks for entry in block.entries), *loose]
    return page(
        "report.html",
        report=report,
        blocks=blocks,
        loose=loose,
        rules=evidence.rules,
        drawn=drawn,
        totals={severity.value: sum(entry.finding.severity is severity for entry in everything) for severity in Severity},
        refused=sum(block.submission.verdict is Verdict.FAIL for block in blocks),
        editions=sorted({f"{run.usage} {run.edition} ({run.edition_source})" for run in report.runs if run.edition}),
        divisions=sorted({run.division for run in report.runs if run.division}),
        differing=sum(block.submission.verdict is not block.submission.official for block in blocks),
    )


def render_scores(report: Report, evidence: Evidence) -> str:
    """The same: the scores stand in it."""
    return render(report, evidence)


def render_comparison(comparison: Comparison, which: comparison_tables.Which | None = None) -> str:
    """What is to be said of the systems, and the tables of the comparison, or one of them."""
    found = comparison_tables.tables(comparison)
    return page(
        "comparison.html",
        comparison=comparison,
        remarks=comparison_tables.remarks(comparison),
        tables=[table for name, table in found.items() if which in (None, name)],
    )


def render_summary(summary: RoundSummary, which: Which | None = None) -> str:
    """The tables of a round, or one of them."""
    found = tables(summary)
    names: Iterable[Which] = (which,) if which else TABLES
    return page("summary.html", summary=summary, tables=[found[name] for name in names])


def _block(at: int, submission: SubmissionReport, runs: Sequence[RunReport], trace: Trace | None, *, drawn: bool) -> Block:
    named: tuple[Any, ...] = (submission.org, submission.system, submission.benchmark)
    readable = UNFIT.sub("-", " ".join(str(part) for part in named if part).lower())[:60].strip("-")
    return Block(
        anchor=f"b{at}-{readable}".rstrip("-"),
        submission=submission,
        runs=runs,
        states=[state(run, submission) for run in runs],
        entries=digest(submission, runs),
        charts=charts_of(submission, runs, trace, f"b{at}") if drawn else (),
        differences=() if trace is None else trace.differences,
    )
