"""The tables of a study, as headings and cells."""

from collections.abc import Callable, Iterator, Sequence

from checker.comparing.study.model import Answer, FolderFigures, HardwareSpread, Study
from checker.counts import format_count
from checker.reporting.analysis import Analysis
from checker.reporting.table import Cell, Column, Table, build_table, drop_empty_columns

__all__ = ["STUDY_TABLES", "lay_out_study"]

ANSWER_COLUMNS: tuple[tuple[Column, Callable[[Answer], Cell]], ...] = (
    (Column("question"), lambda answer: answer.question),
    (Column("group"), lambda answer: answer.group),
    (Column("folders", "count"), lambda answer: answer.folders),
    (Column("ATTMT lower", "count"), lambda answer: answer.attmt_lower),
    (Column("TTA lower", "count"), lambda answer: answer.tta_lower),
    (Column("equal", "count"), lambda answer: answer.equal),
    (Column("share", "share"), lambda answer: answer.share_attmt_lower),
    (Column("TTA", "share"), lambda answer: answer.median_tta),
    (Column("ATTMT", "share"), lambda answer: answer.median_attmt),
    (Column("difference", "share"), lambda answer: answer.median_difference),
    (Column("p", "measured"), lambda answer: answer.p_value),
)
CLUSTER_COLUMNS: tuple[tuple[Column, Callable[[Answer], Cell]], ...] = (
    (Column("benchmarks for ATTMT", "count"), lambda answer: answer.benchmarks_attmt_lower),
    (Column("for TTA", "count"), lambda answer: answer.benchmarks_tta_lower),
    (Column("p over benchmarks", "measured"), lambda answer: answer.benchmarks_p_value),
)
HARDWARE_COLUMNS: tuple[tuple[Column, Callable[[HardwareSpread], Cell]], ...] = (
    (Column("benchmark"), lambda spread: spread.group or "all"),
    (Column("results", "count"), lambda spread: spread.results),
    (Column("CV of TTA", "share"), lambda spread: spread.tta_cv),
    (Column("CV of samples", "share"), lambda spread: spread.convergence_cv),
    (Column("CV of time per sample", "share"), lambda spread: spread.hardware_cv),
    (Column("slow runs", "count"), lambda spread: spread.slow_runs),
)


def lay_out_study(study: Study, name: str | None = None) -> Analysis:
    """The tables of answers and of hardware, or that of the name alone."""
    tables = tuple(drop_empty_columns(TABLE_BUILDERS[table](study)) for table in ((name,) if name else FIRST_TABLES))
    tables = tuple(table for table in tables if table.rows or name)
    return Analysis("Study of TTA and ATTMT", study, tables, tables, tuple(_list_remarks(study)))


def _list_remarks(study: Study) -> Iterator[str]:
    folders, runs = format_count(len(study.folders), "folder"), format_count(study.runs, "run")
    yield f"{folders} with {runs}; TTA, ATTMT and difference are medians over folders."
    yield "p: sign test over folders. Those of one benchmark are not independent: the last columns take benchmarks as clusters."
    changes, close = study.winner_changes, study.close_results
    if changes.pairs:
        yield (
            f"As the target moves over the window, the winner changes in {changes.by_tta:,} of {changes.pairs:,} pairs of one"
            f" ruleset and benchmark by TTA, in {changes.by_attmt:,} by ATTMT. The ratio of the two moves less by ATTMT in"
            f" {changes.steadier_attmt:,}, by TTA in {changes.steadier_tta:,}."
        )
    needed = study.runs_needed
    if needed.tta is not None and needed.attmt is not None:
        yield f"To know a mean within 5% takes {needed.tta:g} runs by TTA, {needed.attmt:g} by ATTMT (medians over folders)."
    if close.pairs:
        yield (
            f"Of {format_count(close.pairs, 'pair')} of a contest within {close.within:.0%}, TTA tells {close.by_tta:,} apart,"
            f" ATTMT {close.by_attmt:,}, the time per sample {close.by_sample_time:,}."
        )


def _build_answers_table(study: Study) -> Table:
    return build_table("Is ATTMT's figure lower than TTA's?", (*ANSWER_COLUMNS, *CLUSTER_COLUMNS), study.answers)


def _build_benchmarks_table(study: Study) -> Table:
    return build_table("By benchmark", ANSWER_COLUMNS, study.by_benchmark)


def _build_rulesets_table(study: Study) -> Table:
    return build_table("By ruleset", ANSWER_COLUMNS, study.by_ruleset)


def _build_hardware_table(study: Study) -> Table:
    return build_table("Hardware or luck: median CVs over results", HARDWARE_COLUMNS, study.hardware)


def _build_folders_table(study: Study) -> Table:
    questions = tuple(study.folders[0].figures)
    columns = [Column("ruleset"), Column("benchmark"), Column("path"), Column("runs", "count")]
    columns += [Column(f"{question}, {metric}", "share") for question in questions for metric in ("TTA", "ATTMT")]
    return Table("Folders", tuple(columns), tuple(_build_folder_row(folder, questions) for folder in study.folders))


def _build_folder_row(folder: FolderFigures, questions: Sequence[str]) -> tuple[Cell, ...]:
    figures = [folder.figures[question] for question in questions]
    values = (value for one in figures for value in (one.tta, one.attmt))
    return (f"{folder.usage} {folder.ruleset}", folder.benchmark, folder.path, folder.runs, *values)


TABLE_BUILDERS: dict[str, Callable[[Study], Table]] = {
    "answers": _build_answers_table,
    "benchmarks": _build_benchmarks_table,
    "rulesets": _build_rulesets_table,
    "hardware": _build_hardware_table,
    "folders": _build_folders_table,
}
STUDY_TABLES = tuple(TABLE_BUILDERS)
FIRST_TABLES = ("answers", "hardware")
