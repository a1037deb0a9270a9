"""mlcheck lint: check single logs, finished or not."""

from functools import partial
from typing import Annotated

from checker.checking.lint import lint_logs
from checker.checking.stages import STAGES
from checker.cli.options import (
    CONFIGURATION_OPTIONS,
    GATE_OPTIONS,
    SELECTION_OPTIONS,
    PathsArgument,
    SharedOptions,
    build_check_options,
    format_option,
    parse_choice,
)
from checker.cli.output import print_rendered
from checker.cli.parameters import Option, take_options
from checker.cli.plain import format_plain_report
from checker.models.finding import Severity
from checker.reporting import registry
from checker.reporting.report_view import ReportView

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck lint --stage init training.log
mlcheck lint --stage run training.log --ruleset RULESET
mlcheck lint results/ --format json
"""

PLAIN_FORMAT = "terminal"


@take_options("ruleset", "rules", *GATE_OPTIONS, *SELECTION_OPTIONS, "notes", "quiet", *CONFIGURATION_OPTIONS)
def run_command(
    paths: PathsArgument,
    stage: Annotated[
        str,
        Option(
            autocompletion=lambda: list(STAGES),
            help="How far the log goes: to the first step (init), into the training (run), to the end (all).",
        ),
    ] = "all",
    format: Annotated[str, format_option("render")] = PLAIN_FORMAT,
    *,
    shared: SharedOptions,
) -> int:
    """Check single logs, finished or not. What may still be logged is not missed. One line for each finding."""
    view = ReportView(shared.notes or shared.severity == Severity.NOTE.value, shared.quiet)
    render = partial(format_plain_report, view=view) if format == PLAIN_FORMAT else registry.load_renderer(format, "render")
    options, select = build_check_options(shared, paths, partial=True), shared.build_selector()
    report = select(lint_logs(paths, parse_choice("stage", stage, STAGES), options))
    print_rendered(render(report))
    return report.summary.exit_code
