"""mlcheck rank: which results of a contest may be the fastest, and how sure that is."""

from typing import Annotated

from checker.cli import plotting
from checker.cli.delivery import Delivery
from checker.cli.options import WORK_OPTIONS, PathsArgument, SharedOptions, build_check_options, format_option, parse_choice
from checker.cli.output import track_progress
from checker.cli.parameters import Option, take_options
from checker.comparing.rankings import RANK_METRICS

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck rank round/
mlcheck rank round/ --benchmark resnet --metric sample_time
mlcheck rank round/ --table luck
mlcheck rank round/ --plot ranks.svg
"""

TABLES = ("ranks", "luck")


@take_options("ruleset", "output", "attmt", "rules", *WORK_OPTIONS)
def run_command(
    paths: PathsArgument,
    metric: Annotated[
        str,
        Option(help=f"What to rank by: {', '.join(RANK_METRICS)}. official is the time to train times the scaling factor."),
    ] = "official",
    benchmark: Annotated[str | None, Option(help="Rank the results of this benchmark only.")] = None,
    seed: Annotated[int, Option(min=0, help="Random seed for drawing.")] = 0,
    draws: Annotated[int, Option(min=100, help="How many times to draw the largest difference.")] = 10_000,
    format: Annotated[str, format_option("render_analysis")] = "terminal",
    plot: Annotated[plotting.PlotsOption, plotting.build_plots_option("ranking")] = None,
    table: Annotated[str | None, Option(help=f"Only this table: {', '.join(TABLES)}.")] = None,
    *,
    shared: SharedOptions,
) -> int:
    """Rank the results of each contest: the places that each may have, and what choosing lucky runs would buy.

    A contest has one benchmark, ruleset, division and number of accelerators.
    """
    from checker.comparing.rank import rank_results
    from checker.reporting.rank_tables import lay_out_ranking

    delivery = Delivery.from_options("render_analysis", format, shared.output or (), paths)
    options = build_check_options(shared, paths, partial=True)
    which = None if table is None else parse_choice("table", table, TABLES)
    plots = plotting.parse_plots("ranking", plot, paths)
    ranking = rank_results(
        paths,
        options,
        metric=parse_choice("metric", metric, RANK_METRICS),
        benchmark=benchmark,
        seed=seed,
        draws=draws,
        track_progress=track_progress,
    )
    delivery.write_result(lay_out_ranking(ranking, which))
    plotting.draw_plots(ranking, plots)
    return 0
