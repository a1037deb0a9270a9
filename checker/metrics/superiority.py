"""How surely one system is faster than the next: run against run, and which difference that many runs could show."""

import math
from collections.abc import Sequence

from checker.metrics.bounded_exp import compute_bounded_exp

__all__ = ["compute_probability_faster", "find_detectable_ratio"]

POWER = 0.8


def compute_probability_faster(times: Sequence[float], others: Sequence[float]) -> float:
    """The probability that a run drawn from `times` is faster than one drawn from `others`; equal times count half (H. B. Mann
    and D. R. Whitney, Annals of Mathematical Statistics 18, 1947)."""
    wins = sum((time < other) + 0.5 * (time == other) for time in times for other in others)
    return wins / (len(times) * len(others))


def find_detectable_ratio(squared_error: float, freedom: float, confidence: float, power: float = POWER) -> float:
    """The smallest ratio of two times, above 1, that Welch's test on logarithms would find with the probability `power`.

    Args:
        squared_error: of the difference of the means of logarithms.
        freedom: the degrees of freedom of that.
        confidence: one minus the level of the two-sided test.
        power: the probability of finding the difference.
    """
    from scipy.special import nctdtrinc, stdtrit  # here, since importing it takes longer than checking a log

    freedom = min(freedom, 1e6)
    shift = float(nctdtrinc(freedom, 1 - power, float(stdtrit(freedom, (1 + confidence) / 2))))
    return compute_bounded_exp(shift * math.sqrt(squared_error))
