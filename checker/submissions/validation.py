"""Paths -> Report: every log under them, judged and scored, and the submissions that they make up."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from checker import __version__
from checker.checking.gate import build_gated_report
from checker.checking.log_result import LogResult
from checker.checking.log_task import check_logs
from checker.checking.options import CheckOptions
from checker.checking.reading_findings import build_missing_records_error
from checker.checking.ruleset_choice import find_named_ruleset
from checker.checking.suppressions import apply_suppressions, check_suppressions
from checker.inputs.location import parse_location
from checker.logs.discovery import discover_logs
from checker.models.finding import Finding
from checker.models.report import Report
from checker.rules.catalogue import load_catalogue
from checker.rules.package_limits import load_package_rules
from checker.rules.ruleset import Ruleset
from checker.submissions.copies import check as copies
from checker.submissions.repository.check import check_repository
from checker.submissions.results.benchmark_result import JudgedResult, judge_result
from checker.submissions.results.run_set import RunSet, group_run_sets
from checker.submissions.submission_files import read_submission_files
from checker.submissions.upload_check.check import emulate_upload_check

REPOSITORY_PROGRAM = "repository_checker"

__all__ = [
    "Examination",
    "ProgressTracker",
    "add_curves",
    "examine_paths",
    "iterate_untracked",
    "score_paths",
    "validate_paths",
]

ProgressTracker = Callable[[Iterable[LogResult], int], Iterator[LogResult]]
"""Receives every checked log and their number, for a progress bar."""


@dataclass(frozen=True)
class Examination:
    """The report, and the sets of runs with their curves."""

    report: Report
    sets: tuple[RunSet, ...]


def iterate_untracked(items: Iterable[LogResult], number: int) -> Iterator[LogResult]:
    """Iterate without showing progress."""
    return iter(items)


def validate_paths(
    paths: Iterable[Path], options: CheckOptions = CheckOptions(), *, track_progress: ProgressTracker = iterate_untracked
) -> Report:
    """The report on every log under the paths.

    Raises:
        InputError: a path is missing, there is nothing to check, or the ruleset cannot be told.
    """
    return examine_paths(paths, options, track_progress=track_progress).report


def examine_paths(
    paths: Iterable[Path], options: CheckOptions = CheckOptions(), *, track_progress: ProgressTracker = iterate_untracked
) -> Examination:
    """Like `validate`, with the curves of the runs in addition to the report."""
    given = [parse_location(path) for path in paths]
    if options.ruleset is not None:
        find_named_ruleset(options.ruleset, usage=options.usage)
    found = discover_logs(given, options.limits)
    logs = found.logs
    runs = tuple(apply_suppressions(run, options.suppressions) for run in track_progress(check_logs(logs, options), len(logs)))
    _require_records(given, runs)
    sets = group_run_sets(found.folders, runs, partial=options.partial)
    judged, findings = _judge_results(sets, options)
    sets = [result.runs for result in judged]
    of_sets = {run.report.path: run.report for one in sets for run in one.runs}
    results = [result.report for result in judged]
    findings += copies.check_runs_across_folders(sets)
    rulesets = {submitter: _find_submission_ruleset(submitter, sets) for submitter in found.submitter_folders}
    for submitter, ruleset in rulesets.items():
        checked = ruleset is not None and REPOSITORY_PROGRAM in ruleset.definition.upload_check
        findings += check_repository(submitter, load_package_rules().repository, checked_officially=checked)
    submissions = []
    for submitter, ruleset in rulesets.items():
        if ruleset is not None and ruleset.definition.upload_check:
            answered = [one for one in judged if one.runs.layout.submitter_folder == submitter]
            upload = emulate_upload_check(submitter, ruleset, answered, findings, options.limits)
            submissions.append(upload.report)
            findings = list(upload.findings)
    findings = options.suppressions.apply_to_findings(findings)
    findings += check_suppressions(options.suppressions, findings, runs, results, given)
    report = build_gated_report(
        options.gate,
        mlcheck_version=__version__,
        rules_version=load_catalogue().version,
        runs=(of_sets.get(run.report.path, run.report) for run in runs),
        results=results,
        submissions=submissions,
        findings=findings,
        all_checked=all(run.ruleset_error is None for run in runs),
    )
    return Examination(report, tuple(sets))


def _judge_results(sets: Sequence[RunSet], options: CheckOptions) -> tuple[list[JudgedResult], list[Finding]]:
    """The verdict on each set, and the findings on system descriptions, each once for all the sets of its system."""
    judged, of_descriptions = [], []
    for one in sets:
        files = read_submission_files(one, one.ruleset or _find_neighbor_ruleset(one, sets), options.limits)
        files = replace(files, description_findings=tuple(options.suppressions.apply_to_findings(files.description_findings)))
        judged.append(judge_result(one, files, options))
        of_descriptions += [finding for finding in files.description_findings if finding not in of_descriptions]
    return judged, of_descriptions


def _find_submission_ruleset(submitter: Path, sets: Sequence[RunSet]) -> Ruleset | None:
    """The ruleset of most of the submitter's results; None where no log has one."""
    found = [one.ruleset for one in sets if one.layout.submitter_folder == submitter and one.ruleset is not None]
    return max(found, key=found.count, default=None)


def _find_neighbor_ruleset(one: RunSet, sets: Sequence[RunSet]) -> Ruleset | None:
    """The ruleset of the other sets of the submitter: for a folder without logs, which cannot say."""
    same = (other for other in sets if other.layout.submitter_folder == one.layout.submitter_folder)
    return next((other.ruleset for other in (*same, *sets) if other.ruleset is not None), None)


def _require_records(given: list[Path], runs: tuple[LogResult, ...]) -> None:
    if all(run.ruleset_error is not None for run in runs) and runs[0].ruleset_error is not None:
        raise runs[0].ruleset_error
    if not any(run.report.records for run in runs):
        raise build_missing_records_error(given, [run.report for run in runs])


def score_paths(
    paths: Iterable[Path], options: CheckOptions = CheckOptions(), *, track_progress: ProgressTracker = iterate_untracked
) -> Report:
    """Like `validate`, with `curves` in the report.

    Raises:
        InputError: a path is missing, there is nothing to check, or the ruleset cannot be told.
    """
    return add_curves(examine_paths(paths, options, track_progress=track_progress))


def add_curves(examined: Examination) -> Report:
    """The report, with the curves of what was examined."""
    from checker.submissions.curves import build_ttmt_panels  # imports numpy, which only curves need

    return examined.report.model_copy(update={"curves": build_ttmt_panels(examined.sets)})
