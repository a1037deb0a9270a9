"""Folders of logs -> their runs and sets of runs, as soon as the last log of a folder is checked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from checker.checking.configuration.suppressions import apply_suppressions
from checker.checking.log_result import LogResult
from checker.checking.log_task import check_logs
from checker.checking.options import CheckOptions
from checker.checking.ruleset_choice import find_named_ruleset
from checker.inputs.location import parse_location
from checker.logs.discovery import DiscoveredLogs, LogFolder, discover_logs
from checker.submissions.results.run_set import RunSet, group_run_sets
from checker.submissions.ruleset_agreement import unify_rulesets

__all__ = [
    "ProgressTracker",
    "check_folders",
    "collect_run_sets",
    "discover_inputs",
    "iterate_untracked",
    "require_records",
]

ProgressTracker = Callable[[Iterable[LogResult], int], Iterator[LogResult]]
"""Receives every checked log and their number, for a progress bar."""


def iterate_untracked(items: Iterable[LogResult], number: int) -> Iterator[LogResult]:
    """Iterate without showing progress."""
    return iter(items)


def discover_inputs(paths: Iterable[Path], options: CheckOptions) -> tuple[list[Path], DiscoveredLogs]:
    """The paths as local files or in storage, and what lies under them.

    Raises:
        InputError: a path is missing, there is nothing to check, or there is no such ruleset.
    """
    given = [parse_location(path) for path in paths]
    if options.ruleset is not None:
        find_named_ruleset(options.ruleset, usage=options.usage)
    return given, discover_logs(given, options.limits)


def check_folders(
    folders: Sequence[LogFolder], options: CheckOptions, track_progress: ProgressTracker = iterate_untracked
) -> Iterator[tuple[LogFolder, list[LogResult]]]:
    """Each folder with its checked logs, in their order, while other processes check those of the next folders. Those of one
    submitter are judged by one ruleset.

    Raises:
        InputError: a log cannot be read.
    """
    logs = [log for folder in folders for log in folder.logs]
    checked = track_progress(check_logs(logs, options), len(logs))

    def pair_with_logs() -> Iterator[tuple[LogFolder, list[LogResult]]]:
        for folder in folders:
            members = islice(checked, len(folder.logs))
            yield folder, [apply_suppressions(run, options.suppressions) for run in members]
        next(checked, None)  # a progress bar ends

    yield from unify_rulesets(pair_with_logs(), options)


def require_records(given: Sequence[Path], runs: Sequence[LogResult]) -> None:
    """Pass where something could be checked.

    Raises:
        InputError: no log has a record.
        RulesetError: no log has a ruleset, for the reason that the first one has.
    """
    if all(run.ruleset_error is not None for run in runs) and runs[0].ruleset_error is not None:
        raise runs[0].ruleset_error
    if not any(run.report.records for run in runs):
        from checker.checking.reading_findings import build_missing_records_error

        raise build_missing_records_error(given, [run.report for run in runs])


def collect_run_sets(
    paths: Sequence[Path], options: CheckOptions, *, track_progress: ProgressTracker = iterate_untracked
) -> list[tuple[Path, list[RunSet]]]:
    """The sets of runs under each path, checked log by log only.

    Raises:
        InputError: a path is missing, there is nothing to check, or the ruleset cannot be told.
    """
    found = [discover_inputs([path], options) for path in paths]
    checked = check_folders([folder for _, under in found for folder in under.folders], options, track_progress)
    collected = []
    for path, (given, under) in zip(paths, found, strict=True):
        members = list(islice(checked, len(under.folders)))
        require_records(given, [run for _, runs in members for run in runs])
        sets = [one for folder, runs in members for one in group_run_sets(folder, runs, partial=options.partial)]
        collected.append((path, sets))
    next(checked, None)
    return collected
