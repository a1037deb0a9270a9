"""The knee of a TTMT curve: from where on more time buys little quality."""

from dataclasses import dataclass

import numpy as np

from checker.metrics.curve import Curve

__all__ = ["Knee", "find_knee"]


@dataclass(frozen=True)
class Knee:
    """The evaluation at the knee. `distance` is how far above the chord it lies, of 1; 0 were the curve straight."""

    minutes: float
    quality: float
    distance: float


def find_knee(curve: Curve) -> Knee | None:
    """The evaluation that lies farthest above the chord from the first evaluation to the first best one, where both axes
    are scaled to 0..1 and quality is the best so far; None where the curve has fewer than three points or never lies above.

    Source: Satopää, Albrecht, Irwin, Raghavan, "Finding a 'Kneedle' in a Haystack", ICDCSW 2011: the point of the largest
    difference curve, without smoothing and for a single knee.
    """
    if len(curve) < 3:
        return None
    rising = -curve.quality if curve.lower_is_better else curve.quality
    best = np.maximum.accumulate(rising)
    last = int(np.argmax(best)) + 1
    minutes, best = curve.minutes[:last], best[:last]
    if last < 3 or minutes[-1] <= minutes[0]:
        return None
    above = (best - best[0]) / (best[-1] - best[0]) - (minutes - minutes[0]) / (minutes[-1] - minutes[0])
    at = int(np.argmax(above))
    if above[at] <= 0:
        return None
    return Knee(float(minutes[at]), float(-best[at] if curve.lower_is_better else best[at]), float(above[at]))
