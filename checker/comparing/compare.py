"""Logs of several systems -> Comparison: official scores, TTA and ATTMT side by side, and how far their ratios can be
trusted."""

from collections.abc import Sequence
from pathlib import Path

from checker.checking.options import CheckOptions
from checker.comparing.comparison import Across, Comparison, Grouping
from checker.comparing.comparison_groups import find_contests
from checker.comparing.sensitivity_options import SensitivityOptions
from checker.errors import InputError
from checker.rules.statistics_limits import load_statistics_rules
from checker.submissions.checked_folders import ProgressTracker, collect_run_sets, iterate_untracked
from checker.submissions.validation import judge_run_set

__all__ = ["SensitivityOptions", "compare_systems"]


def compare_systems(
    paths: Sequence[Path],
    options: CheckOptions = CheckOptions(),
    *,
    by: Grouping = "directory",
    across: Across | None = None,
    pool: bool = False,
    base: str | None = None,
    benchmark: str | None = None,
    sensitivity_options: SensitivityOptions = SensitivityOptions(),
    track_progress: ProgressTracker = iterate_untracked,
) -> Comparison:
    """Compare the results under the paths contest by contest: those of one benchmark, ruleset, division and number of
    accelerators.

    Args:
        paths: With `by="directory"` each is a contestant.
        options: How logs are checked.
        by: What makes a contestant of the results.
        across: `sizes` puts results of any number of accelerators side by side.
        pool: A contestant's results in a contest are compared as one, each counting the same.
        base: The contestant that the others are held against; None takes the first.
        benchmark: The only benchmark to compare.
        sensitivity_options: The targets to look at.
        track_progress: Receives every checked log.

    Raises:
        InputError: a path is missing, there is nothing to compare, there is no such base, the ruleset cannot be told, or the
            window's share is none.
    """
    _require_distinct_paths(paths)
    share = sensitivity_options.time_share
    if share is not None and not 0 < share < 1:
        raise InputError(f"the window of ATTMT begins at a share of TTA, not at {share:g}", fix="give one between 0 and 1")
    collected = collect_run_sets(paths, options, track_progress=track_progress)
    given = [(path, [judge_run_set(one, one.ruleset, options) for one in sets]) for path, sets in collected]
    table = find_contests(by, given, base, across=across, pool=pool)
    from checker.comparing.contests import (
        CompareOptions,
        compare_contests,
    )  # imports numpy, after which no worker can be forked

    rules = options.statistics or load_statistics_rules()
    return compare_contests(table, CompareOptions(by, across, pool, benchmark, sensitivity_options, rules))


def _require_distinct_paths(paths: Sequence[Path]) -> None:
    repeated = [path for position, path in enumerate(paths) if path in paths[:position]]
    if repeated:
        raise InputError(f"{repeated[0]} is named twice", fix="name each path once")
