"""Time to accuracy: TTA(q) is the time of the first evaluation with quality at least q (Verma et al., FastPath 2019)."""

from itertools import compress, count, repeat
from operator import ge, le

from checker.metrics.curve import Curve

__all__ = ["compute_tta", "find_first_crossing"]


def find_first_crossing(curve: Curve, threshold: float) -> int | None:
    """Which evaluation is the first at the threshold or better, counted from 0; None if there is none."""
    reached = map(le if curve.lower_is_better else ge, curve.qualities, repeat(threshold))
    return next(compress(count(), reached), None)


def compute_tta(curve: Curve, threshold: float) -> float:
    """Minutes from run_start to the first evaluation at the threshold or better; infinite if there is none.

    A step function of the threshold: nothing is interpolated.
    """
    first = find_first_crossing(curve, threshold)
    return float("inf") if first is None else curve.at_minutes[first]
