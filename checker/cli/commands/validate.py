"""mlcheck validate: would it be accepted, and what is wrong with it?"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.accepting import Baseline, WriteBaseline, accept, with_baseline, writable
from checker.cli.delivery import Delivery
from checker.cli.options import (
    Attmt,
    Cache,
    ConfigFile,
    Edition,
    Engine,
    Jobs,
    NoConfig,
    Outputs,
    Partial,
    Paths,
    RcpFile,
    Scheduler,
    execution_of,
    format_option,
    options_of,
)
from checker.cli.output import watched
from checker.execution.registry import LOCAL
from checker.pipeline import evidence, examine, with_changes

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
    output: Outputs = None,
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
    jobs: Jobs = None,
    engine: Engine = LOCAL,
    scheduler: Scheduler = None,
    cache: Cache = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Say whether the logs would be accepted, and what is wrong with them."""
    execution = execution_of(paths, jobs=jobs, engine=engine, scheduler=scheduler, cache=cache)
    options = options_of(
        edition=edition,
        partial=partial,
        window=attmt,
        rcp_file=rcp_file,
        execution=execution,
        config=config,
        no_config=no_config,
    )
    options = replace(options, strict_statistics=strict_statistics or options.strict_statistics)
    options = with_baseline(options, baseline)
    to_write = writable(write_baseline, paths)
    delivery = Delivery.of("render", format, output or (), paths)
    examined = examine(paths, options, watch=watched)
    report = examined.report
    if changed_since is not None:
        report = with_changes(report, paths, changed_since, options)
    delivery.send(report, evidence=lambda: evidence(examined))
    if to_write is not None:
        accept(to_write, report, paths, options)
    raise typer.Exit(report.summary.exit_code)
