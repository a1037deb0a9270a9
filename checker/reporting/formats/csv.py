"""CSV: findings, runs, or a table of a summary or a comparison; numbers in full, UTF-8."""

import csv
import io
from collections.abc import Iterable, Sequence

from checker.comparing.comparison import Comparison
from checker.metrics.registry import list_added_metrics
from checker.models.report import Report
from checker.reporting import comparison_tables
from checker.reporting.digest import select_runs
from checker.reporting.iter_findings import ReportedFinding, iter_findings
from checker.reporting.state import classify_run
from checker.reporting.summary import SummaryTableName, build_summary_tables
from checker.reporting.table import Cell, Table
from checker.sanitize import make_visible
from checker.submissions.summaries.model import RoundSummary

__all__ = ["render", "render_comparison", "render_scores", "render_summary"]

FORMULA_PREFIXES = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
)  # the wide ones some spreadsheets take for the others
FINDING_COLUMNS = (
    "severity", "rule", "path", "line", "column", "key", "message", "expected", "found", "fix", "origin", "source",
)  # fmt: skip
RUN_COLUMNS = (
    "path", "usage", "ruleset", "division", "submitter", "platform", "benchmark", "mlcheck", "official", "converged", "seed",
    "time_to_train_minutes", "tta_minutes", "attmt_minutes", "attmt_window", "quality_target", "best_quality", "evaluations",
    "evaluation_interval_minutes", "records", "accepted",
)  # fmt: skip


def render(report: Report) -> str:
    """One row a finding, with the benchmark and the system that it is about."""
    return _write_csv_text(
        ("benchmark", "system", *FINDING_COLUMNS), (_build_finding_row(found) for found in iter_findings(report))
    )


def _build_finding_row(found: ReportedFinding) -> list[Cell]:
    about = found.submission or found.run
    benchmark = None if about is None else about.benchmark
    system = found.submission.system if found.submission else found.run.platform if found.run else None
    return [benchmark, system, *(getattr(found.finding, name) for name in FINDING_COLUMNS)]


def render_scores(report: Report) -> str:
    """One row a run, with its system and what became of it in the benchmark's result."""
    added = [metric.name for metric in list_added_metrics()]
    rows = (
        [
            submission.system,
            classify_run(run, submission),
            *(getattr(run, name) for name in RUN_COLUMNS),
            *map(run.metrics.get, added),
        ]
        for submission in report.results
        for run in select_runs(submission, report.runs)
    )
    return _write_csv_text(("system", "state", *RUN_COLUMNS, *added), rows)


def render_summary(summary: RoundSummary, which: SummaryTableName | None = None) -> str:
    """One table, that of systems unless another is asked for; a cell without a result is empty, or says why."""
    return _format_csv_table(build_summary_tables(summary)[which or "systems"])


def render_comparison(comparison: Comparison, which: comparison_tables.ComparisonTableName | None = None) -> str:
    """One table, that of times and speedups unless another is asked for; nothing but a newline where it has no rows."""
    found = comparison_tables.build_comparison_tables(comparison).get(which or "speedups")
    return "\n" if found is None else _format_csv_table(found)


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
