"""HTML: one file without network access, with charts, tables to sort and filter, light and dark colours."""

import re
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from checker.models.finding import Severity
from checker.models.report import Report, ResultReport, RunReport, format_ruleset_name
from checker.reporting.digest import DigestEntry, count_severities, digest_report, pair_with_runs
from checker.reporting.output_format import OutputFormat
from checker.reporting.page import render_page
from checker.reporting.state import classify_run
from checker.reporting.table import split_table
from checker.rules.catalogue import load_catalogue
from checker.submissions.summaries.suspicions import list_suspicions

if TYPE_CHECKING:
    from checker.comparing.comparison import Comparison
    from checker.reporting.analysis import Analysis
    from checker.reporting.drawing.chart import Chart
    from checker.submissions.details.model import Evidence, HyperparameterDifference, ResultTrace
    from checker.submissions.summaries.model import RoundSummary

__all__ = ["FORMAT"]

MOST_DRAWN_RESULTS = 100
MOST_NAMED_SUBMITTERS = 3
STACKED_COLUMNS = (
    "submitter", "availability", "usage", "ruleset", "division", "scaling", "nodes", "processor", "accelerators", "accelerator",
    "software", "framework", "bypasses",
)  # fmt: skip
"""Columns of a summary that stand below the name of the system, so that a table fits the window."""
MOST_DRAWN_CHARTS = 24
ANCHOR_UNSAFE = re.compile(r"[^a-z0-9]+")


class ResultBlock(Struct, frozen=True):
    """A benchmark result as the page shows it.

    Attributes:
        anchor: its id in the page.
        prefix: what the ids in its charts start with.
        states: the state of each run.
    """

    anchor: str
    prefix: str
    submission: ResultReport
    runs: Sequence[RunReport]
    states: Sequence[str]
    entries: Sequence[DigestEntry]
    charts: "Sequence[Chart]"
    differences: "Sequence[HyperparameterDifference]"

    @property
    def title(self) -> str:
        """The benchmark, and the system that it ran on."""
        return " on ".join(filter(None, (self.submission.benchmark or "unknown benchmark", self.submission.system)))

    def count_errors(self) -> int:
        """How many entries are errors."""
        return self.count_severities()[Severity.ERROR.value]

    def count_severities(self) -> dict[str, int]:
        """How many entries are errors, warnings and notes."""
        return {severity.value: number for severity, number in count_severities(self.entries).items()}


def render_report(report: Report, evidence: "Evidence | None" = None) -> str:
    """The whole report; charts of at most `MOST_DRAWN_RESULTS` benchmark results, where there is evidence to draw."""
    traces = evidence.traces if evidence is not None else (None,) * len(report.results)
    is_drawn = len(report.results) <= MOST_DRAWN_RESULTS
    blocks: list[ResultBlock] = []
    loose: list[DigestEntry] = []
    runs_of = [runs for _, runs in pair_with_runs(report)]
    for subject, entries in digest_report(report):
        if isinstance(subject, ResultReport):
            number = len(blocks)
            blocks.append(_build_result_block(number, subject, runs_of[number], entries, traces[number], is_drawn=is_drawn))
        else:
            loose += entries
    totals = count_severities([*(entry for block in blocks for entry in block.entries), *loose])
    return render_page(
        "report.html",
        report=report,
        blocks=blocks,
        loose=loose,
        subject=_name_subject(report),
        suspicions=list_suspicions(report),
        facets=_list_facets(blocks, loose),
        rules=load_catalogue().rules,
        drawn=is_drawn,
        totals={severity.value: number for severity, number in totals.items()},
        rejected=sum(not block.submission.accepted for block in blocks),
        rulesets=sorted(
            {f"{format_ruleset_name(run.usage, run.ruleset)} ({run.ruleset_source})" for run in report.runs if run.ruleset}
        ),
        divisions=sorted({run.division for run in report.runs if run.division}),
        differing=sum(block.submission.mlcheck is not block.submission.official for block in blocks),
    )


