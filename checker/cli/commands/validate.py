"""mlcheck validate: whether a submission would be accepted, and what is wrong with it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from checker.cli.delivery import Delivery
from checker.cli.options import (
    SCORING_OPTIONS,
    SELECTION_OPTIONS,
    SUBJECT_OPTIONS,
    WORK_OPTIONS,
    PathsArgument,
    SharedOptions,
    build_check_options,
    format_option,
)
from checker.cli.output import track_progress
from checker.cli.parameters import Option, take_options
from checker.cli.suppressions import BaselineOption, WriteBaselineOption, apply_baseline, check_baseline_target, record_baseline
from checker.models.finding import Severity
from checker.reporting.report_view import ReportView
from checker.submissions.validation import Examination, examine_paths

if TYPE_CHECKING:
    from checker.submissions.details.model import Evidence

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck validate results/
mlcheck validate result_0.txt --ruleset RULESET
mlcheck validate results/ --format json
mlcheck validate submitter/ --changed-since old/
mlcheck validate results/ --write-baseline baseline.json
mlcheck validate results/ --baseline baseline.json
mlcheck validate round/ --submitter 'A*' --select ORD,HYP003
mlcheck validate round/ --statistics
"""


@take_options(*SCORING_OPTIONS, "strict_statistics", *SUBJECT_OPTIONS, *SELECTION_OPTIONS, "notes", "quiet", *WORK_OPTIONS)
def run_command(
    paths: PathsArgument,
    format: Annotated[str, format_option("render")] = "terminal",
    changed_since: Annotated[
        Path | None,
        Option(metavar="OLD", help="Report what changed since this submission, or since this JSON report on it."),
    ] = None,
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    statistics: Annotated[
        bool, Option(help="Show how many findings each rule has, in place of the findings, in the terminal.")
    ] = False,
    *,
    shared: SharedOptions,
) -> int:
    """Check whether a submission would be accepted, and report what is wrong with it."""
    options = apply_baseline(build_check_options(shared, paths), baseline)
    select = shared.build_selector()
    to_write = check_baseline_target(write_baseline, paths)
    delivery = Delivery.from_options("render", format, shared.output or (), paths)
    examined = examine_paths(paths, options, track_progress=track_progress)
    report = examined.report
    if changed_since is not None:
        from checker.submissions.changes import add_changes  # takes long to import, and is seldom asked for

        report = add_changes(report, paths, changed_since, options)
    selected = select(report)
    view = ReportView(shared.notes or shared.severity == Severity.NOTE.value, shared.quiet, statistics)
    delivery.write_result(selected, evidence=lambda: _load_evidence(examined), view=view)
    if to_write is not None:
        record_baseline(to_write, report, paths, options, select)
    return selected.summary.exit_code


def _load_evidence(examined: Examination) -> "Evidence":
    from checker.submissions.details.collect import collect_evidence  # only some formats show it

    return collect_evidence(examined)
