"""mlcheck validate: would it be accepted, and what is wrong with it?"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.delivery import Delivery
from checker.cli.options import Attmt, Edition, Outputs, Partial, Paths, RcpFile, Work, format_option, with_work
from checker.cli.output import watched
from checker.cli.suppressions import Baseline, WriteBaseline, accept, with_baseline, writable
from checker.submissions.details.model import Evidence
from checker.submissions.validation import Examined, examine

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck validate results/
mlcheck validate result_0.txt --edition EDITION
mlcheck validate results/ --format json
mlcheck validate org/ --changed-since old/
mlcheck validate results/ --write-baseline baseline.json
mlcheck validate results/ --baseline baseline.json
"""


@with_work
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
    *,
    work: Work,
) -> None:
    """Say whether the logs would be accepted, and what is wrong with them."""
    options = work.options(paths, edition=edition, partial=partial, window=attmt, rcp_file=rcp_file)
    options = replace(options, strict_statistics=strict_statistics or options.strict_statistics)
    options = with_baseline(options, baseline)
    to_write = writable(write_baseline, paths)
    delivery = Delivery.of("render", format, output or (), paths)
    examined = examine(paths, options, watch=watched)
    report = examined.report
    if changed_since is not None:
        from checker.submissions.changes import with_changes  # takes long to import, and is seldom asked for

        report = with_changes(report, paths, changed_since, options)
    delivery.send(report, evidence=lambda: _evidence(examined))
    if to_write is not None:
        accept(to_write, report, paths, options)
    raise typer.Exit(report.summary.exit_code)


def _evidence(examined: Examined) -> Evidence:
    from checker.submissions.details.collect import evidence  # only some formats show it

    return evidence(examined)
