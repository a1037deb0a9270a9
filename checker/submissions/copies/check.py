"""Runs that are too much alike: copies, equal courses, two at once on one system, the same run entered twice."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from checker.checking.findings import build_finding
from checker.checking.log_result import LogResult
from checker.models.finding import Finding, Origin
from checker.rules.language.wording import format_log_value
from checker.submissions.results.run_set import RunSet

__all__ = ["check_copies", "check_runs_across_folders"]

MOST_NAMED = 5


def check_copies(runs: RunSet) -> Iterator[Finding]:
    """Within a set: the same run twice; evaluations that gave the same qualities throughout; runs that overlap."""
    copied: set[str] = set()
    for items in _group_equal_runs(runs.runs, lambda run: _build_copy_mark(runs, run)):
        copied |= {item.report.path for item in items}
        message = f"{_format_run_names(items)} start and stop at the same millisecond: one run, copied"
        yield build_finding(
            "RES030-run-copied",
            Origin.MLCHECK,
            runs.path,
            message,
            expected="a run for each log",
            found=_format_run_names(items),
        )
    rest = [run for run in runs.runs if run.report.path not in copied]
    for items in _group_equal_runs(rest, lambda run: None if run.run_facts is None else run.run_facts.quality_fingerprint):
        message = f"{_format_run_names(items)} reach the same qualities at every evaluation"
        yield build_finding("RES031-courses-equal", Origin.MLCHECK, runs.path, message, found=_format_run_names(items))
    if not runs.is_weak_scaling:
        yield from _check_run_overlaps(runs, rest)


def _build_copy_mark(runs: RunSet, run: LogResult) -> object:
    """What is equal in a run and its copy: start and stop. Instances of weak scaling start together, and may stop so by chance:
    of them a copy has the same seeds, too."""
    span = _find_finite_span(run)
    if span is None or not runs.is_weak_scaling or run.run_facts is None:
        return span
    return span, tuple(map(format_log_value, run.run_facts.seed_values))


def _find_finite_span(run: LogResult) -> tuple[float, float] | None:
    """Times that are no numbers are like no others."""
    span = None if run.run_facts is None else run.run_facts.span_ms
    return span if span is not None and all(map(math.isfinite, span)) else None


def _group_equal_runs(runs: Iterable[LogResult], mark_of: Callable[[LogResult], object]) -> list[list[LogResult]]:
    groups: dict[object, list[LogResult]] = {}
    for run in runs:
        mark = mark_of(run)
        if mark is not None and run.report.records:
            groups.setdefault(mark, []).append(run)
    return [items for items in groups.values() if len(items) > 1]


def _check_run_overlaps(runs: RunSet, those: Sequence[LogResult]) -> Iterator[Finding]:
    known = [(span, run) for run in those if (span := _find_finite_span(run)) is not None and span[0] < span[1]]
    spans = sorted(known, key=lambda pair: pair[0])
    pairs = [(one, two) for ((_, stop), one), ((start, _), two) in pairwise(spans) if start < stop]
    if pairs:
        first = " and ".join(Path(run.report.path).name for run in pairs[0])
        more = f" (and {len(pairs) - 1} more such pairs)" if len(pairs) > 1 else ""
        yield build_finding(
            "RES032-runs-overlap",
            Origin.MLCHECK,
            runs.path,
            f"{first} run at the same time{more}",
            found=f"{len(pairs)} overlapping pairs",
        )


def check_runs_across_folders(sets: Sequence[RunSet]) -> Iterator[Finding]:
    """The same run in several folders: benchmark, start and stop are equal."""
    groups: dict[object, list[tuple[RunSet, LogResult]]] = {}
    for one in sets:
        for run in one.runs:
            if run.run_facts is not None and run.run_facts.span_ms is not None:
                mark = (run.report.benchmark, run.run_facts.span_ms)
                groups.setdefault(mark, []).append((one, run))
    pairs: dict[tuple[Path, ...], list[str]] = {}
    for items in groups.values():
        folders = tuple(dict.fromkeys(one.path for one, _ in items))
        if len(folders) > 1:
            pairs.setdefault(folders, []).append(Path(items[0][1].report.path).name)
    for folders, names in pairs.items():
        others = ", ".join(str(folder) for folder in folders[1:])
        what = f"{len(names)} run{'' if len(names) == 1 else 's'}"
        yield build_finding(
            "RES033-run-in-several-folders",
            Origin.MLCHECK,
            folders[0],
            f"{what} of this folder stand in {others} too: {', '.join(names[:MOST_NAMED])}"
            + (", ..." if len(names) > MOST_NAMED else ""),
            found=others,
        )


def _format_run_names(items: Sequence[LogResult]) -> str:
    names = [Path(item.report.path).name for item in items]
    return ", ".join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")
