"""JSON lines: one object a run, then one a submission, as in the JSON report."""

from checker.models.report import Report
from checker.sanitize import dump_safe_json

__all__ = ["render", "render_scores"]


def render(report: Report) -> str:
    """A line for each run, then one for each submission."""
    parts = [*report.runs, *report.results]
    return "".join(dump_safe_json(part) + "\n" for part in parts)


def render_scores(report: Report) -> str:
    """The same: the scores stand in it."""
    return render(report)
