"""mlcheck lint: what can be told of a log before it is finished."""

from typing import Annotated

import typer

from checker.checking.lint import lint_logs
from checker.checking.stages import STAGES
from checker.cli.options import (
    ConfigFileOption,
    NoConfigOption,
    PathsArgument,
    RulesetOption,
    build_options,
    format_option,
    parse_choice,
)
from checker.cli.output import print_rendered
from checker.cli.plain import format_plain_report
from checker.reporting import registry

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck lint --stage init training.log
mlcheck lint --stage run training.log --ruleset RULESET
mlcheck lint results/ --format json
"""

PLAIN_FORMAT = "terminal"


def run_command(
    paths: PathsArgument,
    stage: Annotated[
        str,
        typer.Option(
            autocompletion=lambda: list(STAGES),
            help="How far the log has come: before the first step (init), somewhere (run_command), to its end (all).",
        ),
    ] = "all",
    ruleset: RulesetOption = None,
    format: Annotated[str, format_option("render")] = PLAIN_FORMAT,
    config: ConfigFileOption = None,
    no_config: NoConfigOption = False,
) -> None:
    """Judge single logs, finished or not: what is still to come (evaluations, run_stop) is not an error; one line per finding."""
    render = format_plain_report if format == PLAIN_FORMAT else registry.load_renderer(format, "render")
    options = build_options(ruleset=ruleset, partial=True, window=None, config=config, no_config=no_config)
    report = lint_logs(paths, parse_choice("stage", stage, STAGES), options)
    print_rendered(render(report))
    raise typer.Exit(report.summary.exit_code)
