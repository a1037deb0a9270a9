"""CSV: findings, runs, or a table of a summary or a comparison; numbers in full, UTF-8."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from checker.metrics.registry import list_added_metrics
from checker.models.report import Report
from checker.reporting.digest import pair_with_runs
from checker.reporting.iter_findings import ReportedFinding, iter_findings
from checker.reporting.output_format import OutputFormat
from checker.reporting.state import classify_run
from checker.reporting.table import Cell, Table
from checker.sanitize import make_visible

if TYPE_CHECKING:
    from checker.comparing.comparison import Comparison
    from checker.reporting.analysis import Analysis
    from checker.submissions.summaries.model import RoundSummary

__all__ = ["FORMAT"]

FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # some spreadsheets take the wide ones too
FINDING_COLUMNS = (
    "severity", "rule", "path", "line", "column", "key", "message", "expected", "found", "fix", "origin", "source",
)  # fmt: skip
RUN_COLUMNS = (
    "path", "usage", "ruleset", "division", "submitter", "platform", "benchmark", "mlcheck", "official", "converged", "seed",
    "time_to_train_minutes", "tta_minutes", "attmt_minutes", "attmt_window", "quality_target", "best_quality", "evaluations",
    "evaluation_interval_minutes", "records", "accepted",
)  # fmt: skip


def render_report(report: Report) -> str:
    """One row per finding, with the benchmark and the system that it is about."""
    return _write_csv_text(("benchmark", "system", *FINDING_COLUMNS, "cause"), map(_build_finding_row, iter_findings(report)))


def _build_finding_row(reported: ReportedFinding) -> list[Cell]:
    subject = reported.result or reported.run
    benchmark = None if subject is None else subject.benchmark
    system = reported.result.system if reported.result else reported.run.platform if reported.run else None
    cause = reported.finding.cause
    values = (getattr(reported.finding, name) for name in FINDING_COLUMNS)
    return [benchmark, system, *values, None if cause is None else cause.rule]


def render_scores(report: Report) -> str:
    """One row per run, with its system and its state in the benchmark result."""
    added = [metric.name for metric in list_added_metrics()]
    rows = (
        [
            result.system,
            classify_run(run, result),
            *(getattr(run, name) for name in RUN_COLUMNS),
            *map(run.metrics.get, added),
            result.attmt_limit,
        ]
        for result, runs in pair_with_runs(report)
        for run in runs
    )
    return _write_csv_text(("system", "state", *RUN_COLUMNS, *added, "attmt_limit"), rows)


def render_summary(summary: "RoundSummary", table: str | None = None) -> str:
    """One table, `systems` by default; a cell without a result is empty, or says why."""
    from checker.reporting.summary_tables import build_summary_tables

    return _format_csv_table(build_summary_tables(summary, table or "systems")[0])


def render_comparison(comparison: "Comparison", table: str | None = None) -> str:
    """One table, `speedups` by default; only a newline where it has no rows."""
    from checker.reporting.comparison_tables import build_comparison_tables

    tables = build_comparison_tables(comparison, table or "speedups")
    return _format_csv_table(tables[0]) if tables else "\n"


def render_analysis(analysis: "Analysis") -> str:
    """The first table."""
    return _format_csv_table(analysis.tables[0])


def _format_csv_table(table: Table) -> str:
    rows = (
        [table.notes.get((number, at)) if cell is None else cell for at, cell in enumerate(row)]
        for number, row in enumerate(table.rows)
    )
    return _write_csv_text([column.heading for column in table.columns], rows)


def _write_csv_text(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Text that a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([_format_csv_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def _format_csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, int):
        return str(cell)
    text = make_visible(str(cell))
    return f"'{text}" if text.startswith(FORMULA_PREFIXES) else text


FORMAT = OutputFormat(
    render=render_report,
    render_scores=render_scores,
    render_comparison=render_comparison,
    render_summary=render_summary,
    suffix=".csv",
    render_analysis=render_analysis,
)
