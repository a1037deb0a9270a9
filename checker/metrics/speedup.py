"""How much faster one system is than another."""

import math

__all__ = ["compute_improvement"]


def compute_improvement(base: float, other: float) -> float:
    """The share of `base` that `other` saves, (base - other) / base; NaN where either is not finite or `base` not positive."""
    return 1 - other / base if math.isfinite(base) and math.isfinite(other) and base > 0 else math.nan
