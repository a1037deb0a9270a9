"""JSON lines: one object for each run, then for each result, then for each finding that belongs to no single result."""

from checker.models.report import Report
from checker.sanitize import dump_safe_json

__all__ = ["render", "render_scores"]


def render(report: Report) -> str:
    """The parts of the JSON report, one on each line."""
    parts = [*report.runs, *report.results, *report.findings]
    return "".join(dump_safe_json(part) + "\n" for part in parts)


def render_scores(report: Report) -> str:
    """The same: runs and results have their scores."""
    return render(report)
