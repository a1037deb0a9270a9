"""What a user should be told of a score without asking: values to flags. How much is too much is in rules/statistics.toml."""

import math
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from checker.metrics.averages import compute_mean, compute_median
from checker.metrics.curve import Curve
from checker.metrics.resolution import compute_resolution_share
from checker.metrics.sensitivity import compute_elasticity, make_target_harder
from checker.metrics.tta import compute_tta
from checker.metrics.variance import compute_spread, divide_by_reference_cv
from checker.rules.statistics_limits import StatisticsRules

__all__ = [
    "Flag",
    "flag_excess_variance",
    "flag_few_runs",
    "flag_imprecise_mean",
    "flag_late_stop",
    "flag_seed_variation",
    "flag_sparse_evaluations",
    "flag_target_sensitivity",
    "flag_winner_changes",
]


class Flag(Struct, frozen=True):
    """Something to tell: the rule of the catalogue, one sentence, what was wanted and what was found."""

    rule: str
    message: str
    expected: str
    found: str


def flag_target_sensitivity(curves: Sequence[Curve], target: float, rules: StatisticsRules) -> Flag | None:
    """A slightly easier target would make for a much shorter mean TTA. The easier side, since runs end at their target."""
    if not curves:
        return None
    lower = curves[0].lower_is_better

    def mean(at: float) -> float:
        return compute_mean(compute_tta(curve, at) for curve in curves)

    share = rules.target_share
    gain = compute_elasticity(mean, target, lower_is_better=lower, share=share).easier * share
    if not gain > rules.sensitivity_share:
        return None
    easier = make_target_harder(target, -share, lower_is_better=lower)
    message = (
        f"at a target of {easier:.6g} instead of {target:.6g} ({share:.0%} easier) the mean TTA would be {gain:.1%} shorter"
    )
    return Flag("STA001-sensitive-to-target", message, f"at most {rules.sensitivity_share:.0%}", f"{gain:.1%}")


def flag_sparse_evaluations(curves: Sequence[Curve], target: float, rules: StatisticsRules) -> Flag | None:
    """The gap before the evaluation that reached the target is a large share of TTA, in the median over runs."""
    shares = [share for curve in curves if (share := compute_resolution_share(curve, target)) is not None]
    if not shares or compute_median(shares) <= rules.interval_share:
        return None
    found = compute_median(shares)
    message = f"evaluations near the target are {found:.1%} of TTA apart, so smaller differences cannot be resolved"
    return Flag("STA004-evaluations-far-apart", message, f"at most {rules.interval_share:.0%}", f"{found:.1%}")


def flag_excess_variance(
    minutes: Sequence[float], reference_cv: float | None, runs_required: int, rules: StatisticsRules
) -> Flag | None:
    """The runs vary much more than the benchmark's references; without any, more than is usual for as many runs."""
    found = compute_spread(minutes)
    if found is None or len(minutes) < rules.fewest_runs:
        return None
    times = divide_by_reference_cv(found.cv, reference_cv)
    if times is None:
        limit = rules.find_usual_cv(runs_required)
        message = f"TTA varies more across seeds than is usual for {runs_required} runs (CV {found.cv:.1%})"
    else:
        limit, compared = rules.cv_times_reference * (reference_cv or 0.0), f"(CV {found.cv:.1%} against {reference_cv:.1%})"
        message = f"TTA varies {times:.1f} times as much across seeds as the reference runs do {compared}"
    if found.cv <= limit:
        return None
    return Flag("STA005-varies-more-than-reference", message, f"at most {limit:.1%}", f"{found.cv:.1%}")


def flag_late_stop(times: Sequence[tuple[float, float]], rules: StatisticsRules) -> Flag | None:
    """The clock ran on long after the target was reached, in the median over runs of (TTA, time to train)."""
    shares = [(train - first) / train for first, train in times if train > 0 and math.isfinite(first)]
    if not shares or compute_median(shares) <= rules.first_crossing_share:
        return None
    found = compute_median(shares)
    message = f"the target was reached {found:.1%} before the clock stopped"
    return Flag("STA006-first-crossing-differs", message, f"at most {rules.first_crossing_share:.0%}", f"{found:.1%}")


def flag_few_runs(runs: int, rules: StatisticsRules) -> Flag | None:
    """Several runs, but too few for an interval."""
    if not 1 < runs < rules.fewest_runs:
        return None
    message = f"{runs} runs that converged are too few for an interval; look at the runs themselves"
    return Flag("STA007-too-few-runs", message, f"at least {rules.fewest_runs}", str(runs))


def flag_imprecise_mean(minutes: Sequence[float], rules: StatisticsRules) -> Flag | None:
    """The mean over the runs is not known well."""
    found = compute_spread(minutes)
    if found is None or len(minutes) < rules.fewest_runs:
        return None
    from checker.metrics.precision import count_runs_needed, relative_half_width  # one run has no mean to be sure of

    width = relative_half_width(found.cv, len(minutes), rules.confidence)
    if width <= rules.precision_share:
        return None
    wanted = count_runs_needed(found.cv, rules.precision_share, rules.confidence)
    precision = f"±{rules.precision_share:.0%}"
    span = _format_runs_range(found.cv, len(minutes), rules)
    more = "" if wanted is None else f"; {precision} would take {wanted} runs{span}"
    message = f"the mean TTA of {len(minutes)} runs is known to ±{width:.1%} (CV {found.cv:.1%}){more}"
    return Flag("STA008-mean-imprecise", message, f"±{rules.precision_share:.0%}", f"±{width:.1%}")


def _format_runs_range(cv: float, runs: int, rules: StatisticsRules) -> str:
    """The runs needed at both ends of the CV's interval, in brackets: the CV of a few runs is hardly known itself."""
    from checker.metrics.cv_interval import compute_cv_interval  # here, as few results need it
    from checker.metrics.precision import count_runs_needed

    interval = compute_cv_interval(cv, runs, rules.confidence)
    if interval is None:
        return ""
    low, high = (count_runs_needed(end, rules.precision_share, rules.confidence) for end in (interval.low, interval.high))
    most = "or more" if high is None else f"to {high}"
    return f" ({low} {most} by the interval of the CV)"


def flag_winner_changes(ratios: Sequence[tuple[float, float]], metric: str, tie: float = 0.0) -> Flag | None:
    """Between two systems: the winner by the ratios of (target, base over other) is not the same at all targets."""
    sides = [(target, ratio > 1) for target, ratio in ratios if abs(ratio - 1) > tie]
    turns = [after for before, after in pairwise(sides) if before[1] != after[1]]
    if not turns:
        return None
    at = ", ".join(f"{target:.6g}" for target, _ in turns)
    message = f"the winner by {metric} changes as the target moves from {sides[0][0]:.6g} to {sides[-1][0]:.6g}, at {at}"
    return Flag("STA002-winner-changes", message, "one winner", f"{len(turns)} changes")


def flag_seed_variation(base: Sequence[float], other: Sequence[float], metric: str) -> Flag | None:
    """Between two systems: the means differ by no more than the larger deviation over seeds."""
    one, two = compute_spread(base), compute_spread(other)
    if one is None or two is None:
        return None
    apart, widest = abs(one.mean - two.mean), max(one.deviation, two.deviation)
    if widest == 0 or apart > widest:
        return None
    share = widest / max(one.mean, two.mean)
    message = f"the difference by {metric} is within the spread over seeds (deviation {share:.0%} of the mean)"
    return Flag("STA003-seeds-vary", message, f"more than {share:.0%}", f"{apart / max(one.mean, two.mean):.1%}")
