"""mlcheck compare: how much faster one system is than another, and how sure that is."""

import sys
from typing import Annotated, Any, get_args

from checker.cli import plotting
from checker.cli.delivery import Delivery
from checker.cli.options import WORK_OPTIONS, SharedOptions, build_check_options, complete, format_option, parse_choice
from checker.cli.output import track_progress
from checker.cli.parameters import Argument, Option, take_options
from checker.comparing.compare import SensitivityOptions, compare_systems
from checker.comparing.comparison import Across, Grouping
from checker.inputs.location import parse_location
from checker.metrics.attmt import parse_window
from checker.metrics.sensitivity import Anchor
from checker.reporting.comparison_tables import COMPARISON_TABLES

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck compare A B C
mlcheck compare round/ --by submitter --benchmark bert --across sizes
mlcheck compare A B --plot curves.svg
"""

NO_EFFECT = "intervals of speedups are not resampled any more"
BY_CHOICES = get_args(Grouping)


@take_options("ruleset", "output", "attmt", "rules", "strict_statistics", *WORK_OPTIONS)
def run_command(
    paths: Annotated[
        list[Any],
        Argument(metavar="A B...", parser=parse_location, help="The systems; the first is the base.", show_default=False),
    ],
    by: Annotated[
        str,
        Option(
            help=f"What is compared: {', '.join(BY_CHOICES)}. All but directory also split a single path, such as a round.",
            autocompletion=lambda: BY_CHOICES,
        ),
    ] = "directory",
    across: Annotated[
        str | None,
        Option(
            metavar="sizes",
            help="Put results of any number of accelerators side by side.",
            autocompletion=lambda: get_args(Across),
        ),
    ] = None,
    pool: Annotated[
        bool, Option(help="Compare a contestant's results in a contest as one; intervals are over systems.")
    ] = False,
    base: Annotated[
        str | None, Option(metavar="NAME", help="Compare against this system.", autocompletion=complete("systems"))
    ] = None,
    benchmark: Annotated[
        str | None, Option(metavar="NAME", help="Compare this benchmark only.", autocompletion=complete("benchmarks"))
    ] = None,
    targets: Annotated[
        str | None,
        Option(
            metavar="FROM:TO:STEP",
            help="Quality targets of the sensitivity analysis, instead of the thresholds of ATTMT.",
            autocompletion=complete("windows"),
        ),
    ] = None,
    anchor: Annotated[
        str,
        Option(
            help="As the target moves, the ATTMT window keeps its first threshold (fixed) or its length (sliding).",
            autocompletion=lambda: get_args(Anchor),
        ),
    ] = "fixed",
    attmt_from: Annotated[
        float | None,
        Option(
            metavar="SHARE",
            help="Begin the ATTMT window at the quality that the base reaches in this share of its TTA, such as 0.5.",
        ),
    ] = None,
    seed: Annotated[int | None, Option(min=0, help=NO_EFFECT, hidden=True)] = None,
    draws: Annotated[int | None, Option(min=100, help=NO_EFFECT, hidden=True)] = None,
    format: Annotated[str, format_option("render_comparison")] = "terminal",
    plot: Annotated[plotting.PlotsOption, plotting.build_plots_option("comparison")] = None,
    table: Annotated[
        str | None,
        Option(
            metavar="NAME",
            help=f"Only this table: {', '.join(COMPARISON_TABLES)}.",
            autocompletion=lambda: COMPARISON_TABLES,
        ),
    ] = None,
    *,
    shared: SharedOptions,
) -> int:
    """Compare results contest by contest: official score, TTA and ATTMT, speedups with intervals, sensitivity to the target."""
    for name, value in (("--seed", seed), ("--draws", draws)):
        if value is not None:
            print(f"mlcheck: {name} has no effect: {NO_EFFECT}", file=sys.stderr)
    delivery = Delivery.from_options("render_comparison", format, shared.output or (), paths)
    options = build_check_options(shared, paths, partial=True)
    which = None if table is None else parse_choice("table", table, COMPARISON_TABLES)
    plots = plotting.parse_plots("comparison", plot, paths)
    comparison = compare_systems(
        paths,
        options,
        by=parse_choice("by", by, BY_CHOICES),
        across=None if across is None else parse_choice("across", across, get_args(Across)),
        pool=pool,
        base=base,
        benchmark=benchmark,
        sensitivity_options=SensitivityOptions(
            None if targets is None else parse_window(targets), parse_choice("anchor", anchor, get_args(Anchor)), attmt_from
        ),
        track_progress=track_progress,
    )
    delivery.write_result(comparison, which)
    plotting.draw_plots(comparison, plots)
    return int(options.strict_statistics and comparison.has_flags)
