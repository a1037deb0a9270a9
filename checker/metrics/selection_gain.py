"""What choosing runs buys: the gain of making many runs and reporting the best of them, as far as luck is concerned."""

from checker.metrics.averages import compute_mean
from checker.metrics.bounded_exp import compute_bounded_exp
from checker.rules.benchmark import DropCounts

__all__ = ["compute_selection_gain", "count_attempts_for_gain"]

MOST_TIMES = 100  # as many runs made as reported


def compute_selection_gain(deviation: float, runs: int, attempts: int, drop: DropCounts) -> float:
    """The expected speedup of the olympic score of the fastest `runs` of `attempts` runs over that of `runs` runs, above 1.

    Times are lognormal. The expected order statistics are those of G. Blom (Statistical Estimates and Transformed
    Beta-Variables, 1958).

    Args:
        deviation: the standard deviation of the logarithms of times.
        runs: how many runs are reported.
        attempts: how many are made, `runs` or more.
        drop: how many of those reported olympic scoring leaves out.
    """
    usual, chosen = (_average_order_statistics(runs, of, drop) for of in (runs, attempts))
    return compute_bounded_exp(deviation * (usual - chosen))


def count_attempts_for_gain(deviation: float, runs: int, speedup: float, drop: DropCounts) -> int | None:
    """How many runs must be made so that reporting the fastest `runs` of them gains the speedup; None where a hundred times as
    many do not."""
    most = MOST_TIMES * runs
    if compute_selection_gain(deviation, runs, most, drop) < speedup:
        return None
    low, high = runs - 1, most
    while high - low > 1:
        middle = (low + high) // 2
        if compute_selection_gain(deviation, runs, max(middle, runs), drop) < speedup:
            low = middle
        else:
            high = middle
    return high


def _average_order_statistics(runs: int, attempts: int, drop: DropCounts) -> float:
    """The mean of those of `attempts` standard normal numbers that count if the smallest `runs` are taken, as expected."""
    from statistics import NormalDist

    places = range(1 + drop.fastest, runs - drop.slowest + 1) or range(1, runs + 1)
    return compute_mean(NormalDist().inv_cdf((place - 0.375) / (attempts + 0.25)) for place in places)
