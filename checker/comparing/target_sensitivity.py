"""How times, and the ratio of two systems, move as the target does."""

import math
from collections.abc import Sequence

from checker.checking.log_result import LogResult
from checker.comparing.benchmark_comparison import RatioAtTarget, TimesAtTarget
from checker.comparing.sensitivity_options import SensitivityOptions
from checker.metrics.sensitivity import TargetComparison, compare_at_targets, compute_sensitivity
from checker.metrics.speedup import compute_improvement

__all__ = ["build_ratio_at_target", "compute_times_at_targets", "match_targets"]


def compute_times_at_targets(runs: Sequence[LogResult], moved: SensitivityOptions) -> list[TimesAtTarget]:
    """The mean times of the runs, were the target another; nothing where a run has no curve or the benchmark no window."""
    window, curves = runs[0].window, [run.curve for run in runs if run.curve is not None]
    if window is None or len(curves) < len(runs):
        return []
    return [
        TimesAtTarget(target=row.target, tta_minutes=_finite_or_none(row.tta), attmt_minutes=_finite_or_none(row.attmt))
        for row in compute_sensitivity(curves, moved.targets or window, window, moved.anchor)
    ]


def match_targets(base: Sequence[LogResult], other: Sequence[LogResult], moved: SensitivityOptions) -> list[TargetComparison]:
    """Both at each target; nothing where a run has no curve, or the windows differ."""
    window = base[0].window
    curves = [[run.curve for run in runs if run.curve is not None] for runs in (base, other)]
    if window is None or window != other[0].window or list(map(len, curves)) != [len(base), len(other)]:
        return []
    return compare_at_targets(curves[0], curves[1], moved.targets or window, window, moved.anchor)


def build_ratio_at_target(one: TargetComparison) -> RatioAtTarget:
    """Ratios and gains at a target, as values."""
    return RatioAtTarget(
        target=one.target,
        speedup_tta=_finite_or_none(one.ratio_tta) or None,
        speedup_attmt=_finite_or_none(one.ratio_attmt) or None,
        gain_tta=_finite_or_none(compute_improvement(one.base.tta, one.other.tta)),
        gain_attmt=_finite_or_none(compute_improvement(one.base.attmt, one.other.attmt)),
    )


def _finite_or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
