"""Spread over runs that differ in their seed."""

import math
from collections.abc import Sequence

from msgspec import Struct

__all__ = ["SampleSpread", "compute_spread", "divide_by_reference_cv"]


class SampleSpread(Struct, frozen=True):
    """Mean, sample variance (n - 1), standard deviation, and their ratio to the mean (CV)."""

    mean: float
    variance: float
    deviation: float
    cv: float


def compute_spread(values: Sequence[float]) -> SampleSpread | None:
    """The spread of two or more finite values; None of fewer, or where one is not finite."""
    if len(values) < 2 or not all(abs(value) < float("inf") for value in values):
        return None
    import statistics  # takes long to import, and one run has no spread

    mean, variance = statistics.fmean(values), statistics.variance(values)
    deviation = variance**0.5
    return SampleSpread(mean, variance, deviation, deviation / mean if mean else float("nan"))


def divide_by_reference_cv(cv: float, reference_cv: float | None) -> float | None:
    """How many times as much runs vary as the reference's; None where that does not vary or is not known."""
    if reference_cv is None or not 0 < reference_cv < math.inf or not math.isfinite(cv):
        return None
    return cv / reference_cv
