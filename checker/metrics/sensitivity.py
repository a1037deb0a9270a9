"""Threshold sensitivity: how times and their ratio move as the target moves."""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from checker.metrics.attmt import compute_attmt, list_thresholds
from checker.metrics.curve import Curve
from checker.metrics.tta import compute_tta
from checker.rules.benchmark import AttmtWindow

__all__ = [
    "Anchor",
    "Elasticity",
    "SensitivityRow",
    "TargetComparison",
    "compare_at_targets",
    "compute_elasticity",
    "compute_ratio_spread",
    "compute_sensitivity",
    "count_winner_changes",
    "make_target_harder",
    "move_window",
    "time_ratio",
]

Anchor = Literal["fixed", "sliding"]


class SensitivityRow(Struct, frozen=True):
    """Mean TTA and ATTMT in minutes at one target."""

    target: float
    tta: float
    attmt: float


class TargetComparison(Struct, frozen=True):
    """Two systems at one target. The ratios are base over other, so that above 1 the other is faster; infinite or 0 where
    only one of them reached the target, NaN where neither did."""

    target: float
    base: SensitivityRow
    other: SensitivityRow
    ratio_tta: float
    ratio_attmt: float


class Elasticity(Struct, frozen=True):
    """Percent of time for a percent of target, positive where a harder target takes longer.

    `easier` and `harder` look to one side, `central` is their mean; `harder` and `central` are infinite where the harder
    target is never reached, all are NaN where the target itself is not.
    """

    easier: float
    central: float
    harder: float


def compute_sensitivity(
    curves: Sequence[Curve], targets: AttmtWindow, window: AttmtWindow, anchor: Anchor
) -> list[SensitivityRow]:
    """A row for every target, means over the runs. ATTMT starts at the window's first threshold (`fixed`), or keeps its
    length (`sliding`)."""
    rows = []
    for target in list_thresholds(targets):
        span = move_window(window, target, anchor)
        rows.append(
            SensitivityRow(
                target,
                sum(compute_tta(curve, target) for curve in curves) / len(curves),
                sum(compute_attmt(curve, span).minutes for curve in curves) / len(curves),
            )
        )
    return rows


def move_window(window: AttmtWindow, target: float, anchor: Anchor) -> AttmtWindow:
    """The window that ends at `target`: from the same first threshold, or of the same length; counted in decimals."""
    length = Decimal(repr(window.last)) - Decimal(repr(window.first))
    first = window.first if anchor == "fixed" else float(Decimal(repr(target)) - length)
    return AttmtWindow.model_validate({"from": first, "to": target, "step": window.step})


def compare_at_targets(
    base: Sequence[Curve], other: Sequence[Curve], targets: AttmtWindow, window: AttmtWindow, anchor: Anchor = "sliding"
) -> list[TargetComparison]:
    """The two systems at every target, by the means over their runs."""
    rows = (compute_sensitivity(curves, targets, window, anchor) for curves in (base, other))
    return [
        TargetComparison(one.target, one, two, time_ratio(one.tta, two.tta), time_ratio(one.attmt, two.attmt))
        for one, two in zip(*rows, strict=True)
    ]


def time_ratio(base: float, other: float) -> float:
    """base / other for times that may be infinite: who never gets there loses. NaN where neither gets there."""
    if math.isinf(base) and math.isinf(other):
        return math.nan
    return base / other if other > 0 else math.nan


def count_winner_changes(ratios: Sequence[float], tie: float = 0.0) -> int:
    """How often the winner changes along the ratios; ratios within `tie` of 1 name none, nor does NaN."""
    sides = [ratio > 1 for ratio in ratios if abs(ratio - 1) > tie]
    return sum(before != after for before, after in pairwise(sides))


def compute_ratio_spread(ratios: Sequence[float]) -> float:
    """The largest finite ratio over the smallest: 1 where moving the target changes nothing; NaN without any."""
    finite = [ratio for ratio in ratios if math.isfinite(ratio) and ratio > 0]
    return max(finite) / min(finite) if finite else math.nan


def make_target_harder(target: float, share: float, *, lower_is_better: bool) -> float:
    """The target made harder by `share` of its size; easier where the share is negative. Rounded to twelve digits, so that
    windows which end at it come out even."""
    step = abs(target) * share
    return float(f"{target - step if lower_is_better else target + step:.12g}")


def compute_elasticity(
    compute_minutes: Callable[[float], float], target: float, *, lower_is_better: bool, share: float = 0.01
) -> Elasticity:
    """The elasticity at the target of `time_at`, which gives the time in minutes for a target: TTA or ATTMT, of one run or
    the mean over several. The target moves by `share` of its size to either side.

    (T(harder) - T) / T / share, (T - T(easier)) / T / share, and half their sum. TTA is a step function, so that of a single
    run is 0 or jumps; it says what this run would have scored, not what a finer schedule would show.
    """
    now = compute_minutes(target)
    if not 0 < now < math.inf or target == 0:
        return Elasticity(math.nan, math.nan, math.nan)
    before = compute_minutes(make_target_harder(target, -share, lower_is_better=lower_is_better))
    after = compute_minutes(make_target_harder(target, share, lower_is_better=lower_is_better))
    down, up = (now - before) / now / share, (after - now) / now / share
    return Elasticity(down, (down + up) / 2, up)
