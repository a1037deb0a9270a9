"""How finely evaluations resolve time: a TTA is known only to be later than the evaluation before it."""

import math

from checker.metrics.curve import Curve
from checker.metrics.tta import find_first_crossing

__all__ = ["compute_resolution_share", "is_tied_within_gap", "measure_crossing_gap"]


def measure_crossing_gap(curve: Curve, target: float) -> float | None:
    """Minutes from the last evaluation before the one that first reaches the target to that one; from run_start where it is
    the first. None where the target is not reached.

    Evaluations at one and the same time (several ranks report each) are one.
    """
    first = find_first_crossing(curve, target)
    if first is None:
        return None
    crossing = curve.at_minutes[first]
    return crossing - max((earlier for earlier in curve.at_minutes if earlier < crossing), default=0.0)


def compute_resolution_share(curve: Curve, target: float) -> float | None:
    """The gap before the crossing as a share of TTA: 1 where the first evaluation reached the target. None where there is
    no positive TTA."""
    first, gap = find_first_crossing(curve, target), measure_crossing_gap(curve, target)
    if first is None or gap is None or curve.at_minutes[first] <= 0:
        return None
    return gap / curve.at_minutes[first]


def is_tied_within_gap(one: float, other: float, gap: float) -> bool:
    """Whether two times differ by no more than the gap between evaluations, all in minutes; infinite ones are no tie."""
    return math.isfinite(one) and math.isfinite(other) and abs(one - other) <= gap
