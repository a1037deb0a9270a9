"""The benchmark results that were asked for, and the findings that are about them or about files that they need."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from checker.checking.subjects import SubjectFilter
from checker.errors import InputError
from checker.models.finding import Finding
from checker.models.submission_report import SubmissionReport
from checker.submissions.results.benchmark_result import JudgedResult
from checker.suggestions import suggest_known_names

__all__ = ["SelectedSubjects", "select_subjects"]

DESCRIPTIONS = "systems"


class SelectedSubjects(Struct, frozen=True):
    """What is selected of a check.

    Attributes:
        results: The selected results.
        submissions: The submissions all of whose results are selected.
        findings: Findings that belong to no single result, on a system description or a submission of the selected ones.
        run_paths: The paths of the logs of the selected results.
    """

    results: list[JudgedResult]
    submissions: list[SubmissionReport]
    findings: list[Finding]
    run_paths: frozenset[str]


def select_subjects(
    subjects: SubjectFilter,
    results: Sequence[JudgedResult],
    submissions: Iterable[SubmissionReport],
    findings: Iterable[Finding],
) -> SelectedSubjects:
    """The part that the filter selects.

    Raises:
        InputError: it selects no result.
    """
    selected = [result for result in results if _is_selected(subjects, result)]
    if not selected:
        raise _build_empty_selection_error(subjects, results)
    places = tuple(path for result in selected for path in _iter_places(result, subjects))
    folders = {str(result.runs.layout.submitter_folder) for result in selected} if subjects.names_submitters_only else set()
    return SelectedSubjects(
        selected,
        [one for one in submissions if one.path in folders],
        [one for one in findings if any(Path(one.path).is_relative_to(place) for place in places)],
        frozenset(path for result in selected for path in result.report.run_paths),
    )


def _is_selected(subjects: SubjectFilter, result: JudgedResult) -> bool:
    report = result.report
    return subjects.selects_result(report.benchmark, report.system, report.submitter)


def _iter_places(result: JudgedResult, subjects: SubjectFilter) -> Iterable[Path]:
    """The folders and files whose findings are about the result: its own, its system's description, its submitter's."""
    layout = result.runs.layout
    yield Path(result.report.path)
    if layout.submitter_folder is None:
        return
    if layout.system is not None:
        yield layout.submitter_folder / DESCRIPTIONS / f"{layout.system}.json"
    if subjects.systems and not subjects.benchmarks and layout.system_folder is not None:
        yield layout.system_folder
    if subjects.names_submitters_only:
        yield layout.submitter_folder


def _build_empty_selection_error(subjects: SubjectFilter, results: Sequence[JudgedResult]) -> InputError:
    """What was not found, and which names there are."""
    reports = [result.report for result in results]
    kinds = (
        ("benchmark", subjects.benchmarks, [report.benchmark for report in reports]),
        ("system", subjects.systems, [report.system for report in reports]),
        ("submitter", subjects.submitters, [report.submitter for report in reports]),
    )
    for kind, patterns, names in kinds:
        known = sorted({name for name in names if name is not None})
        filters = SubjectFilter(benchmarks=patterns)
        if patterns and not any(filters.selects_result(name, None, None) for name in known):
            fix = suggest_known_names(patterns[0], known) if known else f"no result names its {kind}"
            return InputError(f"there is no {kind} {' or '.join(patterns)} under these paths", fix=fix)
    return InputError("no result has this benchmark, system and submitter together", fix="leave one of the options out")
