"""How precise a mean over runs is, and how many runs a wanted precision takes."""

import math

from checker.metrics.student_t import find_t_quantile

__all__ = ["CONFIDENCE", "count_runs_needed", "relative_half_width"]

CONFIDENCE = 0.95
MOST_RUNS = 1_000_000


def relative_half_width(cv: float, runs: int, confidence: float = CONFIDENCE) -> float:
    """Half the width of Student's interval for the mean of `runs` runs, as a share of the mean:
    t((1 + confidence) / 2, runs - 1) * cv / sqrt(runs). Infinite of fewer than two runs.

    It takes runs to be normal and independent; no run may be dropped.
    """
    if runs < 2:
        return math.inf
    return find_t_quantile(runs - 1, (1 + confidence) / 2) * cv / math.sqrt(runs)


def count_runs_needed(cv: float, wanted: float, confidence: float = CONFIDENCE) -> int | None:
    """The smallest number of runs, at least two, for which the half-width is no more than `wanted` of the mean; None where
    that is not to be had or the CV is NaN.

    Rounded up from the formula of `relative_half_width`; the CV is taken as exact, so plan for more.
    """
    if not (math.isfinite(cv) and cv >= 0 and wanted > 0) or relative_half_width(cv, MOST_RUNS, confidence) > wanted:
        return None
    low, high = 1, 2
    while relative_half_width(cv, high, confidence) > wanted:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if relative_half_width(cv, middle, confidence) > wanted:
            low = middle
        else:
            high = middle
    return high
