"""Paths -> Report: every log under them, judged and scored, and the submissions that they make up."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct, structs

from checker import __version__
from checker.checking.log_result import LogResult
from checker.checking.options import CheckOptions
from checker.checking.suppressions import check_suppressions
from checker.models.finding import Finding, Severity
from checker.models.report import Report, ReportSummary, ResultReport
from checker.models.verdict import Decision, Verdict, build_verdict, choose_exit_code
from checker.rules.catalogue import load_catalogue
from checker.rules.package_limits import load_package_rules
from checker.rules.ruleset import Ruleset
from checker.submissions.checked_folders import (
    ProgressTracker,
    check_folders,
    discover_inputs,
    iterate_untracked,
    require_records,
)
from checker.submissions.copies import check as copies
from checker.submissions.repository.check import check_repository
from checker.submissions.results.benchmark_result import build_result_report
from checker.submissions.results.run_set import RunSet, group_run_sets
from checker.submissions.submission_files import read_submission_files

__all__ = [
    "Examination",
    "ProgressTracker",
    "add_curves",
    "examine_paths",
    "iterate_untracked",
    "score_paths",
    "validate_paths",
]

_SetReport = tuple[ResultReport, tuple[Finding, ...]]
"""The report on a set, and the findings on the description of its system, which are those of other sets too."""


class Examination(Struct, frozen=True):
    """The report, and the sets of runs with their curves."""

    report: Report
    sets: tuple[RunSet, ...]


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
    given, found = discover_inputs(paths, options)
    runs: list[LogResult] = []
    sets: list[RunSet] = []
    reports: list[_SetReport | None] = []
    for folder, members in check_folders(found.folders, options, track_progress):
        runs += members
        for one in group_run_sets(folder, members, partial=options.partial):
            sets.append(one)
            reports.append(None if one.ruleset is None else _build_set_report(one, one.ruleset, options))
    require_records(given, runs)
    complete = [
        _build_set_report(one, _find_neighbor_ruleset(one, sets), options) if report is None else report
        for one, report in zip(sets, reports, strict=True)
    ]
    submissions = [report for report, _ in complete]
    findings = list(dict.fromkeys(finding for _, of_description in complete for finding in of_description))
    findings += copies.check_runs_across_folders(sets)
    findings += [
        one for submitter in found.submitter_folders for one in check_repository(submitter, load_package_rules().repository)
    ]
    findings = options.suppressions.apply_to_findings(findings)
    decision = _decide(runs, submissions, findings)
    findings += check_suppressions(options.suppressions, findings, runs, submissions, given)
    failed = sum(run.report.mlcheck is Verdict.FAIL for run in runs)
    summary = ReportSummary(
        official=decision.official,
        mlcheck=decision.mlcheck,
        logs=len(runs),
        results=len(submissions),
        passed=len(runs) - failed,
        failed=failed,
        official_passed=sum(run.report.official is Verdict.PASS for run in runs),
        exit_code=choose_exit_code(decision.accepted, all_checked=all(run.ruleset_error is None for run in runs)),
    )
    report = Report(
        mlcheck_version=__version__,
        rules_version=load_catalogue().version,
        summary=summary,
        runs=tuple(run.report for run in runs),
        results=tuple(submissions),
        findings=tuple(findings),
    )
    return Examination(report, tuple(sets))


def _decide(runs: Sequence[LogResult], results: Sequence[ResultReport], findings: Sequence[Finding]) -> Decision:
    """The verdicts on everything that was checked. The official check judges results, and knows nothing above them."""
    parts = (*(run.report for run in runs), *results)
    failed = any(part.mlcheck is Verdict.FAIL for part in parts)
    failed = failed or any(finding.severity is Severity.ERROR for finding in findings)
    officially_passed = all(result.official is Verdict.PASS for result in results)
    return Decision(official=build_verdict(officially_passed), mlcheck=build_verdict(not failed))


def _build_set_report(one: RunSet, ruleset: Ruleset | None, options: CheckOptions) -> _SetReport:
    files = read_submission_files(one, ruleset, options.limits)
    findings = options.suppressions.apply_to_findings(files.description_findings)
    files = structs.replace(files, description_findings=tuple(findings))
    return build_result_report(one, files, options), files.description_findings


def _find_neighbor_ruleset(one: RunSet, sets: Sequence[RunSet]) -> Ruleset | None:
    """The ruleset of the other sets of the submitter: for a folder without logs, which cannot say."""
    same = (other for other in sets if other.layout.submitter_folder == one.layout.submitter_folder)
    return next((other.ruleset for other in (*same, *sets) if other.ruleset is not None), None)


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
