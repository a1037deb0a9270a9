"""How finely evaluations resolve time: a TTA is known only to be later than the evaluation before it."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar

from checker.metrics.curve import Curve
from checker.metrics.tta import find_first_crossing

Ends = TypeVar("Ends")

__all__ = ["compute_resolution_share", "count_evaluations_to", "find_common_evaluation", "measure_crossing_gap"]


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


def count_evaluations_to(curve: Curve, threshold: float) -> int | None:
    """Count the evaluations up to the first one at the threshold or better; None where there is none. Evaluations at one and
    the same time are one."""
    first = find_first_crossing(curve, threshold)
    return None if first is None else len(set(curve.at_minutes[: first + 1]))


def find_common_evaluation(ends: Sequence[Ends], share: float) -> Ends | None:
    """Find what nearly all runs, `share` of them or more, have in common of the evaluations at which they end.

    Their times then differ by what a step takes and not by how many steps the seeds need, so that their spread does not say
    how far the next runs may be off.

    Args:
        ends: the number of the evaluation at which each run ends, or several numbers.
    """
    if not ends:
        return None
    counts = Counter(ends)
    end = max(counts, key=counts.__getitem__)
    return end if counts[end] >= share * len(ends) else None
