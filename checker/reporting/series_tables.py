"""The tables of a summary's series: over sizes and over rounds."""

from collections.abc import Callable

from checker.reporting.table import Cell, Column, Table, build_table
from checker.submissions.summaries.model import RoundSummary
from checker.submissions.summaries.series import ScalingRow, TrendRow

__all__ = ["build_scaling_table", "build_trend_table"]

SCALING_COLUMNS: tuple[tuple[Column, Callable[[ScalingRow], Cell]], ...] = (
    (Column("usage"), lambda row: row.usage),
    (Column("ruleset"), lambda row: row.ruleset),
    (Column("division"), lambda row: row.division),
    (Column("benchmark"), lambda row: row.benchmark),
    (Column("submitter"), lambda row: row.submitter),
    (Column("accelerator"), lambda row: row.accelerator),
    (Column("size", "count"), lambda row: row.accelerators),
    (Column("system"), lambda row: row.system),
    (Column("official score, min", "minutes"), lambda row: row.official_score_minutes),
    (Column("speedup", "ratio"), lambda row: row.speedup),
    (Column("efficiency", "share"), lambda row: row.efficiency),
    (Column("hardware", "share"), lambda row: row.hardware_efficiency),
    (Column("convergence", "share"), lambda row: row.convergence_efficiency),
)
TREND_COLUMNS: tuple[tuple[Column, Callable[[TrendRow], Cell]], ...] = (
    (Column("usage"), lambda row: row.usage),
    (Column("benchmark"), lambda row: row.benchmark),
    (Column("division"), lambda row: row.division),
    (Column("size", "count"), lambda row: row.accelerators),
    (Column("target", "number"), lambda row: row.quality_target),
    (Column("ruleset"), lambda row: row.ruleset),
    (Column("until"), lambda row: row.round_end.isoformat()),
    (Column("submitter"), lambda row: row.submitter),
    (Column("system"), lambda row: row.system),
    (Column("official score, min", "minutes"), lambda row: row.official_score_minutes),
    (Column("speedup", "ratio"), lambda row: row.speedup),
    (Column("halves in months", "measured"), lambda row: row.halving_months),
)


def build_scaling_table(summary: RoundSummary) -> Table:
    """A row for each size of a submitter's systems with one kind of accelerator."""
    return build_table("Scaling: the best result of each size against the smallest", SCALING_COLUMNS, summary.scaling)


def build_trend_table(summary: RoundSummary) -> Table:
    """A row for each round in which systems of a size have a result."""
    return build_table("Trend: the best result of each round for as many accelerators", TREND_COLUMNS, summary.trend)
