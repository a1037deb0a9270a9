"""How often the intervals hold the truth: simulated runs of two systems that are equally fast, and of one system's CV.

    python benchmarks/interval_coverage.py [LOGS] [--trials 2000] [--seed 0]

Times are drawn from a normal and a lognormal distribution with a CV of 4.5%, that of published results in the median; from one
of which a run in ten is an outlier, 30% slower; and from published results: one result is drawn, and the runs of both systems
are drawn from it with repetition. Draws for which `compare` gives no interval, as nearly all runs of a side end at one
evaluation, are drawn again. LOGS are published logs; without, that row is left out. Beside Welch's interval on log times
stands what `compare` had before
it: the bootstrap interval of the ratio of means (BCa, 999 resamples). The goal is 93% or more at 5 runs.
"""

import argparse
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.stats import bootstrap

from checker.checking.options import CheckOptions
from checker.metrics.cv_interval import compute_cv_interval
from checker.metrics.log_ratio import adjust_p_values, estimate_ratio, measure_log_mean
from checker.metrics.resolution import count_evaluations_to, find_common_evaluation
from checker.rules.statistics_limits import load_statistics_rules
from checker.submissions.validation import examine_paths

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], tuple[Floats, Floats]]
"""The runs of two systems that are equally fast."""

CV, OUTLIER_SHARE, OUTLIER_FACTOR = 0.045, 0.1, 1.3
NUMBERS_OF_RUNS = (3, 5, 10)
FEWEST_PUBLISHED, BOOTSTRAP_TRIALS, RESAMPLES = 5, 600, 999
GOAL, BENCHMARKS = 0.93, 8
ONE_EVALUATION_SHARE = load_statistics_rules().one_evaluation_share


def draw_normal(random: np.random.Generator, runs: int) -> tuple[Floats, Floats]:
    """Normal times."""
    return random.normal(1, CV, runs), random.normal(1, CV, runs)


def draw_lognormal(random: np.random.Generator, runs: int) -> tuple[Floats, Floats]:
    """Lognormal times."""
    return random.lognormal(0, CV, runs), random.lognormal(0, CV, runs)


def draw_with_outliers(random: np.random.Generator, runs: int) -> tuple[Floats, Floats]:
    """Normal times, of which a tenth is slower."""
    one, other = (
        random.normal(1, CV, runs) * np.where(random.random(runs) < OUTLIER_SHARE, OUTLIER_FACTOR, 1.0) for _ in range(2)
    )
    return one, other


class PublishedResult(Struct, frozen=True):
    """The TTAs of a result's runs, and the number of the evaluation at which each ended."""

    times: Floats
    evaluations: NDArray[np.int64]

    def has_interval(self, chosen: NDArray[np.int64]) -> bool:
        """Whether the runs do not nearly all end at one evaluation."""
        return find_common_evaluation(self.evaluations[chosen].tolist(), ONE_EVALUATION_SHARE) is None


def build_resampler(published: Sequence[PublishedResult]) -> Draw:
    """Times drawn from those of a published result."""

    def draw(random: np.random.Generator, runs: int) -> tuple[Floats, Floats]:
        while True:
            result = published[random.integers(len(published))]
            one, other = (random.integers(len(result.times), size=runs) for _ in range(2))
            if result.has_interval(one) and result.has_interval(other):
                return result.times[one], result.times[other]

    return draw


def read_published(paths: Sequence[Path]) -> list[PublishedResult]:
    """The results of five runs or more that all converged, and did not nearly all end at one evaluation."""
    found = []
    for one in examine_paths(paths, CheckOptions(partial=True)).sets:
        runs = [run for run in one.runs if run.curve is not None and run.target is not None and run.report.tta_minutes]
        numbers = [count_evaluations_to(run.curve, run.target) for run in runs if run.curve and run.target is not None]
        known = [number for number in numbers if number is not None]
        if len(one.runs) == len(known) >= FEWEST_PUBLISHED:
            times = [run.report.tta_minutes or 0.0 for run in runs]
            result = PublishedResult(np.array(times), np.array(known))
            if result.has_interval(np.arange(len(times))):
                found.append(result)
    return found


