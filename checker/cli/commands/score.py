"""mlcheck score: the numbers, run by run."""

from typing import Annotated

import typer

from checker.cli import plotting
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
from checker.submissions.details.collect import collect_evidence
from checker.submissions.validation import add_curves, examine_paths

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck score results/
mlcheck score results/ --attmt 0.709:0.759:0.01
mlcheck score results/ --plot curves.svg
"""


@add_work_options
def run_command(
    paths: PathsArgument,
    ruleset: RulesetOption = None,
    partial: PartialOption = False,
    format: Annotated[str, format_option("render_scores")] = "terminal",
    output: OutputsOption = None,
    attmt: AttmtOption = None,
    rcp_file: RcpFileOption = None,
    plot: plotting.PlotsOption = None,
    *,
    work: WorkOptions,
) -> None:
    """Score the logs: time to train, TTA and ATTMT, run by run and as benchmark results."""
    delivery = Delivery.from_options("render_scores", format, output or (), paths)
    options = work.resolve_options(paths, ruleset=ruleset, partial=partial, window=attmt, rcp_file=rcp_file)
    plots = plotting.parse_plots(plot, paths)
    examined = examine_paths(paths, options, track_progress=track_progress)
    delivery.write_result(examined.report, evidence=lambda: collect_evidence(examined))
    if plots:
        plotting.draw_plots(add_curves(examined), plots)
    raise typer.Exit(examined.report.summary.exit_code)
