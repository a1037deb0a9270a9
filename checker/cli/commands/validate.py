"""mlcheck validate: would it be accepted, and what is wrong with it?"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.delivery import Delivery
from checker.cli.options import (
    AttmtOption,
    OutputsOption,
    PartialOption,
    PathsArgument,
    RcpFileOption,
    RulesetOption,
    WorkOptions,
    add_work_options,
    format_option,
)
from checker.cli.output import track_progress
from checker.cli.suppressions import BaselineOption, WriteBaselineOption, apply_baseline, check_baseline_target, record_baseline
from checker.submissions.details.model import Evidence
from checker.submissions.validation import Examination, examine_paths

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck validate results/
mlcheck validate result_0.txt --ruleset RULESET
mlcheck validate results/ --format json
mlcheck validate org/ --changed-since old/
mlcheck validate results/ --write-baseline baseline.json
mlcheck validate results/ --baseline baseline.json
"""


@add_work_options
def run_command(
    paths: PathsArgument,
    ruleset: RulesetOption = None,
    partial: PartialOption = False,
    format: Annotated[str, format_option("render")] = "terminal",
    output: OutputsOption = None,
    attmt: AttmtOption = None,
    rcp_file: RcpFileOption = None,
    strict_statistics: Annotated[
        bool,
        typer.Option("--strict-statistics", help="Reject results whose score depends on chance or on the target (STA rules)."),
    ] = False,
    changed_since: Annotated[
        Path | None,
        typer.Option(metavar="OLD", help="Say what changed against this submission, or this JSON report of an earlier one."),
    ] = None,
    baseline: BaselineOption = None,
    write_baseline: WriteBaselineOption = None,
    *,
    work: WorkOptions,
) -> None:
    """Say whether the logs would be accepted, and what is wrong with them."""
    options = work.resolve_options(paths, ruleset=ruleset, partial=partial, window=attmt, rcp_file=rcp_file)
    options = replace(options, strict_statistics=strict_statistics or options.strict_statistics)
    options = apply_baseline(options, baseline)
    to_write = check_baseline_target(write_baseline, paths)
    delivery = Delivery.from_options("render", format, output or (), paths)
    examined = examine_paths(paths, options, track_progress=track_progress)
    report = examined.report
    if changed_since is not None:
        from checker.submissions.changes import add_changes  # takes long to import, and is seldom asked for

        report = add_changes(report, paths, changed_since, options)
    delivery.write_result(report, evidence=lambda: _load_evidence(examined))
    if to_write is not None:
        record_baseline(to_write, report, paths, options)
    raise typer.Exit(report.summary.exit_code)


def _load_evidence(examined: Examination) -> Evidence:
    from checker.submissions.details.collect import collect_evidence  # only some formats show it

    return collect_evidence(examined)
