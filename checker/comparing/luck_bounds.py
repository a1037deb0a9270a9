"""The results of a contest -> what choosing the fastest of many runs would buy in it."""

import math
from collections.abc import Sequence

from checker.comparing.rankings import LuckBounds, SelectionGain
from checker.metrics.bounded_exp import compute_bounded_expm1
from checker.metrics.selection_gain import compute_selection_gain, count_attempts_for_gain
from checker.models.report import ResultReport
from checker.rules.benchmark import Benchmark

__all__ = ["compute_rcp_margin", "count_runs_to_overtake", "find_luck_bounds", "pool_deviation"]

TIMES_AS_MANY = (2, 3, 5)


def pool_deviation(samples: Sequence[Sequence[float]]) -> float:
    """The standard deviation of logarithms within samples, of positive values: the root of the mean variance, by degrees of
    freedom."""
    squares, freedom = 0.0, 0
    for sample in samples:
        logs = [math.log(value) for value in sample]
        mean = math.fsum(logs) / len(logs)
        squares += math.fsum((value - mean) ** 2 for value in logs)
        freedom += len(logs) - 1
    return math.sqrt(squares / freedom) if freedom else 0.0


def find_luck_bounds(deviation: float, benchmark: Benchmark) -> LuckBounds:
    """The bounds for results of as many runs as the benchmark asks for, whose logarithms have the deviation."""
    made = [times * benchmark.runs for times in TIMES_AS_MANY]
    gains = (compute_selection_gain(deviation, benchmark.runs, attempts, benchmark.drop) for attempts in made)
    return LuckBounds(
        cv=math.sqrt(compute_bounded_expm1(deviation**2)),  # of a lognormal distribution
        runs=benchmark.runs,
        gains=tuple(SelectionGain(runs_made=runs, speedup=speedup) for runs, speedup in zip(made, gains, strict=True)),
    )


def count_runs_to_overtake(deviation: float, benchmark: Benchmark, speedup: float) -> int | None:
    """How many runs must be made to gain the speedup by reporting only the fastest; None where 100 times as many do not."""
    return count_attempts_for_gain(deviation, benchmark.runs, speedup, benchmark.drop)


def compute_rcp_margin(report: ResultReport) -> float | None:
    """How many times as fast the result could converge before it fails the RCP test; None where no bound was computed."""
    mean, bound = report.rcp.submission_mean, report.rcp.bound
    return None if mean is None or bound is None or bound <= 0 else mean / bound
