"""Paths -> Report: every log under them, judged and scored, and the submissions that they make up."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from checker import __version__
from checker.engine.catalogue import catalogue
from checker.engine.choice import named_edition
from checker.errors import InputError
from checker.execution import in_process
from checker.models.finding import Verdict
from checker.models.report import Report, Summary
from checker.pipeline.assessing import Assessed, assess
from checker.pipeline.grouping import group, submission_of
from checker.pipeline.options import Options
from checker.submission.discovery import find_logs

__all__ = ["Examined", "Watch", "examine", "unwatched", "validate"]

Watch = Callable[[Iterable[Assessed], int], Iterator[Assessed]]
"""Sees every assessed log go by, and how many there will be: a progress bar."""


@dataclass(frozen=True)
class Examined:
    """The report, and the runs with their curves."""

    report: Report
    runs: tuple[Assessed, ...]


def unwatched(items: Iterable[Assessed], number: int) -> Iterator[Assessed]:
    """Nobody looks."""
    return iter(items)


def validate(paths: Iterable[Path], options: Options = Options(), *, watch: Watch = unwatched) -> Report:
    """The report on every log under the paths.

    Raises:
        InputError: a path is missing, there is nothing to check, or the edition cannot be told.
    """
    return examine(paths, options, watch=watch).report


def examine(paths: Iterable[Path], options: Options = Options(), *, watch: Watch = unwatched) -> Examined:
    """Like `validate`, with the curves of the runs beside the report."""
    given = [Path(path) for path in paths]
    if options.edition is not None:
        named_edition(options.edition)
    logs = find_logs(given)
    runs = tuple(watch(in_process.run(partial(assess, options=options), logs), len(logs)))
    _something_to_judge(given, runs)
    named = {path for path in given if not path.is_dir()}
    submissions = []
    for directory, members in group(runs):
        by_name = all(Path(run.report.path) in named for run in members)
        submissions.append(submission_of(directory, members, partial=options.partial or by_name))
    failed = sum(run.report.verdict is Verdict.FAIL for run in runs)
    refused = failed or any(submission.verdict is Verdict.FAIL for submission in submissions)
    unclear = any(run.unclear is not None for run in runs)
    summary = Summary(
        logs=len(runs),
        submissions=len(submissions),
        passed=len(runs) - failed,
        failed=failed,
        official_passed=sum(run.report.official is Verdict.PASS for run in runs),
        exit_code=2 if unclear else 1 if refused else 0,
    )
    report = Report(
        mlcheck_version=__version__,
        rules_version=catalogue().version,
        summary=summary,
        runs=tuple(run.report for run in runs),
        submissions=tuple(submissions),
    )
    return Examined(report, runs)


def _something_to_judge(given: list[Path], runs: tuple[Assessed, ...]) -> None:
    if all(run.unclear is not None for run in runs) and runs[0].unclear is not None:
        raise runs[0].unclear
    if not any(run.report.records for run in runs):
        where = ", ".join(str(path) for path in given)
        reason = _why_empty(runs[0]) if len(runs) == 1 else f"none of {len(runs)} files has a record"
        raise InputError(f"{where}: nothing to check: {reason}", fix="give logs that an MLPerf run wrote")


def _why_empty(run: Assessed) -> str:
    empty = (finding.message for finding in run.report.findings if finding.rule.startswith("LOG"))
    return next(empty, "it has no record")
