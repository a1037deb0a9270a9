"""Runs chosen from more than were made: holes in the numbers of logs, and in seeds that count up."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import gcd
from pathlib import Path

from checker.checking.findings import build_finding
from checker.checking.log_result import LogResult
from checker.counts import format_count, join_first
from checker.models.finding import Finding, Origin
from checker.rules.package_limits import load_package_rules
from checker.submissions.results.run_set import RunSet

__all__ = ["check_selection", "find_holes"]

FIRST_NUMBER = 1  # or 0, where a log has that number
LAST_NUMBER = re.compile(r"(\d{1,9})\D*$")
INTEGER = re.compile(r"-?\d{1,18}")
MOST_NAMED = 5


def find_holes(numbers: Sequence[int], largest_span: float, *, start: int | None = None) -> list[int]:
    """The numbers that are missing up to the largest: from `start`, or else from the smallest in steps of their common divisor.

    None where the numbers are not all different, or where they span more than `largest_span` times as many steps as there are
    numbers: those are no count.
    """
    ordered = sorted(set(numbers))
    if len(ordered) < len(numbers) or len(ordered) < 2:
        return []
    first = ordered[0] if start is None else min(start, ordered[0])
    step = gcd(*(later - earlier for earlier, later in pairwise(ordered))) if start is None else 1
    if (ordered[-1] - first) // step + 1 > largest_span * len(ordered):
        return []
    known = set(ordered)
    return [number for number in range(first, ordered[-1], step) if number not in known]


def check_selection(runs: RunSet) -> Iterator[Finding]:
    """Yield a finding for holes in the numbers of the logs, and for holes in the seeds, if these count up.

    Weak scaling may prune instances.
    """
    rules = load_package_rules().selection
    if runs.is_weak_scaling or runs.layout.pruned or len(runs.runs) < rules.fewest_runs:
        return
    matches = [LAST_NUMBER.search(Path(run.report.path).name.partition(".")[0]) for run in runs.runs]
    numbers = [int(match[1]) for match in matches if match is not None]
    if len(numbers) == len(runs.runs):
        holes = find_holes(numbers, rules.largest_span, start=FIRST_NUMBER)
        yield from _build_findings(runs, "RES037-run-numbers-with-gaps", "log numbers", numbers, holes)
    seeds = [int(seed) for run in runs.runs if (seed := _read_only_seed(run)) is not None]
    if len(seeds) == len(runs.runs):
        holes = find_holes(seeds, rules.largest_span)
        yield from _build_findings(runs, "RES038-seeds-with-gaps", "seeds", seeds, holes)


def _build_findings(runs: RunSet, rule: str, kind: str, numbers: Sequence[int], missing: Sequence[int]) -> Iterator[Finding]:
    if not missing:
        return
    named = join_first([str(number) for number in missing], MOST_NAMED)
    verb = "is" if len(missing) == 1 else "are"
    yield build_finding(
        rule,
        Origin.MLCHECK,
        runs.path,
        f"the {kind} of {format_count(len(numbers), 'run')} go from {min(numbers)} to {max(numbers)}; {named} {verb} missing",
        expected="the runs that were made",
        found=f"{len(missing)} missing",
        share=len(missing) / (len(missing) + len(numbers)),
    )


def _read_only_seed(run: LogResult) -> str | None:
    """The seed of a run that logs one integer, however often."""
    different = set() if run.run_facts is None else {str(value) for value in run.run_facts.seed_values}
    seed = different.pop() if len(different) == 1 else ""
    return seed if INTEGER.fullmatch(seed) else None
