"""Time to accuracy: TTA(q) is the time of the first evaluation with quality at least q (Verma et al., FastPath 2019)."""

import numpy as np

from checker.metrics.curve import Curve

__all__ = ["tta"]


def tta(curve: Curve, threshold: float) -> float:
    """Minutes from run_start to the first evaluation at the threshold or better; infinite if there is none.

    A step function of the threshold: nothing is interpolated.
    """
    reached = curve.quality <= threshold if curve.lower_is_better else curve.quality >= threshold
    first = int(np.argmax(reached)) if reached.size else 0
    return float(curve.minutes[first]) if reached.any() else float("inf")
