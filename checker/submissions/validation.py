"""Paths -> Report: every log under them, judged and scored, and the submissions that they make up."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from msgspec import Struct, structs

from checker import __version__
from checker.checking.gate import build_gated_report
from checker.checking.log_result import LogResult
from checker.checking.options import CheckOptions
from checker.models.finding import Finding
from checker.models.report import Report
from checker.models.submission_report import SubmissionReport
from checker.rules.catalogue import load_catalogue
from checker.rules.ruleset import Ruleset
from checker.submissions.checked_folders import (
    ProgressTracker,
    check_folders,
    discover_inputs,
    iterate_untracked,
    require_records,
)
from checker.submissions.results.benchmark_result import JudgedResult, judge_result
from checker.submissions.results.run_set import RunSet, group_run_sets
from checker.submissions.results.throughput_check import check_throughput_alone
from checker.submissions.ruleset_agreement import check_other_rulesets
from checker.submissions.submission_files import read_submission_files

__all__ = [
    "Examination",
    "ProgressTracker",
    "add_curves",
    "examine_paths",
    "iterate_untracked",
    "judge_run_set",
    "score_paths",
    "validate_paths",
]

REPOSITORY_PROGRAM = "repository_checker"


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
    judged: list[JudgedResult | None] = []
    for folder, members in check_folders(found.folders, options, track_progress):
        runs += members
        for one in group_run_sets(folder, members, partial=options.partial):
            sets.append(one)
            judged.append(None if one.ruleset is None else judge_run_set(one, one.ruleset, options))
    require_records(given, runs)
    neighbors = _find_submitter_rulesets(sets)
    anyones = next(iter(neighbors.values()), None)
    complete = [
        judge_run_set(one, neighbors.get(one.layout.submitter_folder, anyones), options) if result is None else result
        for one, result in zip(sets, judged, strict=True)
    ]
    results = [result.report for result in complete]
    findings = list(dict.fromkeys(finding for result in complete for finding in result.files.description_findings))
    judged_sets = [result.runs for result in complete]
    if len(judged_sets) > 1:
        findings += _compare_sets(judged_sets, options)
        findings += _compare_rounds(complete)
    findings += check_throughput_alone(judged_sets)
    submissions, findings = _check_submissions(found.submitter_folders, complete, findings, options)
    findings = options.suppressions.apply_to_findings(findings)
    of_suppressions: Iterable[Finding] = ()
    if options.suppressions.has_subjects:
        from checker.checking.suppressions import check_suppressions

        of_suppressions = check_suppressions(options.suppressions, findings, runs, results, given)
    of_sets = {run.report.path: run.report for result in complete for run in result.runs.runs}
    of_runs = [of_sets.get(run.report.path, run.report) for run in runs]
    if options.subjects is not None:
        from checker.submissions.subject_selection import select_subjects  # seldom asked for

        selected = select_subjects(options.subjects, complete, submissions, findings)
        complete, submissions, findings = selected.results, selected.submissions, selected.findings
        of_runs = [run for run in of_runs if run.path in selected.run_paths]
    report = build_gated_report(
        options.gate,
        mlcheck_version=__version__,
        rules_version=load_catalogue().version,
        runs=of_runs,
        results=(result.report for result in complete),
        submissions=submissions,
        findings=(*findings, *of_suppressions),
        all_checked=all(run.ruleset_error is None for run in runs),
    )
    return Examination(report, tuple(result.runs for result in complete))


def judge_run_set(one: RunSet, ruleset: Ruleset | None, options: CheckOptions) -> JudgedResult:
    """Judge the runs and what lies next to their logs."""
    files = read_submission_files(one, ruleset, options.limits)
    of_description = tuple(options.suppressions.apply_to_findings(files.description_findings))
    of_ruleset = check_other_rulesets(one, options)
    files = structs.replace(files, description_findings=of_description, findings=(*files.findings, *of_ruleset))
    return judge_result(one, files, options)


def _compare_sets(sets: Sequence[RunSet], options: CheckOptions) -> list[Finding]:
    """What only several results show: runs that they share, or that agree too closely."""
    from checker.submissions.copies.across import check_runs_across_folders
    from checker.submissions.copies.spread import check_spread_of_others

    return [*check_runs_across_folders(sets), *check_spread_of_others(sets, options.references)]


def _compare_rounds(results: Sequence[JudgedResult]) -> list[Finding]:
    """What only the results of several rounds show."""
    if len({result.report.ruleset for result in results}) < 2:
        return []
    from checker.submissions.results.preview_check import check_previews

    return list(check_previews(results))


def _check_submissions(
    submitters: Collection[Path], results: Sequence[JudgedResult], findings: list[Finding], options: CheckOptions
) -> tuple[list[SubmissionReport], list[Finding]]:
    """The tree of each submitter, and the answer of the official upload check where its ruleset has one: the reports, and all
    findings that belong to no single result."""
    if not submitters:
        return [], findings
    from checker.rules.package_limits import load_package_rules
    from checker.submissions.repository.check import check_repository
    from checker.submissions.repository.layout_check import check_layout
    from checker.submissions.upload_check.check import emulate_upload_check

    reports = []
    by_submitter: dict[Path | None, list[JudgedResult]] = {}
    for result in results:
        by_submitter.setdefault(result.runs.layout.submitter_folder, []).append(result)
    for submitter in submitters:
        own = by_submitter.get(submitter, [])
        rulesets = [result.runs.ruleset for result in own if result.runs.ruleset is not None]
        ruleset = max(rulesets, key=rulesets.count, default=None)
        programs = () if ruleset is None else ruleset.definition.upload_check
        limits = load_package_rules().repository
        if ruleset is not None and programs:
            findings += check_layout(submitter, [result.runs for result in own], load_package_rules().layout, limits.skipped)
        findings += check_repository(submitter, limits, checked_officially=REPOSITORY_PROGRAM in programs)
        if ruleset is not None and programs:
            upload = emulate_upload_check(submitter, ruleset, own, findings, options.limits)
            reports.append(upload.report)
            findings = list(upload.findings)
    return reports, findings


def _find_submitter_rulesets(sets: Iterable[RunSet]) -> dict[Path | None, Ruleset]:
    """The first ruleset of each submitter's sets: for its folders without logs, which cannot say."""
    found: dict[Path | None, Ruleset] = {}
    for one in sets:
        if one.ruleset is not None:
            found.setdefault(one.layout.submitter_folder, one.ruleset)
    return found


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
