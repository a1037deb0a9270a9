"""Student's t-test of two means, one-sided at 5 %, where both sides are taken to spread alike."""

from checker.metrics.student_t import compute_t_probability, find_t_quantile

__all__ = ["exact_smallest_passing_mean", "lower_tail_probability", "search_smallest_passing_mean"]

SIGNIFICANCE = 0.05
TOLERANCE = 0.0001  # of the official search, in the unit of the means


def search_smallest_passing_mean(mean: float, deviation: float, runs: int, other_runs: int) -> float:
    """The smallest mean of `other_runs` that the test does not tell from `mean`, by the official search.

    mlperf_logging halves 0 to `mean` until its tolerance and asks at each step whether the p-value exceeds 5 %. That is
    whether the t-statistic exceeds its quantile, which is asked here: the same answer at a fraction of the time.
    """
    quantile = _t_quantile(runs + other_runs - 2)
    if deviation == 0 or other_runs < 1 or quantile is None:
        return mean
    error = _standard_error(deviation, runs, other_runs)
    low, high = 0.0, mean
    middle = (low + high) / 2
    while high - low > TOLERANCE:
        if (middle - mean) / error > quantile:
            high = middle
        else:
            low = middle
        middle = (low + high) / 2
    return middle


def exact_smallest_passing_mean(mean: float, deviation: float, runs: int, other_runs: int) -> float:
    """The same in closed form: mean + t(5 %) x standard error, at least 0."""
    quantile = _t_quantile(runs + other_runs - 2)
    if other_runs < 1 or quantile is None:
        return mean
    return max(0.0, mean + quantile * _standard_error(deviation, runs, other_runs))


def lower_tail_probability(difference: float, deviation: float, runs: int, other_runs: int) -> float | None:
    """How likely means of runs that are alike differ by `difference` or less; None without a spread."""
    freedom = runs + other_runs - 2
    if deviation == 0 or other_runs < 1 or freedom < 1:
        return None
    return compute_t_probability(freedom, difference / _standard_error(deviation, runs, other_runs))


def _standard_error(deviation: float, runs: int, other_runs: int) -> float:
    return float(deviation * (1 / runs + 1 / other_runs) ** 0.5)


def _t_quantile(freedom: int) -> float | None:
    """The 5 % quantile of Student's t, which is negative; None without degrees of freedom."""
    return None if freedom < 1 else find_t_quantile(freedom, SIGNIFICANCE)
