"""The official benchmark result: the mean over runs without the fastest and the slowest (training rules, run results)."""

from collections.abc import Sequence

from checker.rules.benchmark import DropCounts

__all__ = ["NO_DROPS", "compute_olympic_mean", "select_counted_indices"]


NO_DROPS = DropCounts(fastest=0, slowest=0)


def select_counted_indices(values: Sequence[float], drop: DropCounts) -> list[int]:
    """Which of the values count, as indices in order; all of them where dropping would leave none."""
    order = sorted(range(len(values)), key=lambda index: values[index])
    if len(order) <= drop.fastest + drop.slowest:
        return sorted(order)
    return sorted(order[drop.fastest : len(order) - drop.slowest])


def compute_olympic_mean(values: Sequence[float], drop: DropCounts) -> float:
    """The mean of the values that `kept` keeps, same unit; infinite where one of them is. NaN of nothing."""
    indices = select_counted_indices(values, drop)
    return sum(values[index] for index in indices) / len(indices) if indices else float("nan")
