"""mlcheck score: the numbers, run by run."""

from typing import Annotated

import typer

from checker.cli import plotting
from checker.cli.options import (
    Attmt,
    Cache,
    Edition,
    Engine,
    Jobs,
    Partial,
    Paths,
    RcpFile,
    Scheduler,
    execution_of,
    format_option,
    options_of,
)
from checker.cli.output import show, watched
from checker.execution.registry import LOCAL
from checker.pipeline import score, validate
from checker.report import registry

__all__ = ["run"]


def run(
    paths: Paths,
    edition: Edition = None,
    partial: Partial = False,
    format: Annotated[str, format_option("render_scores")] = "terminal",
    attmt: Attmt = None,
    rcp_file: RcpFile = None,
    plot: plotting.Plots = None,
    jobs: Jobs = None,
    engine: Engine = LOCAL,
    scheduler: Scheduler = None,
    cache: Cache = None,
) -> None:
    """Score the logs: time to train, TTA and ATTMT, run by run and as benchmark results."""
    render = registry.renderer(format, "render_scores")
    execution = execution_of(paths, jobs=jobs, engine=engine, scheduler=scheduler, cache=cache)
    options = options_of(edition=edition, partial=partial, window=attmt, rcp_file=rcp_file, execution=execution)
    plots = plotting.plots_of(plot, paths)
    report = (score if plots else validate)(paths, options, watch=watched)
    show(render(report))
    plotting.draw(report, plots)
    raise typer.Exit(report.summary.exit_code)
