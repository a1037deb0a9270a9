"""mlcheck summarize: the tables that a round publishes."""

from typing import Annotated

import typer

from checker.cli.delivery import Delivery
from checker.cli.options import (
    AttmtOption,
    OutputsOption,
    PartialOption,
    PathsArgument,
    RcpFileOption,
    RulesetOption,
    WorkOptions,
    add_work_options,
    format_option,
)
from checker.cli.output import track_progress
from checker.errors import InputError
from checker.reporting.summary_tables import SUMMARY_TABLES
from checker.submissions.summaries.summarize import summarize_round

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck summarize round/
mlcheck summarize round/ --table results --format csv
"""


@add_work_options
def run_command(
    paths: PathsArgument,
    ruleset: RulesetOption = None,
    partial: PartialOption = False,
    format: Annotated[str, format_option("render_summary")] = "terminal",
    output: OutputsOption = None,
    table: Annotated[
        str | None, typer.Option(help="Only this table: systems (one row a system, as a round publishes it) or results.")
    ] = None,
    attmt: AttmtOption = None,
    rcp_file: RcpFileOption = None,
    *,
    work: WorkOptions,
) -> None:
    """Put the results of a submission or a round into tables: one row a system, and one row a result."""
    delivery = Delivery.from_options("render_summary", format, output or (), paths)
    if table is not None and table not in SUMMARY_TABLES:
        raise InputError(f"unknown table {table}", fix=f"name one of: {', '.join(SUMMARY_TABLES)}")
    options = work.resolve_options(paths, ruleset=ruleset, partial=partial, window=attmt, rcp_file=rcp_file)
    summary = summarize_round(paths, options, track_progress=track_progress)
    delivery.write_result(summary, table)
    raise typer.Exit(summary.exit_code)
