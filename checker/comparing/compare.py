"""Logs of several systems -> Comparison: TTA and ATTMT side by side, and how far their ratios can be trusted."""

from collections.abc import Sequence
from pathlib import Path

from checker.checking.options import CheckOptions
from checker.comparing.benchmark_comparison import SensitivityOptions
from checker.comparing.comparison import Comparison, Grouping
from checker.comparing.comparison_groups import find_contestants
from checker.errors import InputError
from checker.rules.statistics_limits import load_statistics_rules
from checker.submissions.checked_folders import ProgressTracker, collect_run_sets, iterate_untracked

__all__ = ["SensitivityOptions", "compare_systems"]


def compare_systems(
    paths: Sequence[Path],
    options: CheckOptions = CheckOptions(),
    *,
    by: Grouping = "directory",
    base: str | None = None,
    benchmark: str | None = None,
    sensitivity_options: SensitivityOptions = SensitivityOptions(),
    seed: int = 0,
    draws: int = 10_000,
    track_progress: ProgressTracker = iterate_untracked,
) -> Comparison:
    """The systems under the paths, as `by` tells them apart, against the base, benchmark by benchmark; only `benchmark`, if one
    is named. `seed` and `draws` are those of the bootstrap.

    Raises:
        InputError: a path is missing, there is nothing to compare, there is no such base, or the ruleset cannot be told.
    """
    _require_distinct_paths(paths)
    given = collect_run_sets(paths, options, track_progress=track_progress)
    found = find_contestants(by, given, base, options.limits)
    from checker.comparing.contests import compare_contestants  # imports numpy, from whose threads on no worker can be forked

    rules = options.statistics or load_statistics_rules()
    return compare_contestants(found, by, benchmark, sensitivity_options, rules, seed=seed, draws=draws)


def _require_distinct_paths(paths: Sequence[Path]) -> None:
    repeated = [path for position, path in enumerate(paths) if path in paths[:position]]
    if repeated:
        raise InputError(f"{repeated[0]} is named twice", fix="name each path once")
