"""Mean and median, as Python's `statistics` has them, which takes long to import."""

from collections.abc import Iterable
from math import fsum

__all__ = ["compute_mean", "compute_median"]


def compute_mean(values: Iterable[float]) -> float:
    """The arithmetic mean, summed without loss of precision.

    Raises:
        ZeroDivisionError: there are no values.
    """
    known = list(values)
    return fsum(known) / len(known)


def compute_median(values: Iterable[float]) -> float:
    """The value in the middle, or the mean of the two in the middle.

    Raises:
        IndexError: there are no values.
    """
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
