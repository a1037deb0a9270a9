"""mlcheck study: is ATTMT less sensitive to seeds and to the target than TTA, in any logs?"""

from typing import Annotated

from checker.cli import plotting
from checker.cli.delivery import Delivery
from checker.cli.options import WORK_OPTIONS, PathsArgument, SharedOptions, build_check_options, format_option, parse_choice
from checker.cli.output import track_progress
from checker.cli.parameters import Option, take_options

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck study rounds/
mlcheck study rounds/ --table hardware
mlcheck study rounds/ --table folders --format csv
"""

TABLES = ("answers", "benchmarks", "rulesets", "hardware", "folders")


@take_options("ruleset", "output", "attmt", *WORK_OPTIONS)
def run_command(
    paths: PathsArgument,
    format: Annotated[str, format_option("render_analysis")] = "terminal",
    plot: Annotated[plotting.PlotsOption, plotting.build_plots_option("study")] = None,
    table: Annotated[str | None, Option(help=f"Only this table: {', '.join(TABLES)}.")] = None,
    *,
    shared: SharedOptions,
) -> int:
    """Study TTA and ATTMT over many folders: variation over seeds, sensitivity to the target, hardware or luck.

    A folder counts with two or more runs that converged after at least four evaluations; copied runs count once.
    """
    from checker.comparing.study.run import study_paths
    from checker.reporting.study_tables import lay_out_study

    delivery = Delivery.from_options("render_analysis", format, shared.output or (), paths)
    options = build_check_options(shared, paths, partial=True)
    which = None if table is None else parse_choice("table", table, TABLES)
    plots = plotting.parse_plots("study", plot, paths)
    study = study_paths(paths, options, track_progress=track_progress)
    delivery.write_result(lay_out_study(study, which))
    plotting.draw_plots(study, plots)
    return 0