def _name_subject(report: Report) -> str:
    """The submitters where they are few, else the folder that holds all results."""
    submitters = sorted({result.submitter for result in report.results if result.submitter})
    if 0 < len(submitters) <= MOST_NAMED_SUBMITTERS:
        return ", ".join(submitters)
    levels = zip(*(Path(result.path).parts for result in report.results), strict=False)
    shared = [parts[0] for parts in takewhile(lambda parts: len(set(parts)) == 1, levels)]
    return shared[-1] if shared and shared[-1] not in ("/", ".") else "mlcheck report"


def _list_facets(blocks: Sequence[ResultBlock], loose: Sequence[DigestEntry]) -> list[tuple[str, str, list[str]]]:
    """What results and findings can be filtered by: id, label and values."""
    entries = [*(entry for block in blocks for entry in block.entries), *loose]
    return [
        ("submitter", "Submitter", sorted({block.submission.submitter or "" for block in blocks} - {""})),
        ("benchmark", "Benchmark", sorted({block.submission.benchmark or "unknown benchmark" for block in blocks})),
        ("rule", "Rule", sorted({entry.finding.rule.partition("-")[0] for entry in entries})),
    ]


def _build_result_block(
    number: int, result: ResultReport, runs: Sequence[RunReport], entries: Sequence[DigestEntry],
    trace: "ResultTrace | None", *, is_drawn: bool,
) -> ResultBlock:  # fmt: skip
    from checker.reporting.result_charts import build_result_charts

    named = " ".join(filter(None, (result.submitter, result.system, result.benchmark)))
    readable = ANCHOR_UNSAFE.sub("-", named.lower())[:60].strip("-")
    return ResultBlock(
        anchor=f"b{number}-{readable}".rstrip("-"),
        prefix=f"b{number}",
        submission=result,
        runs=runs,
        states=[classify_run(run, result) for run in runs],
        entries=entries,
        charts=build_result_charts(result, runs, trace) if is_drawn else (),
        differences=() if trace is None else trace.differences,
    )


def render_comparison(comparison: "Comparison", table: str | None = None) -> str:
    """The speedups as pictures, the remarks and the tables of the comparison, or one table."""
    from checker.reporting.comparison_tables import build_comparison_tables, list_remarks
    from checker.reporting.pictures import build_charts

    tables = build_comparison_tables(comparison, table)
    charts = [] if table else build_charts(comparison, ["speedups", "hardware"])[:MOST_DRAWN_CHARTS]
    return render_page(
        "comparison.html",
        comparison=comparison,
        remarks=list_remarks(comparison),
        tables=tables,
        stacked=STACKED_COLUMNS,
        charts=charts,
    )


def render_summary(summary: "RoundSummary", table: str | None = None) -> str:
    """The pictures and the tables of a round, or one table."""
    from checker.reporting.pictures import build_charts
    from checker.reporting.summary_tables import build_summary_tables

    charts = [] if table else build_charts(summary)
    tables = [part for one in build_summary_tables(summary, table) for part in split_table(one, "ruleset")]
    return render_page(
        "summary.html", summary=summary, tables=tables, stacked=STACKED_COLUMNS, charts=charts[:MOST_DRAWN_CHARTS]
    )


def render_analysis(analysis: "Analysis") -> str:
    """The pictures, the remarks and the tables of what `rank` or `study` found."""
    from checker.reporting.pictures import build_charts

    charts = build_charts(analysis.model)
    return render_page(
        "analysis.html",
        title=analysis.title,
        remarks=analysis.remarks,
        tables=analysis.tables,
        stacked=STACKED_COLUMNS,
        charts=charts[:MOST_DRAWN_CHARTS],
        undrawn=len(charts[MOST_DRAWN_CHARTS:]),
        rules_version=getattr(analysis.model, "rules_version", ""),
    )


FORMAT = OutputFormat(
    render=render_report,
    render_scores=render_report,
    render_comparison=render_comparison,
    render_summary=render_summary,
    render_analysis=render_analysis,
    needs_evidence=True,
    suffix=".html",
)