def hold_welch(one: Floats, other: Floats) -> bool:
    """Whether the interval of the ratio on log times holds 1."""
    base, against = measure_log_mean(one.tolist()), measure_log_mean(other.tolist())
    if base is None or against is None:
        return False
    found = estimate_ratio(base, against)
    return found.low <= 1 <= found.high


def hold_bootstrap(one: Floats, other: Floats, seed: int) -> bool:
    """Whether the bootstrap interval of the ratio of means holds 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # few runs make degenerate resamples

        def divide(base: Floats, against: Floats, axis: int = -1) -> Floats:
            return np.asarray(base.mean(axis=axis) / against.mean(axis=axis))

        interval = bootstrap(
            (one, other), divide, n_resamples=RESAMPLES, method="BCa", vectorized=True, rng=np.random.default_rng(seed)
        ).confidence_interval
    return bool(interval.low <= 1 <= interval.high)


def hold_cv(times: Floats, truth: float) -> bool:
    """Whether Vangel's interval holds the CV of the distribution."""
    found = compute_cv_interval(float(times.std(ddof=1) / times.mean()), len(times))
    return found is not None and found.low <= truth <= found.high


def measure(draw: Draw, runs: int, trials: int, seed: int) -> tuple[float, float]:
    """The coverage of Welch's interval, and of the bootstrap."""
    random = np.random.default_rng(seed)
    pairs = [draw(random, runs) for _ in range(trials)]
    welch = np.mean([hold_welch(*pair) for pair in pairs])
    resampled = np.mean([hold_bootstrap(*pair, seed) for pair in pairs[:BOOTSTRAP_TRIALS]])
    return float(welch), float(resampled)


def measure_false_winners(trials: int, seed: int) -> tuple[float, float]:
    """The share of comparisons over several benchmarks, on all of which both systems are equally fast, that name a winner on
    one or
    more: by the intervals alone, and once corrected."""
    random, limit = np.random.default_rng(seed), 0.05
    alone = corrected = 0
    for _ in range(trials):
        p_values = []
        for _ in range(BENCHMARKS):
            base, other = (measure_log_mean(times.tolist()) for times in draw_normal(random, NUMBERS_OF_RUNS[1]))
            p_values += [] if base is None or other is None else [estimate_ratio(base, other).p_value]
        alone += min(p_values) < limit
        corrected += min(adjust_p_values(p_values)) < limit
    return alone / trials, corrected / trials


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="*", type=Path)
    parser.add_argument("--trials", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    draws: dict[str, Draw] = {"normal": draw_normal, "lognormal": draw_lognormal, "one in ten 30% slower": draw_with_outliers}
    if chosen.logs:
        published = read_published(chosen.logs)
        draws[f"{len(published)} published results"] = build_resampler(published)
    print("| times | runs of each | Welch on log times | BCa |\n|---|---:|---:|---:|")
    reached = True
    for name, draw in draws.items():
        for runs in NUMBERS_OF_RUNS:
            welch, resampled = measure(draw, runs, chosen.trials, chosen.seed)
            print(f"| {name} | {runs} | {welch:.1%} | {resampled:.1%} |", flush=True)
            reached = reached and (runs != 5 or draw is draw_with_outliers or welch >= GOAL)
    random = np.random.default_rng(chosen.seed)
    print("\n| times | runs | CV (Vangel) |\n|---|---:|---:|")
    lognormal_cv = float(np.sqrt(np.expm1(CV**2)))
    for name, truth, draw in (("normal", CV, draw_normal), ("lognormal", lognormal_cv, draw_lognormal)):
        for runs in NUMBERS_OF_RUNS:
            held = np.mean([hold_cv(draw(random, runs)[0], truth) for _ in range(chosen.trials)])
            print(f"| {name} | {runs} | {held:.1%} |")
    alone, corrected = measure_false_winners(chosen.trials, chosen.seed)
    print(f"\nA false winner on any of {BENCHMARKS} benchmarks with 5 runs: {alone:.1%}; corrected (Holm): {corrected:.1%}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
