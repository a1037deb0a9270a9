"""Student's t with a whole number of degrees of freedom, whose distribution is a finite sum.

scipy has it for every number of degrees, but importing scipy takes longer than checking ten logs, and each checked submission
needs two quantiles. Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 to 26.7.5.
"""

from functools import lru_cache
from math import atan2, cos, erfc, inf, pi, sin, sqrt

from checker.metrics.quantile import find_quantile

__all__ = ["compute_t_probability", "find_t_quantile"]

MOST_SUMMED = 300
"""Degrees of freedom up to which the sum is the better way to a quantile; above, the expansion has nine digits and more."""
WIDEST = 1e9
"""No quantile that anybody asks for lies farther out."""


def compute_t_probability(freedom: int, t: float) -> float:
    """The probability that a value of Student's t with `freedom` degrees, at least 1, is at most `t`."""
    angle = atan2(abs(t), sqrt(freedom))
    cosine, sine = cos(angle), sin(angle)
    term = total = cosine if freedom % 2 else 1.0
    for step in range(3 if freedom % 2 else 2, freedom - 1, 2):
        term *= cosine * cosine * (step - 1) / step
        total += term
    if freedom == 1:
        total = 0.0
    inside = (angle + sine * total) * 2 / pi if freedom % 2 else sine * total
    return (1 + inside) / 2 if t > 0 else (1 - inside) / 2


@lru_cache
def find_t_quantile(freedom: int, probability: float) -> float:
    """The value that a value of Student's t with `freedom` degrees, at least 1, is at most with that probability."""
    if not 0 < probability < 1:
        return inf if probability >= 1 else -inf
    if probability > 0.5:
        return -find_t_quantile(freedom, 1 - probability)
    if freedom > MOST_SUMMED:
        return _expand_t_quantile(freedom, find_quantile(lambda t: erfc(-t / sqrt(2)) / 2, probability, -WIDEST, 0.0))
    return find_quantile(lambda t: compute_t_probability(freedom, t), probability, -WIDEST, 0.0)


def _expand_t_quantile(freedom: int, normal: float) -> float:
    """The quantile for many degrees of freedom, by that of the normal distribution."""
    square = normal * normal
    terms = (
        1.0,
        (square + 1) / 4,
        ((5 * square + 16) * square + 3) / 96,
        (((3 * square + 19) * square + 17) * square - 15) / 384,
        ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160,
    )
    total = 0.0
    for term in reversed(terms):
        total = total / freedom + term
    return normal * total
