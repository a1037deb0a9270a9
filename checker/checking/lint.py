"""Logs that are not finished: what can be told of them already."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import structs

from checker import __version__
from checker.checking.check_log import check_log, check_parsed_log, find_preferred_dialect
from checker.checking.configuration.suppressions import apply_suppressions
from checker.checking.gate import build_gated_report
from checker.checking.log_result import LogResult
from checker.checking.options import CheckOptions
from checker.checking.reading_findings import build_missing_records_error
from checker.checking.stages import Stage, build_violation_filter
from checker.inputs.location import parse_location
from checker.inputs.source import LogSource, read_source
from checker.logs.discovery import discover_logs
from checker.logs.reader import parse_log_source
from checker.models.report import Report
from checker.rules.catalogue import load_catalogue

__all__ = ["build_runs_report", "drop_partial_line", "lint_logs"]


def lint_logs(paths: Iterable[Path], stage: Stage, options: CheckOptions = CheckOptions()) -> Report:
    """The report on each log under the paths, as far as it has come; of no set of logs.

    Raises:
        InputError: a path is missing, there is nothing to check, or the ruleset cannot be told.
    """
    given = [parse_location(path) for path in paths]
    runs = tuple(_check_log_at_stage(log, stage, options) for log in discover_logs(given, options.limits).logs)
    unclear = next((run.ruleset_error for run in runs if run.ruleset_error is not None), None)
    if unclear is not None:
        raise unclear
    if not any(run.report.records for run in runs):
        raise build_missing_records_error(given, [run.report for run in runs], fix="repeat when the run has logged a record")
    return build_runs_report(*runs, options=options)


def _check_log_at_stage(path: Path, stage: Stage, options: CheckOptions) -> LogResult:
    violation_filter = build_violation_filter(stage)
    if violation_filter is None:
        return apply_suppressions(check_log(path, options), options.suppressions)
    log_source = drop_partial_line(read_source(path, options.limits))
    dialect = find_preferred_dialect(path, options)
    log = parse_log_source(log_source, path=path, prefer=dialect, limits=options.limits)
    return apply_suppressions(check_parsed_log(log, options, violation_filter=violation_filter), options.suppressions)


def drop_partial_line(log_source: LogSource) -> LogSource:
    """The log without a last line that is still being written."""
    return structs.replace(log_source, data=log_source.data[: log_source.data.rfind(b"\n") + 1])


def build_runs_report(*runs: LogResult, options: CheckOptions) -> Report:
    """A report on single logs, without the sets that they may belong to."""
    return build_gated_report(
        options.gate,
        mlcheck_version=__version__,
        rules_version=load_catalogue().version,
        runs=(run.report for run in runs),
        all_checked=all(run.ruleset_error is None for run in runs),
    )
