"""JSON: the whole value as one object, as its JSON Schema in `checker/schemas` says, whichever table is asked for."""

from typing import TYPE_CHECKING

from checker.record import Record
from checker.reporting.output_format import OutputFormat
from checker.sanitize import dump_safe_json

if TYPE_CHECKING:
    from checker.reporting.analysis import Analysis

__all__ = ["FORMAT"]


def render_json(model: Record, table: str | None = None) -> str:
    """The report, comparison or summary as one object, indented."""
    return dump_safe_json(model, indent=2) + "\n"


def render_analysis(analysis: "Analysis") -> str:
    """What was found as one object, indented."""
    return render_json(analysis.model)


FORMAT = OutputFormat(
    render=render_json,
    render_scores=render_json,
    render_comparison=render_json,
    render_summary=render_json,
    render_analysis=render_analysis,
    suffix=".json",
)
