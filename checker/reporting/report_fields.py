"""What formats show of a benchmark result alike: its time, its counts of runs, its RCP test."""

from checker.models.report import RcpResult, ResultReport

__all__ = ["describe_rcp", "format_run_counts", "get_result_minutes"]


def get_result_minutes(result: ResultReport) -> float | None:
    """The official score in minutes; of weak scaling the time in which all models were trained."""
    return result.official_score_minutes if result.weak is None else result.weak.minutes


def format_run_counts(result: ResultReport) -> str:
    """The runs that converged and those that are required: "9/10"."""
    return f"{result.converged}/{result.runs if result.runs_required is None else result.runs_required}"


def describe_rcp(rcp: RcpResult) -> str:
    """The outcome of the RCP test with a tick or a cross; a dash where none is required."""
    return "-" if rcp.outcome == "not_required" else f"{rcp.outcome.replace('_', ' ')} {'✓' if rcp.passed else '✗'}"
