"""mlcheck compare: systems side by side."""

from typing import Annotated, Any, get_args

import typer

from checker.cli import plotting
from checker.cli.delivery import Delivery
from checker.cli.options import Attmt, Edition, Outputs, StrictStatistics, Work, format_option, one_of, with_work
from checker.cli.output import watched
from checker.comparing.compare import Moved, compare
from checker.comparing.comparison import By
from checker.inputs.location import location
from checker.metrics.attmt import parse_window
from checker.metrics.sensitivity import Anchor
from checker.reporting.comparison_tables import TABLES, Which

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck compare A B C
mlcheck compare round/ --by accelerator --benchmark resnet
mlcheck compare A B --plot curves.svg
"""

BY = get_args(By)


@with_work
def run(
    paths: Annotated[
        list[Any],
        typer.Argument(metavar="A B...", parser=location, help="The systems; the first is the base.", show_default=False),
    ],
    by: Annotated[
        str, typer.Option(help=f"What makes a system: {', '.join(BY)}. Of one or more paths, a whole round for example.")
    ] = "directory",
    base: Annotated[str | None, typer.Option(metavar="NAME", help="Compare against this system.")] = None,
    edition: Edition = None,
    benchmark: Annotated[str | None, typer.Option(help="Compare this benchmark only.")] = None,
    attmt: Attmt = None,
    targets: Annotated[
        str | None,
        typer.Option(metavar="FROM:TO:STEP", help="Targets to look at sensitivity over; without, the ATTMT thresholds."),
    ] = None,
    anchor: Annotated[
        str, typer.Option(help="As the target moves, ATTMT's window keeps its first threshold (fixed) or length (sliding).")
    ] = "fixed",
    seed: Annotated[int, typer.Option(min=0, help="Of the bootstrap; equal seeds give equal intervals.")] = 0,
    draws: Annotated[int, typer.Option(min=100, help="How often the bootstrap resamples the runs.")] = 10_000,
    format: Annotated[str, format_option("render_comparison")] = "terminal",
    output: Outputs = None,
    plot: plotting.Plots = None,
    strict_statistics: StrictStatistics = False,
    table: Annotated[str | None, typer.Option(help=f"Only this table: {', '.join(TABLES)}.")] = None,
    *,
    work: Work,
) -> None:
    """Compare systems: TTA and ATTMT side by side, speedups with intervals, threshold sensitivity, seed variance, profiles."""
    delivery = Delivery.of("render_comparison", format, output or (), paths)
    options = work.options(paths, edition=edition, partial=True, window=attmt)
    which: Which | None = None if table is None else one_of("table", table, TABLES)
    plots = plotting.plots_of(plot, paths)
    found = compare(
        paths,
        options,
        by=one_of("by", by, BY),
        base=base,
        benchmark=benchmark,
        moved=Moved(None if targets is None else parse_window(targets), one_of("anchor", anchor, get_args(Anchor))),
        seed=seed,
        draws=draws,
        watch=watched,
    )
    delivery.send(found, which)
    plotting.draw(found, plots)
    raise typer.Exit(int((strict_statistics or options.strict_statistics) and found.flagged))
