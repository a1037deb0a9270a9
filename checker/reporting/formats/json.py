"""JSON: the whole value as one object, as its JSON Schema in `checker/schemas` says, whichever table is asked for."""

from checker.record import Record
from checker.reporting.output_format import OutputFormat
from checker.sanitize import dump_safe_json

__all__ = ["FORMAT"]


def render_json(model: Record, table: str | None = None) -> str:
    """The report, comparison or summary as one object, indented."""
    return dump_safe_json(model, indent=2) + "\n"


FORMAT = OutputFormat(
    render=render_json, render_scores=render_json, render_comparison=render_json, render_summary=render_json, suffix=".json"
)
