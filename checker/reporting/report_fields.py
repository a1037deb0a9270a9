"""What formats show alike: of a benchmark result its time, its counts of runs, its RCP test; of a run its added metrics."""

from pathlib import Path
from typing import TYPE_CHECKING

from checker.metrics.registry import list_added_metrics
from checker.models.rcp_result import RcpResult
from checker.models.report import ResultReport, RunReport
from checker.reporting.number_format import format_cell, format_quality
from checker.sanitize import make_visible

if TYPE_CHECKING:
    from checker.comparing.benchmark_comparison import BenchmarkComparison

__all__ = ["describe_rcp", "format_added_metrics", "format_run_counts", "get_result_minutes", "list_added_headings"]


def list_added_headings() -> list[str]:
    """The headings of the metrics that have no field of their own in a run's report."""
    return [f"{metric.heading}, min" if metric.kind == "minutes" else metric.heading for metric in list_added_metrics()]


def format_added_metrics(run: RunReport) -> list[str]:
    """The values of those metrics, in the same order; a dash where the run has none."""
    values = ((run.metrics.get(metric.name), metric.kind) for metric in list_added_metrics())
    return ["-" if value is None else format_cell(value, kind) for value, kind in values]


def describe_target(result: "ResultReport | BenchmarkComparison") -> str:
    """The target; of one with parts what its number is a share of."""
    target = format_quality(result.quality_target)
    if not result.quality_parts:
        return target
    parts = ", ".join(f"{make_visible(name)} {format_quality(value)}" for name, value in result.quality_parts.items())
    return f"{target}, the least share that a part reaches of its own ({parts})"


def get_result_minutes(result: ResultReport) -> float | None:
    """The official score in minutes; of weak scaling the time in which all models were trained."""
    return result.official_score_minutes if result.weak is None else result.weak.minutes


def format_run_counts(result: ResultReport) -> str:
    """The runs that converged and those that are required: "9/10"."""
    return f"{result.converged}/{result.runs if result.runs_required is None else result.runs_required}"


def describe_decomposition(result: ResultReport) -> str | None:
    """Hardware or luck, in one sentence: the CV of the samples to converge and of the time per sample, and the slow runs; None
    where the samples are not known or there are too few runs."""
    parts = result.decomposition
    if parts is None or parts.convergence_cv is None or parts.hardware_cv is None:
        return None
    luck, hardware = f"samples to converge {parts.convergence_cv:.2%}", f"time per sample {parts.hardware_cv:.2%}"
    slow = [f"{make_visible(Path(run.path).name)} took {run.excess:.0%} more time per sample" for run in parts.slow_runs]
    return "; ".join([f"CV over {parts.runs} runs: {luck} (luck), {hardware} (hardware)", *slow])


def describe_rcp(rcp: RcpResult) -> str:
    """The outcome of the RCP test with a tick or a cross, and the user's file of points; a dash where none is required."""
    if rcp.outcome == "not_required":
        return "-"
    outcome = f"{rcp.outcome.replace('_', ' ')} {'✓' if rcp.passed else '✗'}"
    return outcome if rcp.reference_file is None else f"{outcome} by {make_visible(Path(rcp.reference_file).name)}"
