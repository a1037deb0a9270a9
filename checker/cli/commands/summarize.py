"""mlcheck summarize: the tables that a round publishes."""

from typing import Annotated

import typer

from checker.cli.delivery import Delivery
from checker.cli.options import Attmt, Edition, Outputs, Partial, Paths, RcpFile, Work, format_option, with_work
from checker.cli.output import watched
from checker.errors import InputError
from checker.reporting.summary import TABLES
from checker.submissions.summaries.summarize import summarize

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck summarize round/
mlcheck summarize round/ --table results --format csv
"""


@with_work
def run(
    paths: Paths,
    edition: Edition = None,
    partial: Partial = False,
    format: Annotated[str, format_option("render_summary")] = "terminal",
    output: Outputs = None,
    table: Annotated[
        str | None, typer.Option(help="Only this table: systems (one row a system, as a round publishes it) or results.")
    ] = None,
    attmt: Attmt = None,
    rcp_file: RcpFile = None,
    *,
    work: Work,
) -> None:
    """Put the results of a submission or a round into tables: one row a system, and one row a result."""
    delivery = Delivery.of("render_summary", format, output or (), paths)
    if table is not None and table not in TABLES:
        raise InputError(f"unknown table {table}", fix=f"name one of: {', '.join(TABLES)}")
    options = work.options(paths, edition=edition, partial=partial, window=attmt, rcp_file=rcp_file)
    summary = summarize(paths, options, watch=watched)
    delivery.send(summary, table)
    raise typer.Exit(summary.exit_code)
