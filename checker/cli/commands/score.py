"""mlcheck score: the numbers, run by run."""

from typing import Annotated

import typer

from checker.cli import plotting
from checker.cli.delivery import Delivery
from checker.cli.options import Attmt, Edition, Outputs, Partial, Paths, RcpFile, Work, format_option, with_work
from checker.cli.output import watched
from checker.submissions.details.collect import evidence
from checker.submissions.validation import examine, with_curves

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck score results/
mlcheck score results/ --attmt 0.709:0.759:0.01
mlcheck score results/ --plot curves.svg
"""


@with_work
def run(
    paths: Paths,
    edition: Edition = None,
    partial: Partial = False,
    format: Annotated[str, format_option("render_scores")] = "terminal",
    output: Outputs = None,
    attmt: Attmt = None,
    rcp_file: RcpFile = None,
    plot: plotting.Plots = None,
    *,
    work: Work,
) -> None:
    """Score the logs: time to train, TTA and ATTMT, run by run and as benchmark results."""
    delivery = Delivery.of("render_scores", format, output or (), paths)
    options = work.options(paths, edition=edition, partial=partial, window=attmt, rcp_file=rcp_file)
    plots = plotting.plots_of(plot, paths)
    examined = examine(paths, options, watch=watched)
    delivery.send(examined.report, evidence=lambda: evidence(examined))
    if plots:
        plotting.draw(with_curves(examined), plots)
    raise typer.Exit(examined.report.summary.exit_code)
