"""Mean, deviation and interpolation as numpy computes them, to the bit, so that they are the official ones.

Importing numpy takes as long as checking ten logs.
"""

from collections.abc import Sequence
from math import sqrt

__all__ = ["compute_numpy_deviation", "compute_numpy_mean", "interpolate_as_numpy"]

LANES, LONGEST_BLOCK = 8, 128


def compute_numpy_mean(values: Sequence[float]) -> float:
    """What `numpy.mean` gives of one or more values."""
    return _sum_pairwise([float(value) for value in values]) / len(values)


def compute_numpy_deviation(values: Sequence[float]) -> float:
    """What `numpy.std` gives of one or more values: the deviation of a whole population."""
    mean = compute_numpy_mean(values)
    return sqrt(_sum_pairwise([(float(value) - mean) * (float(value) - mean) for value in values]) / len(values))


def interpolate_as_numpy(at: float, low: tuple[float, float], high: tuple[float, float]) -> float:
    """What `numpy.interp` gives at `at` between two points with finite coordinates, and beyond them."""
    (start, first), (end, last) = low, high
    if at >= end:
        return last
    return first if at <= start else (last - first) / (end - start) * (at - start) + first


def _sum_pairwise(values: list[float]) -> float:
    """The sum in the order in which numpy adds: in eight lanes, and in halves where there are many values."""
    number = len(values)
    if number < LANES:
        total = 0.0
        for value in values:
            total += value
        return total
    if number > LONGEST_BLOCK:
        half = number // 2
        half -= half % LANES
        return _sum_pairwise(values[:half]) + _sum_pairwise(values[half:])
    whole = number - number % LANES
    a, b, c, d, e, f, g, h = (_sum_in_order(values[lane:whole:LANES]) for lane in range(LANES))
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for value in values[whole:]:
        total += value
    return total


def _sum_in_order(values: list[float]) -> float:
    total = values[0]
    for value in values[1:]:
        total += value
    return total
