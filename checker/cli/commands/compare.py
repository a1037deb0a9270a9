"""mlcheck compare: systems side by side."""

from typing import Annotated, Any, get_args

import typer

from checker.cli import plotting
from checker.cli.delivery import Delivery
from checker.cli.options import (
    AttmtOption,
    OutputsOption,
    RulesetOption,
    StrictStatisticsOption,
    WorkOptions,
    add_work_options,
    format_option,
    parse_choice,
)
from checker.cli.output import track_progress
from checker.comparing.compare import SensitivityOptions, compare_systems
from checker.comparing.comparison import Grouping
from checker.inputs.location import parse_location
from checker.metrics.attmt import parse_window
from checker.metrics.sensitivity import Anchor
from checker.reporting.comparison_tables import COMPARISON_TABLES

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck compare A B C
mlcheck compare round/ --by accelerator --benchmark resnet
mlcheck compare A B --plot curves.svg
"""

BY_CHOICES = get_args(Grouping)


@add_work_options
def run_command(
    paths: Annotated[
        list[Any],
        typer.Argument(metavar="A B...", parser=parse_location, help="The systems; the first is the base.", show_default=False),
    ],
    by: Annotated[
        str,
        typer.Option(help=f"What makes a system: {', '.join(BY_CHOICES)}. Of one or more paths, a whole round for example."),
    ] = "directory",
    base: Annotated[str | None, typer.Option(metavar="NAME", help="Compare against this system.")] = None,
    ruleset: RulesetOption = None,
    benchmark: Annotated[str | None, typer.Option(help="Compare this benchmark only.")] = None,
    attmt: AttmtOption = None,
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
    output: OutputsOption = None,
    plot: plotting.PlotsOption = None,
    strict_statistics: StrictStatisticsOption = False,
    table: Annotated[str | None, typer.Option(help=f"Only this table: {', '.join(COMPARISON_TABLES)}.")] = None,
    *,
    work: WorkOptions,
) -> None:
    """Compare systems: TTA and ATTMT side by side, speedups with intervals, threshold sensitivity, seed variance, profiles."""
    delivery = Delivery.from_options("render_comparison", format, output or (), paths)
    options = work.resolve_options(paths, ruleset=ruleset, partial=True, window=attmt)
    which = None if table is None else parse_choice("table", table, COMPARISON_TABLES)
    plots = plotting.parse_plots(plot, paths)
    found = compare_systems(
        paths,
        options,
        by=parse_choice("by", by, BY_CHOICES),
        base=base,
        benchmark=benchmark,
        sensitivity_options=SensitivityOptions(
            None if targets is None else parse_window(targets), parse_choice("anchor", anchor, get_args(Anchor))
        ),
        seed=seed,
        draws=draws,
        track_progress=track_progress,
    )
    delivery.write_result(found, which)
    plotting.draw_plots(found, plots)
    raise typer.Exit(int((strict_statistics or options.strict_statistics) and found.has_flags))
