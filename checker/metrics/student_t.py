"""Student's t with a whole number of degrees of freedom, whose distribution is a finite sum.

scipy has it for every number of degrees, but importing scipy takes longer than checking ten logs, and each checked submission
needs two quantiles. Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
"""

from functools import lru_cache
from math import atan2, cos, inf, pi, sin, sqrt

__all__ = ["compute_t_probability", "find_t_quantile"]

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
    low, high = -WIDEST, 0.0
    while low < (middle := (low + high) / 2) < high:
        if compute_t_probability(freedom, middle) < probability:
            low = middle
        else:
            high = middle
    return high
