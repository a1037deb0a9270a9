"""Sensitivity over a window in one sweep: mean TTA and ATTMT, were each of its thresholds the target."""

from collections.abc import Sequence

import numpy as np

from checker.metrics.attmt import list_thresholds
from checker.metrics.curve import Curve
from checker.metrics.sensitivity import SensitivityRow
from checker.metrics.tta import compute_tta
from checker.rules.benchmark import AttmtWindow

__all__ = ["sweep_targets"]


def sweep_targets(curves: Sequence[Curve], window: AttmtWindow) -> list[SensitivityRow]:
    """What `sensitivity(curves, window, window, "fixed")` returns, in time linear in the thresholds: ATTMT up to a threshold
    is the running mean of the TTAs."""
    targets = list_thresholds(window)
    if not curves:
        return []
    times = np.array([[compute_tta(curve, target) for target in targets] for curve in curves]).mean(axis=0)
    running = np.cumsum(times) / np.arange(1, len(targets) + 1)
    return [SensitivityRow(target, float(one), float(mean)) for target, one, mean in zip(targets, times, running, strict=True)]
