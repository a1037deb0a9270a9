"""The tables of a round's summary, as headings and cells."""

from collections.abc import Callable

from checker.models.report import format_ruleset_name
from checker.reporting.number_format import NOT_COMPARABLE
from checker.reporting.series_tables import build_scaling_table, build_trend_table
from checker.reporting.table import Cell, Column, Table, build_table, drop_empty_columns
from checker.submissions.summaries.model import ResultRow, RoundSummary, SuspicionRow, SystemRow

__all__ = ["DEFAULT_TABLES", "SUMMARY_TABLES", "build_summary_tables", "find_shared_values"]

SUMMARY_TABLES = ("systems", "results", "suspicious", "scaling", "trend")
DEFAULT_TABLES = ("systems", "results")
SHARED_COLUMNS = ("usage", "ruleset", "division", "scaling")


def build_summary_tables(summary: RoundSummary, name: str | None = None) -> list[Table]:
    """The tables of systems and results, or that of the name alone, without columns that are empty throughout."""
    builders = {
        "systems": _build_systems_table,
        "results": _build_results_table,
        "suspicious": _build_suspicions_table,
        "scaling": build_scaling_table,
        "trend": build_trend_table,
    }
    return [drop_empty_columns(builders[table](summary)) for table in ((name,) if name else DEFAULT_TABLES)]


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


def _read_mean_attmt(row: ResultRow) -> Cell:
    minutes = row.mean_attmt_minutes
    return minutes if minutes is None or row.attmt_limit is None else NOT_COMPARABLE


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
    (Column("official score, min", "minutes"), lambda row: row.official_score_minutes),
    (Column("raw, min", "minutes"), lambda row: row.raw_score_minutes),
    (Column("factor", "number"), lambda row: row.scaling_factor),
    (Column("factor from"), lambda row: None if row.scaling_factor_source == "none" else row.scaling_factor_source),
    (Column("mean TTA, min", "minutes"), lambda row: row.mean_tta_minutes),
    (Column("mean ATTMT, min", "minutes"), _read_mean_attmt),
    (Column("CV", "share"), lambda row: row.cv),
    (Column("batch size", "count"), lambda row: row.global_batch_size),
    (Column("to target", "number"), lambda row: row.to_converge),
    (Column("unit"), lambda row: row.to_converge_unit),
    (Column("RCP"), lambda row: None if row.rcp == "not_required" else row.rcp.replace("_", " ")),
    (Column("energy, J", "number"), lambda row: row.energy_joules),
    (Column("models", "count"), lambda row: row.models),
    (Column("bypasses"), lambda row: ", ".join(row.bypasses) or None),
    (Column("samples to converge", "count"), lambda row: row.samples_to_converge),
    (Column("µs per sample", "measured"), lambda row: row.microseconds_per_sample),
    (Column("CV of samples", "share"), lambda row: row.convergence_cv),
    (Column("CV of time per sample", "share"), lambda row: row.hardware_cv),
    (Column("ATTMT n/c"), lambda row: row.attmt_limit),
)

SUSPICION_COLUMNS: tuple[tuple[Column, Callable[[SuspicionRow], Cell]], ...] = (
    (Column("severity"), lambda row: row.severity.value),
    (Column("ruleset"), lambda row: row.ruleset),
    (Column("submitter"), lambda row: row.submitter),
    (Column("system"), lambda row: row.system),
    (Column("benchmark"), lambda row: row.benchmark),
    (Column("rule"), lambda row: row.rule),
    (Column("evidence"), lambda row: row.evidence),
    (Column("share", "share"), lambda row: row.share),
    (Column("p", "number"), lambda row: row.p_value),
    (Column("path"), lambda row: row.path),
)


def _build_systems_table(summary: RoundSummary) -> Table:
    systems = build_table("Official scores in minutes", SYSTEM_COLUMNS, summary.systems)
    rows = [
        (*cells, *(system.minutes.get(name) for name in summary.benchmarks))
        for cells, system in zip(systems.rows, summary.systems, strict=True)
    ]
    notes = {
        (row, column): system.states[name]
        for row, system in enumerate(summary.systems)
        for column, name in enumerate(summary.benchmarks, len(SYSTEM_COLUMNS))
        if system.states.get(name, "result") != "result"
    }
    columns = (*systems.columns, *(Column(name, "minutes") for name in summary.benchmarks))
    return Table(systems.title, columns, tuple(rows), notes)


def _build_results_table(summary: RoundSummary) -> Table:
    return build_table("Results", RESULT_COLUMNS, summary.results)


def _build_suspicions_table(summary: RoundSummary) -> Table:
    return build_table("Worth a look", SUSPICION_COLUMNS, summary.suspicious)


def find_shared_values(table: Table) -> dict[str, str]:
    """The values of usage, ruleset, division and scaling that all rows share, by heading; they fit in the title."""
    values = {column.heading: {row[at] for row in table.rows} for at, column in enumerate(table.columns)}
    shared = {heading: str(*cells) for heading, cells in values.items() if heading in SHARED_COLUMNS and len(cells) == 1}
    name = format_ruleset_name(shared.get("usage"), shared.get("ruleset"))
    return shared if name is None else shared | {"ruleset": name.removeprefix(f"{shared['usage']} ")}
