"""JSON: one object; the contract is schemas/report.schema.json."""

from checker.comparing.comparison import Comparison
from checker.models.report import Report
from checker.reporting import comparison_tables
from checker.reporting.summary import SummaryTableName
from checker.sanitize import dump_safe_json
from checker.submissions.summaries.model import RoundSummary

__all__ = ["render", "render_comparison", "render_scores", "render_summary"]


def render(report: Report) -> str:
    """The report as one object, indented."""
    return dump_safe_json(report, indent=2) + "\n"


def render_scores(report: Report) -> str:
    """The same: the scores stand in it."""
    return render(report)


def render_comparison(comparison: Comparison, which: comparison_tables.ComparisonTableName | None = None) -> str:
    """The comparison as one object, indented; all of it, whichever table is asked for."""
    return dump_safe_json(comparison, indent=2) + "\n"


def render_summary(summary: RoundSummary, which: SummaryTableName | None = None) -> str:
    """The summary as one object, indented; both tables, whichever is asked for."""
    return dump_safe_json(summary, indent=2) + "\n"
