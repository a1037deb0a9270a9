"""mlcheck lint: what can be told of a log before it is finished."""

from typing import Annotated

import typer

from checker.checking.lint import lint
from checker.checking.stages import STAGES
from checker.cli.options import ConfigFile, Edition, NoConfig, Paths, format_option, one_of, options_of
from checker.cli.output import show
from checker.cli.plain import lines_of
from checker.reporting import registry

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck lint --stage init training.log
mlcheck lint --stage run training.log --edition EDITION
mlcheck lint results/ --format json
"""

PLAIN = "terminal"


def run(
    paths: Paths,
    stage: Annotated[
        str,
        typer.Option(
            autocompletion=lambda: list(STAGES),
            help="How far the log has come: before the first step (init), somewhere (run), to its end (all).",
        ),
    ] = "all",
    edition: Edition = None,
    format: Annotated[str, format_option("render")] = PLAIN,
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Judge single logs, finished or not: what is still to come (evaluations, run_stop) is no error; one line a finding."""
    render = lines_of if format == PLAIN else registry.renderer(format, "render")
    options = options_of(edition=edition, partial=True, window=None, config=config, no_config=no_config)
    report = lint(paths, one_of("stage", stage, STAGES), options)
    show(render(report))
    raise typer.Exit(report.summary.exit_code)
