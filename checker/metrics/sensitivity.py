"""Threshold sensitivity: how times and their ratio move as the target moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from checker.metrics.attmt import attmt, thresholds
from checker.metrics.curve import Curve
from checker.metrics.tta import tta
from checker.models.benchmark import Window

__all__ = ["Anchor", "Row", "flips", "sensitivity", "slope"]

Anchor = Literal["fixed", "sliding"]


@dataclass(frozen=True)
class Row:
    """Mean TTA and ATTMT in minutes at one target."""

    target: float
    tta: float
    attmt: float


def sensitivity(curves: Sequence[Curve], targets: Window, window: Window, anchor: Anchor) -> list[Row]:
    """A row for every target. ATTMT starts at the window's first threshold (`fixed`), or keeps its length (`sliding`)."""
    rows = []
    length = Decimal(repr(window.last)) - Decimal(repr(window.first))
    for target in thresholds(targets):
        first = window.first if anchor == "fixed" else float(Decimal(repr(target)) - length)
        moved = Window.model_validate({"from": first, "to": target, "step": window.step})
        rows.append(
            Row(
                target,
                sum(tta(curve, target) for curve in curves) / len(curves),
                sum(attmt(curve, moved).minutes for curve in curves) / len(curves),
            )
        )
    return rows


def slope(curve: Curve, target: float, share: float = 0.01) -> float:
    """By how much TTA grows, as a share of it, when the target is made harder by `share` of itself; infinite if it
    is then not reached."""
    now = tta(curve, target)
    harder = target * (1 - share if curve.lower_is_better else 1 + share)
    then = tta(curve, harder)
    return then / now - 1 if now > 0 and now < float("inf") else float("nan")


def flips(ratios: Sequence[float], tie: float = 0.0) -> int:
    """How often the winner changes along the ratios; ratios within `tie` of 1 name none."""
    sides = [ratio > 1 for ratio in ratios if abs(ratio - 1) > tie]
    return sum(before != after for before, after in pairwise(sides))
