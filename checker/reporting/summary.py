"""The tables of a summary, as headings and cells; formats write them as they can."""

from collections.abc import Callable
from typing import Literal

from checker.models.report import format_ruleset_name
from checker.reporting.table import Cell, Column, Table, drop_empty_columns
from checker.submissions.summaries.model import ResultRow, RoundSummary, SystemRow

__all__ = ["SUMMARY_TABLES", "SummaryTableName", "build_summary_tables", "find_shared_values"]

SummaryTableName = Literal["systems", "results"]
SUMMARY_TABLES: tuple[SummaryTableName, ...] = ("systems", "results")


def build_summary_tables(summary: RoundSummary) -> dict[SummaryTableName, Table]:
    """Both tables of the summary; a column that is empty throughout is left out."""
    return {
        "systems": drop_empty_columns(_build_systems_table(summary)),
        "results": drop_empty_columns(_build_results_table(summary.results)),
    }


SYSTEM_COLUMNS: tuple[tuple[Column, Callable[[SystemRow], Cell]], ...] = (
    (Column("usage"), lambda row: row.usage),
    (Column("ruleset"), lambda row: row.ruleset),
    (Column("division"), lambda row: row.division),
    (Column("availability"), lambda row: row.availability),
    (Column("submitter"), lambda row: row.submitter),
    (Column("system"), lambda row: row.system),
    (Column("scaling"), lambda row: row.scaling),
    (Column("nodes", "count"), lambda row: row.nodes),
    (Column("processor"), lambda row: row.processor),
    (Column("accelerator"), lambda row: row.accelerator),
    (Column("accelerators", "count"), lambda row: row.accelerators),
    (Column("framework"), lambda row: row.framework),
)

RESULT_COLUMNS: tuple[tuple[Column, Callable[[ResultRow], Cell]], ...] = (
    (Column("ruleset"), lambda row: row.ruleset),
    (Column("division"), lambda row: row.division),
    (Column("submitter"), lambda row: row.submitter),
    (Column("system"), lambda row: row.system),
    (Column("scaling"), lambda row: row.scaling),
    (Column("benchmark"), lambda row: row.benchmark),
    (Column("state"), lambda row: row.state),
    (Column("runs", "count"), lambda row: row.runs),
    (Column("required", "count"), lambda row: row.runs_required),
    (Column("converged", "count"), lambda row: row.converged),
    (Column("time to train, min", "minutes"), lambda row: row.official_score_minutes),
    (Column("raw, min", "minutes"), lambda row: row.raw_score_minutes),
    (Column("factor", "number"), lambda row: row.scaling_factor),
    (Column("factor from"), lambda row: None if row.scaling_factor_source == "none" else row.scaling_factor_source),
    (Column("TTA, min", "minutes"), lambda row: row.tta_minutes),
    (Column("ATTMT, min", "minutes"), lambda row: row.attmt_minutes),
    (Column("CV", "share"), lambda row: row.cv),
    (Column("batch size", "count"), lambda row: row.global_batch_size),
    (Column("to target", "number"), lambda row: row.to_converge),
    (Column("unit"), lambda row: row.to_converge_unit),
    (Column("RCP"), lambda row: None if row.rcp == "not_required" else row.rcp.replace("_", " ")),
    (Column("energy, J", "number"), lambda row: row.energy_joules),
    (Column("models", "count"), lambda row: row.models),
    (Column("bypasses"), lambda row: ", ".join(row.bypasses) or None),
)


def _build_systems_table(summary: RoundSummary) -> Table:
    columns = [column for column, _ in SYSTEM_COLUMNS] + [Column(name, "minutes") for name in summary.benchmarks]
    rows: list[tuple[Cell, ...]] = []
    notes: dict[tuple[int, int], str] = {}
    for number, row in enumerate(summary.systems):
        rows.append((*(read(row) for _, read in SYSTEM_COLUMNS), *(row.minutes.get(name) for name in summary.benchmarks)))
        for place, name in enumerate(summary.benchmarks, len(SYSTEM_COLUMNS)):
            if row.states.get(name, "result") != "result":
                notes[number, place] = row.states[name]
    return Table("Time to train in minutes", tuple(columns), tuple(rows), notes)


def _build_results_table(rows: tuple[ResultRow, ...]) -> Table:
    columns = tuple(column for column, _ in RESULT_COLUMNS)
    return Table("Results", columns, tuple(tuple(read(row) for _, read in RESULT_COLUMNS) for row in rows), {})


def find_shared_values(table: Table) -> dict[str, str]:
    """What all rows say alike of usage, ruleset, division and scaling, by heading: it can stand in the title."""
    shared = {}
    for at, column in enumerate(table.columns):
        values = {row[at] for row in table.rows}
        if column.heading in ("usage", "ruleset", "division", "scaling") and len(values) == 1:
            shared[column.heading] = str(values.pop())
    name = format_ruleset_name(shared.get("usage"), shared.get("ruleset"))
    return shared if name is None else shared | {"ruleset": name.removeprefix(f"{shared['usage']} ")}
