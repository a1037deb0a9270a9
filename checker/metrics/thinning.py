"""A long TTMT curve as few points: what the eye would see of it, and where the target is reached."""

import numpy as np

from checker.metrics.curve import Curve

__all__ = ["thin_curve"]

POINTS_A_STRETCH = 2


def thin_curve(curve: Curve, threshold: float | None, most: int) -> Curve:
    """The curve with about `most` evaluations: the first, the last, the lowest and the highest of every stretch, and the first
    at `threshold` or better. A curve that is short enough is returned as it is."""
    number = len(curve)
    if number <= most:
        return curve
    kept = {0, number - 1}
    for stretch in np.array_split(np.arange(number), max(1, most // POINTS_A_STRETCH)):
        kept |= {int(stretch[curve.quality[stretch].argmin()]), int(stretch[curve.quality[stretch].argmax()])}
    if threshold is not None:
        reached = curve.quality <= threshold if curve.lower_is_better else curve.quality >= threshold
        if reached.any():
            kept.add(int(reached.argmax()))
    at = np.array(sorted(kept))
    return Curve(curve.minutes[at], curve.quality[at], curve.lower_is_better)
