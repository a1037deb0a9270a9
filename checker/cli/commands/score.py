"""mlcheck score: the numbers, run by run."""

from typing import Annotated

import typer

from checker.cli import plotting
from checker.cli.options import Attmt, ConfigFile, Edition, NoConfig, Partial, Paths, RcpFile, format_option, options_of
from checker.cli.output import show, watched
from checker.pipeline import score, validate
from checker.report import registry

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck score results/
mlcheck score results/ --attmt 0.709:0.759:0.01
mlcheck score results/ --plot curves.svg
"""


def run(
    paths: Paths,
    edition: Edition = None,
    partial: Partial = False,
    format: Annotated[str, format_option("render_scores")] = "terminal",
    attmt: Attmt = None,
    rcp_file: RcpFile = None,
    plot: plotting.Plots = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Score the logs: time to train, TTA and ATTMT, run by run and as benchmark results."""
    render = registry.renderer(format, "render_scores")
    options = options_of(edition=edition, partial=partial, window=attmt, rcp_file=rcp_file, config=config, no_config=no_config)
    plots = plotting.plots_of(plot, paths)
    report = (score if plots else validate)(paths, options, watch=watched)
    show(render(report))
    plotting.draw(report, plots)
    raise typer.Exit(report.summary.exit_code)
