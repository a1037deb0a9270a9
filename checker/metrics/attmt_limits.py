"""Where ATTMT cannot mean much: too few evaluations lie in its window, or most of its thresholds are reached at the first one.

ATTMT averages the times at which a run first reaches each threshold, and those are times of evaluations. Of one or two
evaluations the mean is a time of evaluation, not a mean over the way to the target.
"""

from collections.abc import Sequence

from checker.metrics.attmt import list_thresholds
from checker.metrics.curve import Curve
from checker.metrics.tta import find_first_crossing
from checker.rules.benchmark import AttmtWindow, TimingSettings

__all__ = ["explain_attmt_limit"]

FEWEST_EVALUATIONS = 3
FIRST_EVALUATION_SHARE = 0.5


def explain_attmt_limit(curves: Sequence[Curve], window: AttmtWindow, timing: TimingSettings) -> str | None:
    """Say why the ATTMT of runs is not comparable with others; None where it is, or where no run reaches a threshold.

    Evaluations in the window are those at which a run first reaches a threshold; their number is the median over runs.
    """
    if timing.chosen_checkpoints:
        return "which checkpoints are evaluated is chosen after the run"
    thresholds = list_thresholds(window)
    reached = [_list_crossings(curve, thresholds) for curve in curves]
    known = [crossings for crossings in reached if crossings]
    if not known:
        return None
    evaluations = sorted(len(set(crossings)) for crossings in known)[(len(known) - 1) // 2]
    at_first = sum(crossings.count(1) for crossings in known)
    total = sum(map(len, known))
    if at_first > FIRST_EVALUATION_SHARE * total:
        return f"{at_first / total:.0%} of the thresholds are reached at the first evaluation"
    if evaluations < FEWEST_EVALUATIONS:
        return (
            f"its thresholds are reached at {evaluations} evaluation{'s' * (evaluations > 1)}, fewer than {FEWEST_EVALUATIONS}"
        )
    return None


def _list_crossings(curve: Curve, thresholds: Sequence[float]) -> list[int]:
    """The number of the evaluation, by its time, at which each threshold that is reached is reached first."""
    order = {minutes: number for number, minutes in enumerate(sorted(set(curve.at_minutes)), 1)}
    found = (find_first_crossing(curve, threshold) for threshold in thresholds)
    return [order[curve.at_minutes[first]] for first in found if first is not None]
