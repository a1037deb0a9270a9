"""Quantiles of a distribution whose probabilities can be computed."""

from collections.abc import Callable

__all__ = ["find_quantile"]


def find_quantile(compute_probability: Callable[[float], float], probability: float, low: float, high: float) -> float:
    """The value up to which the distribution has the probability, to the last bit; it must lie between `low` and `high`."""
    while low < (middle := (low + high) / 2) < high:
        if compute_probability(middle) < probability:
            low = middle
        else:
            high = middle
    return high
