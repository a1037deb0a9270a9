"""JSON lines: one object per run, benchmark result and submission, and per finding that belongs to no single result."""

from checker.models.report import Report
from checker.reporting.output_format import OutputFormat
from checker.sanitize import dump_safe_json

__all__ = ["FORMAT"]


def render_lines(report: Report) -> str:
    """The parts of the JSON report, one per line."""
    return "".join(
        dump_safe_json(part) + "\n" for part in (*report.runs, *report.results, *report.submissions, *report.findings)
    )


FORMAT = OutputFormat(render=render_lines, render_scores=render_lines, suffix=".jsonl")
