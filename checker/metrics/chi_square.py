"""Chi-square with a whole number of degrees of freedom, whose distribution is a finite sum.

As for Student's t, importing scipy takes longer than checking ten logs, and each result needs two quantiles. Abramowitz and
Stegun, Handbook of Mathematical Functions, 26.4.4 and 26.4.5.
"""

from functools import lru_cache
from math import erfc, exp, inf, pi, sqrt

from checker.metrics.quantile import find_quantile

__all__ = ["compute_chi_square_tail", "find_chi_square_quantile"]

MOST_DEVIATIONS = 40
"""No quantile that anybody asks for lies as many standard deviations above the mean."""


def compute_chi_square_tail(freedom: int, value: float) -> float:
    """The probability that a chi-square of `freedom` degrees, at least 1, is above `value`."""
    if value <= 0:
        return 1.0
    is_odd = freedom % 2 == 1
    term = sqrt(2 * value / pi) * exp(-value / 2) if is_odd else exp(-value / 2)
    total = erfc(sqrt(value / 2)) if is_odd else term
    for step in range(3 if is_odd else 2, freedom, 2):
        if is_odd:
            total += term
        term *= value / step
        if not is_odd:
            total += term
    return total + term if is_odd and freedom > 1 else total


@lru_cache
def find_chi_square_quantile(freedom: int, probability: float) -> float:
    """The value that a chi-square of `freedom` degrees, at least 1, is at most with that probability."""
    if not 0 < probability < 1:
        return inf if probability >= 1 else 0.0
    highest = freedom + MOST_DEVIATIONS * sqrt(2 * freedom)
    return find_quantile(lambda value: 1 - compute_chi_square_tail(freedom, value), probability, 0.0, highest)
