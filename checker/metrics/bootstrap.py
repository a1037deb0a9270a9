"""Estimates over runs with bootstrap intervals: mean, CV, ratio of two means, geometric mean of ratios over benchmarks.

The resampling is scipy.stats.bootstrap's, bias-corrected and accelerated (Efron 1987); runs are resampled within each
sample, so that benchmarks and systems keep their numbers of runs. Equal seeds give equal intervals.

Of few runs such an interval is too narrow. Of normal runs that vary by 10 % an interval of 95 % held the true mean in 84 %
of 600 trials with 5 runs, 90 % with 10, 92 % with 20; the true CV in 66, 82 and 89 %.
"""

import math
import statistics
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from checker.metrics.precision import CONFIDENCE

__all__ = [
    "FEWEST_RUNS",
    "BootstrapOptions",
    "Estimate",
    "estimate_cv",
    "estimate_geometric_mean",
    "estimate_mean",
    "estimate_ratio",
]

FEWEST_RUNS = 5  # below, a resample has too few distinct values for an interval to mean anything
RESAMPLES = 9_999
TIE_SHARE = 0.005

FloatArray = NDArray[np.float64]
Statistic = Callable[..., Any]


@dataclass(frozen=True)
class BootstrapOptions:
    """How to resample: `seed` of the random generator, how often, and the share of intervals that are to hold the truth. Times
    that differ by no more than `tie_share` are tied."""

    seed: int = 0
    resamples: int = RESAMPLES
    confidence: float = CONFIDENCE
    fewest_runs: int = FEWEST_RUNS
    tie_share: float = TIE_SHARE


@dataclass(frozen=True)
class Estimate:
    """A value with its interval, `low` to `high`.

    Where a sample has fewer runs than `How.fewest_runs` there is no interval, and `too_few` says so; where a time is not
    finite, neither an interval nor a finite value. `minimum`, `median` and `maximum` are those of the runs (mean, CV), of the
    ratios of one run to another (ratio), or of the ratios by benchmark (geometric mean); `runs` is the size of the smallest
    sample.
    """

    value: float
    runs: int
    low: float | None = None
    high: float | None = None
    minimum: float | None = None
    median: float | None = None
    maximum: float | None = None
    too_few: bool = False


def estimate_mean(values: Sequence[float], options: BootstrapOptions = BootstrapOptions()) -> Estimate:
    """The mean of the values, in their unit."""
    return _estimate_statistic([values], _sample_mean, values, options)


def estimate_cv(values: Sequence[float], options: BootstrapOptions = BootstrapOptions()) -> Estimate:
    """The CV of the values: sample deviation (n - 1) over mean."""
    return _estimate_statistic([values], _sample_cv, values, options)


def estimate_ratio(base: Sequence[float], other: Sequence[float], options: BootstrapOptions = BootstrapOptions()) -> Estimate:
    """The mean of `base` over the mean of `other`: above 1, `other` is faster."""
    each = [one / two for one in base for two in other if two > 0]
    return _estimate_statistic([base, other], _ratio_of_means, each, options)


def estimate_geometric_mean(
    pairs: Sequence[tuple[Sequence[float], Sequence[float]]], options: BootstrapOptions = BootstrapOptions()
) -> Estimate:
    """The geometric mean over benchmarks of the ratios of means, base over other; a pair of samples for each benchmark."""
    each = [_ratio_of_means(np.asarray(base), np.asarray(other)) for base, other in pairs if len(base) and len(other)]
    return _estimate_statistic(
        [sample for pair in pairs for sample in pair], _geometric_mean_ratio, [float(one) for one in each], options
    )


def _estimate_statistic(
    samples: Sequence[Sequence[float]], statistic: Statistic, each: Sequence[float], options: BootstrapOptions
) -> Estimate:
    """The statistic of the samples, with its interval where there may be one. NaN, or infinity, is never resampled."""
    arrays = [np.asarray(sample, dtype=np.float64) for sample in samples]
    runs = min((len(sample) for sample in arrays), default=0)
    if runs == 0 or not all(np.all(np.isfinite(sample) & (sample > 0)) for sample in arrays):
        return Estimate(math.nan, runs, too_few=runs < options.fewest_runs)
    value = float(statistic(*arrays))
    finite = [one for one in each if math.isfinite(one)]
    low, high = (
        (None, None)
        if runs < options.fewest_runs or not math.isfinite(value)
        else _resample_interval(arrays, statistic, value, options)
    )
    return Estimate(
        value,
        runs,
        low,
        high,
        min(finite, default=None),
        statistics.median(finite) if finite else None,
        max(finite, default=None),
        too_few=runs < options.fewest_runs,
    )


def _resample_interval(
    samples: Sequence[FloatArray], statistic: Statistic, value: float, options: BootstrapOptions
) -> tuple[float, float]:
    if all(np.ptp(sample) == 0 for sample in samples):
        return value, value
    from scipy.stats import bootstrap  # here, since importing it takes longer than checking a log

    for method in ("BCa", "percentile"):  # the first has no answer where all resamples fall to one side of the value
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


def _sample_mean(sample: FloatArray, axis: int = -1) -> Any:
    return np.mean(sample, axis=axis)


def _sample_cv(sample: FloatArray, axis: int = -1) -> Any:
    if sample.shape[axis] < 2:
        return np.nan
    return np.std(sample, axis=axis, ddof=1) / np.mean(sample, axis=axis)


def _ratio_of_means(base: FloatArray, other: FloatArray, axis: int = -1) -> Any:
    return np.mean(base, axis=axis) / np.mean(other, axis=axis)


def _geometric_mean_ratio(*samples: FloatArray, axis: int = -1) -> Any:
    ratios = [_ratio_of_means(base, other, axis) for base, other in zip(samples[::2], samples[1::2], strict=True)]
    return np.exp(np.mean([np.log(ratio) for ratio in ratios], axis=0))
