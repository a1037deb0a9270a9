"""mlcheck score: the numbers, run by run."""

from typing import Annotated

import typer

from checker.cli import plotting
from checker.cli.delivery import Delivery
from checker.cli.options import (
    Attmt,
    Cache,
    ConfigFile,
    Edition,
    Engine,
    Jobs,
    NoConfig,
    Outputs,
    Partial,
    Paths,
    RcpFile,
    Scheduler,
    execution_of,
    format_option,
    options_of,
)
from checker.cli.output import watched
from checker.execution.registry import LOCAL
from checker.pipeline import evidence, examine, score

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
    output: Outputs = None,
    attmt: Attmt = None,
    rcp_file: RcpFile = None,
    plot: plotting.Plots = None,
    jobs: Jobs = None,
    engine: Engine = LOCAL,
    scheduler: Scheduler = None,
    cache: Cache = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Score the logs: time to train, TTA and ATTMT, run by run and as benchmark results."""
    delivery = Delivery.of("render_scores", format, output or (), paths)
    execution = execution_of(paths, jobs=jobs, engine=engine, scheduler=scheduler, cache=cache)
    options = options_of(
        edition=edition,
        partial=partial,
        window=attmt,
        rcp_file=rcp_file,
        execution=execution,
        config=config,
        no_config=no_config,
    )
    plots = plotting.plots_of(plot, paths)
    examined = examine(paths, options, watch=watched)
    delivery.send(examined.report, evidence=lambda: evidence(examined))
    if plots:
        plotting.draw(score(paths, options), plots)
    raise typer.Exit(examined.report.summary.exit_code)
