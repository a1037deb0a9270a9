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
    mean, variance = math.fsum(values) / len(values), _compute_exact_variance(values)
    deviation = variance**0.5
    return SampleSpread(mean, variance, deviation, deviation / mean if mean else float("nan"))


def _compute_exact_variance(values: Sequence[float]) -> float:
    """The sample variance, rounded once, as `statistics.variance` gives it, which takes long to import: floats are fractions
    whose denominators are powers of two."""
    fractions = [value.as_integer_ratio() for value in values]
    shared = max(denominator for _, denominator in fractions)
    numbers = [numerator * (shared // denominator) for numerator, denominator in fractions]
    count = len(numbers)
    squares = count * sum(number * number for number in numbers) - sum(numbers) ** 2
    return squares / (count * (count - 1) * shared * shared)


def divide_by_reference_cv(cv: float, reference_cv: float | None) -> float | None:
    """How many times as much runs vary as the reference's; None where that does not vary or is not known."""
    if reference_cv is None or not 0 < reference_cv < math.inf or not math.isfinite(cv):
        return None
    return cv / reference_cv
