"""A window for ATTMT by time: from the quality that runs have reached after a share of their TTA to the target."""

import math
from collections.abc import Sequence
from decimal import Decimal

from checker.metrics.averages import compute_median
from checker.metrics.curve import Curve
from checker.metrics.tta import compute_tta
from checker.rules.benchmark import AttmtWindow

__all__ = ["build_time_window"]

STEP_DIGITS = 4


def build_time_window(curves: Sequence[Curve], target: float, share: float, steps: int) -> AttmtWindow | None:
    """Build the window whose first threshold is the best quality, the median over runs, that is evaluated up to `share` of a
    run's TTA, and that reaches the target in as many equal steps; their size is rounded to four digits.

    None where no run reaches the target, or none has an evaluation so early that is worse than the target.
    """
    found = [quality for curve in curves if (quality := _find_quality_at(curve, target, share)) is not None]
    if not found or not steps:
        return None
    length = abs(target - compute_median(found)) / steps
    step = Decimal(f"{length:.{STEP_DIGITS}g}")
    if not step:
        return None
    sign = -1 if curves[0].lower_is_better else 1
    first = Decimal(repr(target)) - sign * step * steps
    return AttmtWindow.model_validate({"from": float(first), "to": target, "step": float(step)})


def _find_quality_at(curve: Curve, target: float, share: float) -> float | None:
    tta = compute_tta(curve, target)
    if not math.isfinite(tta):
        return None
    early = [quality for at, quality in zip(curve.at_minutes, curve.qualities, strict=True) if at <= share * tta]
    best = (min if curve.lower_is_better else max)(early, default=None)
    return best if best != target else None
