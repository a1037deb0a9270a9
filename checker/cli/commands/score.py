"""mlcheck score: the scores of runs and benchmark results."""

from typing import Annotated

from checker.cli import plotting
from checker.cli.delivery import Delivery
from checker.cli.options import (
    SCORING_OPTIONS,
    SUBJECT_OPTIONS,
    WORK_OPTIONS,
    PathsArgument,
    SharedOptions,
    build_check_options,
    format_option,
)
from checker.cli.output import track_progress
from checker.cli.parameters import take_options
from checker.submissions.details.model import Evidence
from checker.submissions.validation import Examination, add_curves, examine_paths

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck score results/
mlcheck score results/ --attmt 0.709:0.759:0.01
mlcheck score results/ --plot curves.svg
"""


@take_options(*SCORING_OPTIONS, *SUBJECT_OPTIONS, *WORK_OPTIONS)
def run_command(
    paths: PathsArgument,
    format: Annotated[str, format_option("render_scores")] = "terminal",
    plot: Annotated[plotting.PlotsOption, plotting.build_plots_option("scores")] = None,
    *,
    shared: SharedOptions,
) -> int:
    """Score runs and benchmark results: official score, time to train, TTA and ATTMT."""
    delivery = Delivery.from_options("render_scores", format, shared.output or (), paths)
    options = build_check_options(shared, paths)
    plots = plotting.parse_plots("scores", plot, paths)
    examined = examine_paths(paths, options, track_progress=track_progress)
    delivery.write_result(examined.report, evidence=lambda: _load_evidence(examined))
    if plots:
        plotting.draw_plots(add_curves(examined), plots)
    return examined.report.summary.exit_code


def _load_evidence(examined: Examination) -> Evidence:
    from checker.submissions.details.collect import collect_evidence  # imports numpy; only some formats show it

    return collect_evidence(examined)
