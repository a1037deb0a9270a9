"""Threshold sensitivity: how times and their ratio move as the target moves."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from checker.metrics.attmt import attmt, thresholds
from checker.metrics.curve import Curve
from checker.metrics.tta import tta
from checker.rules.benchmark import AttmtWindow

__all__ = [
    "Anchor",
    "Elasticity",
    "Match",
    "Row",
    "elasticity",
    "flips",
    "harder",
    "matches",
    "moved",
    "odds",
    "sensitivity",
    "slope",
    "spread_of_ratios",
]

Anchor = Literal["fixed", "sliding"]


@dataclass(frozen=True)
class Row:
    """Mean TTA and ATTMT in minutes at one target."""

    target: float
    tta: float
    attmt: float


@dataclass(frozen=True)
class Match:
    """Two systems at one target. The ratios are base over other, so that above 1 the other is faster; infinite or 0 where
    only one of them reached the target, NaN where neither did."""

    target: float
    base: Row
    other: Row
    ratio_tta: float
    ratio_attmt: float


@dataclass(frozen=True)
class Elasticity:
    """Percent of time for a percent of target, positive where a harder target takes longer.

    `easier` and `harder` look to one side, `central` is their mean; `harder` and `central` are infinite where the harder
    target is never reached, all are NaN where the target itself is not.
    """

    easier: float
    central: float
    harder: float


def sensitivity(curves: Sequence[Curve], targets: AttmtWindow, window: AttmtWindow, anchor: Anchor) -> list[Row]:
    """A row for every target, means over the runs. ATTMT starts at the window's first threshold (`fixed`), or keeps its
    length (`sliding`)."""
    rows = []
    for target in thresholds(targets):
        span = moved(window, target, anchor)
        rows.append(
            Row(
                target,
                sum(tta(curve, target) for curve in curves) / len(curves),
                sum(attmt(curve, span).minutes for curve in curves) / len(curves),
            )
        )
    return rows


def moved(window: AttmtWindow, target: float, anchor: Anchor) -> AttmtWindow:
    """The window that ends at `target`: from the same first threshold, or of the same length; counted in decimals."""
    length = Decimal(repr(window.last)) - Decimal(repr(window.first))
    first = window.first if anchor == "fixed" else float(Decimal(repr(target)) - length)
    return AttmtWindow.model_validate({"from": first, "to": target, "step": window.step})


def matches(
    base: Sequence[Curve], other: Sequence[Curve], targets: AttmtWindow, window: AttmtWindow, anchor: Anchor = "sliding"
) -> list[Match]:
    """The two systems at every target, by the means over their runs."""
    rows = (sensitivity(curves, targets, window, anchor) for curves in (base, other))
    return [
        Match(one.target, one, two, odds(one.tta, two.tta), odds(one.attmt, two.attmt)) for one, two in zip(*rows, strict=True)
    ]


def odds(base: float, other: float) -> float:
    """base / other for times that may be infinite: who never gets there loses. NaN where neither gets there."""
    if math.isinf(base) and math.isinf(other):
        return math.nan
    return base / other if other > 0 else math.nan


def flips(ratios: Sequence[float], tie: float = 0.0) -> int:
    """How often the winner changes along the ratios; ratios within `tie` of 1 name none, nor does NaN."""
    sides = [ratio > 1 for ratio in ratios if abs(ratio - 1) > tie]
    return sum(before != after for before, after in pairwise(sides))


def spread_of_ratios(ratios: Sequence[float]) -> float:
    """The largest finite ratio over the smallest: 1 where moving the target changes nothing; NaN without any."""
    finite = [ratio for ratio in ratios if math.isfinite(ratio) and ratio > 0]
    return max(finite) / min(finite) if finite else math.nan


def harder(target: float, share: float, *, lower_is_better: bool) -> float:
    """The target made harder by `share` of its size; easier where the share is negative. Rounded to twelve digits, so that
    windows which end at it come out even."""
    step = abs(target) * share
    return float(f"{target - step if lower_is_better else target + step:.12g}")


def slope(curve: Curve, target: float, share: float = 0.01) -> float:
    """By how much TTA grows, as a share of it, when the target is made harder by `share` of itself; infinite if it
    is then not reached."""
    now = tta(curve, target)
    then = tta(curve, harder(target, share, lower_is_better=curve.lower_is_better))
    return then / now - 1 if now > 0 and now < float("inf") else float("nan")


def elasticity(time_at: Callable[[float], float], target: float, *, lower_is_better: bool, share: float = 0.01) -> Elasticity:
    """The elasticity at the target of `time_at`, which gives the time in minutes for a target: TTA or ATTMT, of one run or
    the mean over several. The target moves by `share` of its size to either side.

    (T(harder) - T) / T / share, (T - T(easier)) / T / share, and half their sum. TTA is a step function, so that of a single
    run is 0 or jumps; it says what this run would have scored, not what a finer schedule would show.
    """
    now = time_at(target)
    if not 0 < now < math.inf or target == 0:
        return Elasticity(math.nan, math.nan, math.nan)
    before = time_at(harder(target, -share, lower_is_better=lower_is_better))
    after = time_at(harder(target, share, lower_is_better=lower_is_better))
    down, up = (now - before) / now / share, (after - now) / now / share
    return Elasticity(down, (down + up) / 2, up)
