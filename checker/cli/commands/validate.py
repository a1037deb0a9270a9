"""mlcheck validate: would it be accepted, and what is wrong with it?"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.accepting import Baseline, WriteBaseline, accept, with_baseline, writable
from checker.cli.options import Attmt, ConfigFile, Edition, NoConfig, Partial, Paths, RcpFile, format_option, options_of
from checker.cli.output import show, watched
from checker.pipeline import validate, with_changes
from checker.report import registry

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck validate results/
mlcheck validate result_0.txt --edition EDITION
mlcheck validate results/ --format json
mlcheck validate org/ --changed-since old/
mlcheck validate results/ --write-baseline baseline.json
mlcheck validate results/ --baseline baseline.json
"""


def run(
    paths: Paths,
    edition: Edition = None,
    partial: Partial = False,
    format: Annotated[str, format_option("render")] = "terminal",
    attmt: Attmt = None,
    rcp_file: RcpFile = None,
    strict_statistics: Annotated[
        bool,
        typer.Option("--strict-statistics", help="Refuse a set of runs whose score hangs on chance or target (STA rules)."),
    ] = False,
    changed_since: Annotated[
        Path | None,
        typer.Option(metavar="OLD", help="Say what changed against this submission, or this JSON report of an earlier one."),
    ] = None,
    baseline: Baseline = None,
    write_baseline: WriteBaseline = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Say whether the logs would be accepted, and what is wrong with them."""
    options = options_of(edition=edition, partial=partial, window=attmt, rcp_file=rcp_file, config=config, no_config=no_config)
    options = replace(options, strict_statistics=strict_statistics or options.strict_statistics)
    options = with_baseline(options, baseline)
    to_write = writable(write_baseline, paths)
    render = registry.renderer(format, "render")
    report = validate(paths, options, watch=watched)
    if changed_since is not None:
        report = with_changes(report, paths, changed_since, options)
    show(render(report))
    if to_write is not None:
        accept(to_write, report, paths, options)
    raise typer.Exit(report.summary.exit_code)
