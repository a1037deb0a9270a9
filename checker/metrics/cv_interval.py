"""Interval of a coefficient of variation: M. G. Vangel, "Confidence intervals for a normal coefficient of variation", The
American Statistician 50, 1996, a modification of McKay's that is exact enough for CVs up to about a third."""

import math

from msgspec import Struct

from checker.metrics.chi_square import find_chi_square_quantile
from checker.metrics.precision import CONFIDENCE

__all__ = ["CvInterval", "compute_cv_interval"]


class CvInterval(Struct, frozen=True):
    """The interval from `low` to `high`; infinite where the runs do not bound the CV from above."""

    low: float
    high: float


def compute_cv_interval(cv: float, runs: int, confidence: float = CONFIDENCE) -> CvInterval | None:
    """Compute the interval that holds the CV of the population; None of fewer than two runs or without a positive CV."""
    if runs < 2 or not 0 < cv < math.inf:
        return None
    freedom = runs - 1
    ends = []
    for share in ((1 + confidence) / 2, (1 - confidence) / 2):
        quantile = find_chi_square_quantile(freedom, share)
        squared = ((quantile + 2) / runs - 1) * cv**2 + quantile / freedom
        ends.append(cv / math.sqrt(squared) if squared > 0 else math.inf)
    return CvInterval(*ends)
