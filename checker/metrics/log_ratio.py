"""Ratios of two systems' times with Welch's interval on logarithms, and Holm's correction over several of them.

Times to train are positive and skewed, and two systems seldom vary alike. On logarithms a ratio is a difference, its interval
is that of Welch's t-test (B. L. Welch, Biometrika 34, 1947), and a share of time is the same share on any system. Where runs
are dropped at the ends, as olympic scoring does, the error is that of a trimmed mean: runs that are dropped count as the
nearest one that is not (K. K. Yuen, Biometrika 61, 1974). benchmarks/interval_coverage.py measures how often the intervals
hold the truth.
"""

import math
from collections.abc import Sequence

from msgspec import Struct

from checker.metrics.averages import compute_mean
from checker.metrics.olympic_mean import NO_DROPS
from checker.metrics.precision import CONFIDENCE
from checker.rules.benchmark import DropCounts

__all__ = [
    "NO_DROPS",
    "LogMean",
    "RatioEstimate",
    "adjust_p_values",
    "combine_log_ratios",
    "estimate_ratio",
    "measure_log_mean",
]


class LogMean(Struct, frozen=True):
    """The mean of the logarithms of a sample's times, its squared standard error, and the degrees of freedom of that."""

    mean: float
    squared_error: float
    freedom: float


class RatioEstimate(Struct, frozen=True):
    """A ratio with its interval, and the p-value of the hypothesis that the ratio is 1.

    Attributes:
        log: the logarithm of the ratio with its error, for means over several ratios.
    """

    low: float
    high: float
    p_value: float
    log: LogMean


def measure_log_mean(times: Sequence[float], drop: DropCounts = NO_DROPS) -> LogMean | None:
    """Measure a sample of positive times, of which `drop` are left out at either end; infinite ones are the slowest.

    None where fewer than two times are left, or one that is left is infinite or not positive.
    """
    ordered, number = sorted(times), len(times)
    kept = ordered[drop.fastest : number - drop.slowest]
    if len(kept) < 2 or kept[0] <= 0 or not math.isfinite(kept[-1]):
        return None
    logs = [math.log(time) for time in kept]
    nearest = [logs[0]] * drop.fastest + logs + [logs[-1]] * drop.slowest
    middle = compute_mean(nearest)
    squares = math.fsum((value - middle) ** 2 for value in nearest)
    return LogMean(compute_mean(logs), squares / (len(logs) * (len(logs) - 1)), len(logs) - 1)


def estimate_ratio(base: LogMean, other: LogMean, confidence: float = CONFIDENCE) -> RatioEstimate:
    """Estimate the ratio of the base's time to the other's: above 1, the other is faster."""
    return _build_estimate(_add_errors(base.mean - other.mean, [base, other]), confidence)


def combine_log_ratios(ratios: Sequence[LogMean], confidence: float = CONFIDENCE) -> RatioEstimate:
    """Estimate the geometric mean of independent ratios, given as logarithms.

    The freedom is that of Satterthwaite (Biometrics Bulletin 2, 1946).
    """
    number = len(ratios)
    total = _add_errors(math.fsum(ratio.mean for ratio in ratios), ratios)
    return _build_estimate(LogMean(total.mean / number, total.squared_error / number**2, total.freedom), confidence)


def adjust_p_values(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for being several, by S. Holm (Scandinavian Journal of Statistics 6, 1979), in the same order.

    The probability of one or more false rejections below a limit is at most that limit, whatever the tests have in common.
    """
    adjusted, largest = [0.0] * len(p_values), 0.0
    for place, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - place) * p_values[index]))
        adjusted[index] = largest
    return adjusted


def _add_errors(mean: float, parts: Sequence[LogMean]) -> LogMean:
    squared = math.fsum(part.squared_error for part in parts)
    weights = math.fsum(part.squared_error**2 / part.freedom for part in parts)
    return LogMean(mean, squared, squared**2 / weights if weights > 0 else math.inf)


def _build_estimate(log: LogMean, confidence: float) -> RatioEstimate:
    from scipy.special import stdtr, stdtrit  # here, since importing it takes longer than checking a log

    error = math.sqrt(log.squared_error)
    if error == 0:
        return RatioEstimate(math.exp(log.mean), math.exp(log.mean), 1.0 if log.mean == 0 else 0.0, log)
    freedom = min(log.freedom, 1e6)
    reach = float(stdtrit(freedom, (1 + confidence) / 2)) * error
    p_value = 2 * float(stdtr(freedom, -abs(log.mean) / error))
    return RatioEstimate(math.exp(log.mean - reach), math.exp(log.mean + reach), p_value, log)
