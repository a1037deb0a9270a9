"""Paths -> Study: the questions put to every folder under them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from checker import __version__
from checker.checking.options import CheckOptions
from checker.comparing.study.answers import answer_question
from checker.comparing.study.folders import find_study_folders
from checker.comparing.study.model import Answer, Figures, FolderFigures, HardwareSpread, Study
from checker.comparing.study.pairs import count_separated_results, count_winner_change_pairs
from checker.comparing.study.questions import CV, EASIER, EASIER_STEP, compute_figures
from checker.errors import InputError
from checker.metrics.averages import compute_median
from checker.metrics.precision import count_runs_needed
from checker.models.report import ResultReport
from checker.rules.catalogue import load_catalogue
from checker.rules.statistics_limits import load_statistics_rules
from checker.submissions.checked_folders import ProgressTracker, iterate_untracked
from checker.submissions.validation import Examination, examine_paths

__all__ = ["study_examined", "study_paths"]

PRECISION = 0.05
GROUPED_QUESTIONS = (CV, EASIER, EASIER_STEP)
Spread = tuple[str, float, float, float, int]
"""A benchmark, the CVs of TTA, samples and time per sample, and the number of slow runs."""


def study_paths(
    paths: Iterable[Path], options: CheckOptions = CheckOptions(), *, track_progress: ProgressTracker = iterate_untracked
) -> Study:
    """Put the questions to every folder under the paths that has two or more runs with enough evaluations.

    Raises:
        InputError: a path is missing, nothing can be checked, or there is no such folder.
    """
    return study_examined(examine_paths(paths, options, track_progress=track_progress), options)


def study_examined(examined: Examination, options: CheckOptions = CheckOptions()) -> Study:
    """Put the questions to every folder that was examined.

    Raises:
        InputError: there is no folder with two or more runs with enough evaluations.
    """
    folders = list(find_study_folders(examined.sets))
    if not folders:
        raise InputError(
            "no folder has two runs that converged after at least four evaluations", fix="give the logs of several runs"
        )
    rows = [
        FolderFigures(
            path=folder.path, usage=folder.usage, ruleset=folder.ruleset, benchmark=folder.benchmark,
            runs=len(folder.curves), figures=compute_figures(folder),
        )
        for folder in folders
    ]  # fmt: skip
    return Study(
        mlcheck_version=__version__,
        rules_version=load_catalogue().version,
        runs=sum(row.runs for row in rows),
        answers=tuple(answer_question(question, rows) for question in rows[0].figures),
        by_benchmark=tuple(_answer_by_group(rows, [row.benchmark for row in rows])),
        by_ruleset=tuple(_answer_by_group(rows, [f"{row.usage} {row.ruleset}" for row in rows])),
        hardware=tuple(_measure_hardware(examined.report.results)),
        close_results=count_separated_results(examined, options.statistics or load_statistics_rules()),
        winner_changes=count_winner_change_pairs(folders),
        runs_needed=_count_runs_needed(rows),
        folders=tuple(rows),
    )


def _count_runs_needed(rows: Sequence[FolderFigures]) -> Figures:
    figures = [row.figures[CV] for row in rows]
    return Figures(tta=_find_median_runs(one.tta for one in figures), attmt=_find_median_runs(one.attmt for one in figures))


def _find_median_runs(cvs: Iterable[float | None]) -> float | None:
    runs = [number for cv in cvs if cv is not None and (number := count_runs_needed(cv, PRECISION)) is not None]
    return compute_median(runs) if runs else None


def _answer_by_group(rows: Sequence[FolderFigures], groups: Sequence[str]) -> Iterable[Answer]:
    members: dict[str, list[FolderFigures]] = defaultdict(list)
    for row, group in zip(rows, groups, strict=True):
        members[group].append(row)
    for question in GROUPED_QUESTIONS:
        for group in sorted(members):
            yield answer_question(question, members[group], group)


def _measure_hardware(results: Sequence[ResultReport]) -> Iterable[HardwareSpread]:
    """Over all results with two or more runs whose samples are known, and by benchmark."""
    spreads = [
        (result.benchmark or "", result.tta_cv, parts.convergence_cv, parts.hardware_cv, len(parts.slow_runs))
        for result in results
        if (parts := result.decomposition) is not None
        and parts.convergence_cv is not None
        and parts.hardware_cv is not None
        and result.tta_cv is not None
    ]
    groups: dict[str | None, list[Spread]] = {None: spreads} if spreads else {}
    for spread in sorted(spreads):
        groups.setdefault(spread[0], []).append(spread)
    for group, those in groups.items():
        tta, convergence, hardware = (compute_median(spread[at] for spread in those) for at in (1, 2, 3))  # type: ignore[misc]
        yield HardwareSpread(
            group=group, results=len(those), tta_cv=tta, convergence_cv=convergence, hardware_cv=hardware,
            slow_runs=sum(spread[4] for spread in those),
        )  # fmt: skip
