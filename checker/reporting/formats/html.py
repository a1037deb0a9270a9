"""HTML: one file without network, with curves, sortable and filterable tables, light and dark."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from checker.comparing.comparison import Comparison
from checker.models.finding import Severity
from checker.models.report import Report, ResultReport, RunReport, format_ruleset_name
from checker.reporting import comparison_tables
from checker.reporting.charts import SvgChart, draw_result_charts
from checker.reporting.digest import DigestEntry, digest_result, digest_submitter_findings, select_runs
from checker.reporting.page import render_page
from checker.reporting.state import classify_run
from checker.reporting.summary import SUMMARY_TABLES, SummaryTableName, build_summary_tables
from checker.submissions.details.model import Evidence, HyperparameterDifference, ResultTrace
from checker.submissions.summaries.model import RoundSummary

__all__ = ["WITH_EVIDENCE", "render", "render_comparison", "render_scores", "render_summary"]

WITH_EVIDENCE = True
MOST_DRAWN = 100
ANCHOR_UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class ResultBlock:
    """A benchmark result as the page shows it. `anchor` is its id in the page."""

    anchor: str
    submission: ResultReport
    runs: Sequence[RunReport]
    states: Sequence[str]
    entries: Sequence[DigestEntry]
    charts: Sequence[SvgChart]
    differences: Sequence[HyperparameterDifference]

    @property
    def title(self) -> str:
        """The benchmark, and the system that it ran on."""
        named = (self.submission.benchmark or "unknown benchmark", self.submission.system)
        return " on ".join(part for part in named if part)

    def count_entries(self, severity: str) -> int:
        """How many entries weigh that much."""
        return sum(entry.finding.severity.value == severity for entry in self.entries)


def render(report: Report, evidence: Evidence) -> str:
    """The whole report."""
    drawn = len(report.results) <= MOST_DRAWN
    blocks = [
        _build_result_block(at, submission, select_runs(submission, report.runs), trace, drawn=drawn)
        for at, (submission, trace) in enumerate(zip(report.results, evidence.traces, strict=True))
    ]
    loose = [entry for _, entries in digest_submitter_findings(report.findings) for entry in entries]
    everything = [*(entry for block in blocks for entry in block.entries), *loose]
    return render_page(
        "report.html",
        report=report,
        blocks=blocks,
        loose=loose,
        rules=evidence.rules,
        drawn=drawn,
        totals={severity.value: sum(entry.finding.severity is severity for entry in everything) for severity in Severity},
        refused=sum(not block.submission.accepted for block in blocks),
        rulesets=sorted(
            {f"{format_ruleset_name(run.usage, run.ruleset)} ({run.ruleset_source})" for run in report.runs if run.ruleset}
        ),
        divisions=sorted({run.division for run in report.runs if run.division}),
        differing=sum(block.submission.mlcheck is not block.submission.official for block in blocks),
    )


def render_scores(report: Report, evidence: Evidence) -> str:
    """The same: the scores stand in it."""
    return render(report, evidence)


def render_comparison(comparison: Comparison, which: comparison_tables.ComparisonTableName | None = None) -> str:
    """What is to be said of the systems, and the tables of the comparison, or one of them."""
    found = comparison_tables.build_comparison_tables(comparison)
    return render_page(
        "comparison.html",
        comparison=comparison,
        remarks=comparison_tables.list_remarks(comparison),
        tables=[table for name, table in found.items() if which in (None, name)],
    )


def render_summary(summary: RoundSummary, which: SummaryTableName | None = None) -> str:
    """The tables of a round, or one of them."""
    found = build_summary_tables(summary)
    names: Iterable[SummaryTableName] = (which,) if which else SUMMARY_TABLES
    return render_page("summary.html", summary=summary, tables=[found[name] for name in names])


def _build_result_block(
    at: int, submission: ResultReport, runs: Sequence[RunReport], trace: ResultTrace | None, *, drawn: bool
) -> ResultBlock:
    named: tuple[Any, ...] = (submission.submitter, submission.system, submission.benchmark)
    readable = ANCHOR_UNSAFE.sub("-", " ".join(str(part) for part in named if part).lower())[:60].strip("-")
    return ResultBlock(
        anchor=f"b{at}-{readable}".rstrip("-"),
        submission=submission,
        runs=runs,
        states=[classify_run(run, submission) for run in runs],
        entries=digest_result(submission, runs),
        charts=draw_result_charts(submission, runs, trace, f"b{at}") if drawn else (),
        differences=() if trace is None else trace.differences,
    )
