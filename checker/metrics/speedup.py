"""How much faster one system is than another."""

import math
from collections.abc import Sequence
from statistics import fmean, geometric_mean

__all__ = ["compute_improvement", "compute_overall_speedup", "compute_speedup"]


def compute_speedup(base: Sequence[float], other: Sequence[float]) -> float:
    """Mean time of `base` over mean time of `other`, over runs: above 1, `other` is faster."""
    return divide_finite_times(fmean(base), fmean(other)) if base and other else math.nan


def divide_finite_times(base: float, other: float) -> float:
    """base / other; NaN where either is not finite or not positive."""
    usable = math.isfinite(base) and math.isfinite(other) and other > 0
    return base / other if usable else math.nan


def compute_improvement(base: float, other: float) -> float:
    """The share of `base` that `other` saves: (base - other) / base."""
    return 1 - other / base if math.isfinite(base) and math.isfinite(other) and base > 0 else math.nan


def compute_overall_speedup(speedups: Sequence[float]) -> float:
    """The geometric mean of the finite speedups."""
    finite = [value for value in speedups if math.isfinite(value) and value > 0]
    return geometric_mean(finite) if finite else math.nan
