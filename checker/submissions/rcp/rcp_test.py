"""The RCP test: whether a submission converged faster than its reference allows, and by what its score is scaled."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from checker.submissions.rcp.reference_statistics import ALWAYS_REJECTED, Point, Reference, trimmed_mean
from checker.submissions.rcp.t_test import share_below

__all__ = ["Exact", "Outcome", "Source", "Verdict", "Which", "verdict_on"]

Outcome = Literal["found", "interpolated", "pruned", "missing", "too_fast", "insufficient", "not_required"]
Source = Literal["found", "interpolated", "smaller"]
Which = Literal["pruned", "full"]
OFFICIAL_INFINITY = 1e9  # what the official program takes a run for that did not converge; gpt3's tokens exceed it


@dataclass(frozen=True)
class Exact:
    """The test by the sample deviation, without a search, and with runs that did not converge as infinitely slow.

    Attributes:
        submission_mean: olympic, in the unit of the points.
        deviation, bound, max_speedup: of the reference; `max_speedup` is infinite where the bound is 0.
        passed: whether this test passes.
        percentile: how many percent of such submissions would converge as fast or faster, were they as the reference;
            None where the reference has no spread.
    """

    submission_mean: float
    deviation: float
    bound: float
    max_speedup: float
    passed: bool
    percentile: float | None


@dataclass(frozen=True)
class Verdict:
    """What the reference convergence points say of a submission.

    Attributes:
        outcome: `pruned` where the batch is smaller than any of the points and convergence no faster than at the
            smallest of them; `missing` where there is no reference for the batch size, so that a point at `batch_size`
            has to be submitted; `insufficient` where more runs than the olympic mean drops did not converge, or it has
            no run left.
        passed: as the official program decides.
        factor: what the times are multiplied by, at least 1.
        source: how the reference was come by; None where there is none. `smaller` is the point of the smallest batch.
        submission_mean: olympic, in the unit of the points.
        point: the reference; where it is interpolated, `point.between` are its neighbours.
        bound: the smallest mean that passes, allowance included.
        cv: how much reference runs vary, here or over all points.
        exact: the arithmetic without the official program's peculiarities.
    """

    outcome: Outcome
    passed: bool
    factor: float = 1.0
    which: Which = "pruned"
    batch_size: float | None = None
    source: Source | None = None
    submission_mean: float | None = None
    point: Point | None = None
    bound: float | None = None
    cv: float | None = None
    exact: Exact | None = None

    @property
    def max_speedup(self) -> float | None:
        """How many times faster than the reference's mean a submission may converge; infinite where the bound is 0."""
        return None if self.point is None or self.bound is None else _ratio(self.point.mean, self.bound)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why not to trust the reference, one sentence each."""
        return () if self.point is None else self.point.doubts

    @property
    def exact_differs(self) -> bool:
        """Whether the exact arithmetic decides otherwise."""
        return self.exact is not None and self.point is not None and self.exact.passed != self._within

    @property
    def _within(self) -> bool:
        return self.submission_mean is not None and self.bound is not None and self.submission_mean >= self.bound


def verdict_on(
    reference: Reference | None, to_target: Sequence[float | None], batch_size: float | None, *, which: Which = "pruned"
) -> Verdict:
    """The verdict on runs that took `to_target` at one batch size.

    A run that did not converge took infinitely long; so did one that does not say (None). Without a reference no test is
    required. `batch_size` is None where the logs do not agree on one. `which` of the reference's points to use.
    """
    if reference is None:
        return Verdict("not_required", True, which=which, batch_size=batch_size)
    start = Verdict("missing", False, which=which, batch_size=batch_size, cv=reference.cv)
    if batch_size is None:
        return start
    runs = [math.inf if value is None or math.isnan(value) else value for value in to_target]
    drop = reference.benchmark.drop
    mean = trimmed_mean([value if math.isfinite(value) else OFFICIAL_INFINITY for value in runs], drop)
    if mean is None or mean <= 0 or sum(map(math.isinf, runs)) > drop.slowest:
        return replace(start, outcome="insufficient")
    point, source = _look_up(reference, batch_size, which)
    start = replace(start, submission_mean=mean)
    if point is None or source is None:
        return start
    bound = _allowed(point.mean, point.bound, reference.benchmark.rcp.allowance)
    passed = mean >= bound
    return replace(
        start,
        outcome=_outcome(source, passed),
        passed=passed,
        factor=max(1.0, point.mean / mean),
        source=source,
        point=point,
        bound=bound,
        cv=start.cv if point.cv is None else point.cv,
        exact=_exact(reference, point, runs),
    )


def _look_up(reference: Reference, batch_size: float, which: Which) -> tuple[Point | None, Source | None]:
    points = reference.pruned if which == "pruned" else reference.full
    for point in points:
        if point.batch_size == batch_size:
            return point, "found"
    # Where points share a batch size, the official program takes the first of them on either side.
    below = max((point for point in points if point.batch_size < batch_size), key=lambda point: point.batch_size, default=None)
    above = min((point for point in points if point.batch_size > batch_size), key=lambda point: point.batch_size, default=None)
    if below is not None and above is not None:
        return reference.interpolated(batch_size, below, above), "interpolated"
    return (above, "smaller") if above is not None else (None, None)


def _outcome(source: Source, passed: bool) -> Outcome:
    if source == "smaller":
        return "pruned" if passed else "missing"
    return source if passed else "too_fast"


def _allowed(mean: float, bound: float, allowance: float) -> float:
    """The bound as the official program comes by it, over the greatest speedup; that may cost the last digit."""
    lowered = bound - allowance
    return mean / (mean / lowered) if lowered > 0 else 0.0


def _exact(reference: Reference, point: Point, runs: Sequence[float]) -> Exact:
    benchmark = reference.benchmark
    mean = trimmed_mean(runs, benchmark.drop) or math.nan
    bound = max(0.0, point.exact_bound - benchmark.rcp.allowance)
    share = share_below(mean - point.mean, point.exact_deviation, point.runs, benchmark.runs - ALWAYS_REJECTED)
    return Exact(
        submission_mean=mean,
        deviation=point.exact_deviation,
        bound=bound,
        max_speedup=_ratio(point.mean, bound),
        passed=mean >= bound,
        percentile=None if share is None else 100 * share,
    )


def _ratio(mean: float, bound: float) -> float:
    return mean / bound if bound > 0 else math.inf
