"""mlcheck summarize: results in the tables that a round publishes."""

from typing import Annotated

from checker.cli import plotting
from checker.cli.delivery import Delivery
from checker.cli.options import (
    SCORING_OPTIONS,
    SUBJECT_OPTIONS,
    WORK_OPTIONS,
    PathsArgument,
    SharedOptions,
    build_check_options,
    format_option,
)
from checker.cli.output import track_progress
from checker.cli.parameters import Option, take_options
from checker.errors import InputError
from checker.reporting.summary_tables import SUMMARY_TABLES
from checker.submissions.summaries.summarize import summarize_examined
from checker.submissions.validation import examine_paths

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck summarize round/
mlcheck summarize round/ --table results --format csv
mlcheck summarize round/ --suspicious
mlcheck summarize rounds/ --output parquet:tables
"""


@take_options(*SCORING_OPTIONS, *SUBJECT_OPTIONS, *WORK_OPTIONS)
def run_command(
    paths: PathsArgument,
    format: Annotated[str, format_option("render_summary")] = "terminal",
    plot: Annotated[plotting.PlotsOption, plotting.build_plots_option("summary")] = None,
    table: Annotated[
        str | None,
        Option(
            metavar="NAME",
            help="Only this table: systems (as a round publishes them), results, suspicious, scaling (over sizes)"
            " or trend (over rounds).",
            autocompletion=lambda: list(SUMMARY_TABLES),
        ),
    ] = None,
    suspicious: Annotated[
        bool, Option(help="Only the evidence of copied or chosen runs, the strongest first. Like --table suspicious.")
    ] = False,
    *,
    shared: SharedOptions,
) -> int:
    """Summarize a submission or a round in tables. One has a row for each system, another a row for each result."""
    delivery = Delivery.from_options("render_summary", format, shared.output or (), paths)
    if table is not None and table not in SUMMARY_TABLES:
        raise InputError(f"unknown table {table}", fix=f"name one of: {', '.join(SUMMARY_TABLES)}")
    table = "suspicious" if suspicious else table
    options = build_check_options(shared, paths)
    plots = plotting.parse_plots("summary", plot, paths)
    examined = examine_paths(paths, options, track_progress=track_progress)
    summary = summarize_examined(examined, options)
    delivery.write_result(summary, table, examined=examined)
    plotting.draw_plots(summary, plots)
    return summary.exit_code
