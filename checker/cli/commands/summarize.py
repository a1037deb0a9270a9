"""mlcheck summarize: the tables that a round publishes."""

from typing import Annotated

import typer

from checker.cli.options import Attmt, ConfigFile, Edition, NoConfig, Partial, Paths, RcpFile, format_option, options_of
from checker.cli.output import show, watched
from checker.errors import InputError
from checker.pipeline import summarize
from checker.report import registry
from checker.report.summary import TABLES

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck summarize round/
mlcheck summarize round/ --table results --format csv
"""


def run(
    paths: Paths,
    edition: Edition = None,
    partial: Partial = False,
    format: Annotated[str, format_option("render_summary")] = "terminal",
    table: Annotated[
        str | None, typer.Option(help="Only this table: systems (one row a system, as a round publishes it) or results.")
    ] = None,
    attmt: Attmt = None,
    rcp_file: RcpFile = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Put the results of a submission or a round into tables: one row a system, and one row a result."""
    render = registry.renderer(format, "render_summary")
    if table is not None and table not in TABLES:
        raise InputError(f"unknown table {table}", fix=f"name one of: {', '.join(TABLES)}")
    options = options_of(edition=edition, partial=partial, window=attmt, rcp_file=rcp_file, config=config, no_config=no_config)
    summary = summarize(paths, options, watch=watched)
    show(render(summary, table))
    raise typer.Exit(summary.exit_code)
