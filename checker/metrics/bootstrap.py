"""Estimates over runs with bootstrap intervals: ratio of two means, geometric mean of ratios over benchmarks.

The resampling is scipy.stats.bootstrap's, bias-corrected and accelerated (Efron 1987); runs are resampled within each
sample, so that benchmarks and systems keep their numbers of runs. Equal seeds give equal intervals.

The interval of few runs is too narrow. For normally distributed runs with a CV of 10%, a 95% interval of the mean held the
true mean in 84% of 600 trials with 5 runs, in 90% with 10 and in 92% with 20.
"""

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from checker.metrics.precision import CONFIDENCE

__all__ = ["FEWEST_RUNS", "BootstrapOptions", "Estimate", "estimate_geometric_mean", "estimate_ratio"]

FEWEST_RUNS = 5  # below, a resample has too few distinct values for an interval to mean anything
RESAMPLES = 9_999
TIE_SHARE = 0.005

FloatArray = NDArray[np.float64]
Statistic = Callable[..., Any]


class BootstrapOptions(Struct, frozen=True):
    """How to resample: `seed` of the random generator, how often, and the share of intervals that are to hold the truth. Times
    that differ by no more than `tie_share` are tied."""

    seed: int = 0
    resamples: int = RESAMPLES
    confidence: float = CONFIDENCE
    fewest_runs: int = FEWEST_RUNS
    tie_share: float = TIE_SHARE


class Estimate(Struct, frozen=True):
    """A value with its interval, `low` to `high`.

    There is no interval where a sample has fewer runs than `BootstrapOptions.fewest_runs`. Where a time is not finite and
    positive, the value is NaN and there is no interval.
    """

    value: float
    low: float | None = None
    high: float | None = None


def estimate_ratio(base: Sequence[float], other: Sequence[float], options: BootstrapOptions = BootstrapOptions()) -> Estimate:
    """Estimate the mean of `base` over the mean of `other`: above 1, `other` is faster."""
    return _estimate_statistic([base, other], _ratio_of_means, options)


def estimate_geometric_mean(
    pairs: Sequence[tuple[Sequence[float], Sequence[float]]], options: BootstrapOptions = BootstrapOptions()
) -> Estimate:
    """Estimate the geometric mean over benchmarks of the ratios of means, base over other.

    Args:
        pairs: the times of the base and those of the other system, for each benchmark.
    """
    return _estimate_statistic([sample for pair in pairs for sample in pair], _geometric_mean_ratio, options)


def _estimate_statistic(samples: Sequence[Sequence[float]], statistic: Statistic, options: BootstrapOptions) -> Estimate:
    """The statistic of the samples, with its interval where there may be one. NaN, or infinity, is never resampled."""
    arrays = [np.asarray(sample, dtype=np.float64) for sample in samples]
    runs = min((len(sample) for sample in arrays), default=0)
    if runs == 0 or not all(np.all(np.isfinite(sample) & (sample > 0)) for sample in arrays):
        return Estimate(math.nan)
    value = float(statistic(*arrays))
    if runs < options.fewest_runs or not math.isfinite(value):
        return Estimate(value)
    return Estimate(value, *_resample_interval(arrays, statistic, value, options))


def _resample_interval(
    samples: Sequence[FloatArray], statistic: Statistic, value: float, options: BootstrapOptions
) -> tuple[float, float]:
    if all(np.ptp(sample) == 0 for sample in samples):
        return value, value
    from scipy.stats import bootstrap  # here, since importing it takes longer than checking a log

    for method in ("BCa", "percentile"):  # the first is undefined where all resamples fall to one side of the value
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # degenerate resamples; what comes of them is looked at below
            found = bootstrap(
                tuple(samples),
                statistic,
                n_resamples=options.resamples,
                confidence_level=options.confidence,
                method=method,
                vectorized=True,
                rng=np.random.default_rng(options.seed),
            ).confidence_interval
        if math.isfinite(found.low) and math.isfinite(found.high):
            break
    return float(found.low), float(found.high)


def _ratio_of_means(base: FloatArray, other: FloatArray, axis: int = -1) -> Any:
    return np.mean(base, axis=axis) / np.mean(other, axis=axis)


def _geometric_mean_ratio(*samples: FloatArray, axis: int = -1) -> Any:
    ratios = [_ratio_of_means(base, other, axis) for base, other in zip(samples[::2], samples[1::2], strict=True)]
    return np.exp(np.mean([np.log(ratio) for ratio in ratios], axis=0))
