"""The RCP test: whether a submission converged faster than its reference allows, and by what its score is scaled."""

import math
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, structs

from checker.submissions.rcp.reference_statistics import ALWAYS_DROPPED_RUNS, PointStatistics, ReferenceStatistics, trimmed_mean
from checker.submissions.rcp.t_test import lower_tail_probability

__all__ = ["ExactTestResult", "PointSelection", "RcpOutcome", "RcpTestResult", "ReferenceSource", "run_rcp_test"]

RcpOutcome = Literal["found", "interpolated", "pruned", "missing", "too_fast", "insufficient", "not_required"]
ReferenceSource = Literal["found", "interpolated", "smaller"]
PointSelection = Literal["pruned", "full"]
OFFICIAL_INFINITY = 1e9  # what the official program takes a run for that did not converge; gpt3's tokens exceed it


class ExactTestResult(Struct, frozen=True):
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


class RcpTestResult(Struct, frozen=True):
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

    outcome: RcpOutcome
    passed: bool
    normalization_factor: float = 1.0
    selection: PointSelection = "pruned"
    global_batch_size: float | None = None
    source: ReferenceSource | None = None
    submission_mean: float | None = None
    point: PointStatistics | None = None
    bound: float | None = None
    cv: float | None = None
    exact: ExactTestResult | None = None

    @property
    def max_speedup(self) -> float | None:
        """How many times faster than the reference's mean a submission may converge; infinite where the bound is 0."""
        return None if self.point is None or self.bound is None else _compute_max_speedup(self.point.mean, self.bound)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why not to trust the reference, one sentence each."""
        return () if self.point is None else self.point.doubts

    @property
    def exact_differs(self) -> bool:
        """Whether the exact arithmetic decides otherwise."""
        return self.exact is not None and self.point is not None and self.exact.passed != self._is_mean_allowed

    @property
    def _is_mean_allowed(self) -> bool:
        return self.submission_mean is not None and self.bound is not None and self.submission_mean >= self.bound


def run_rcp_test(
    reference: ReferenceStatistics | None,
    amounts_to_converge: Sequence[float | None],
    global_batch_size: float | None,
    *,
    selection: PointSelection = "pruned",
) -> RcpTestResult:
    """The verdict on runs that took `to_target` at one batch size.

    A run that did not converge took infinitely long; so did one that does not say (None). Without a reference no test is
    required. `batch_size` is None where the logs do not agree on one. `which` of the reference's points to use.
    """
    if reference is None:
        return RcpTestResult("not_required", True, selection=selection, global_batch_size=global_batch_size)
    start = RcpTestResult("missing", False, selection=selection, global_batch_size=global_batch_size, cv=reference.median_cv)
    if global_batch_size is None:
        return start
    runs = [math.inf if value is None or math.isnan(value) else value for value in amounts_to_converge]
    drop = reference.benchmark.drop
    mean = trimmed_mean([value if math.isfinite(value) else OFFICIAL_INFINITY for value in runs], drop)
    if mean is None or mean <= 0 or sum(map(math.isinf, runs)) > drop.slowest:
        return structs.replace(start, outcome="insufficient")
    point, source = _find_reference_point(reference, global_batch_size, selection)
    start = structs.replace(start, submission_mean=mean)
    if point is None or source is None:
        return start
    bound = _compute_allowed_mean(point.mean, point.bound, reference.benchmark.rcp.allowance)
    passed = mean >= bound
    return structs.replace(
        start,
        outcome=_decide_outcome(source, passed),
        passed=passed,
        normalization_factor=max(1.0, point.mean / mean),
        source=source,
        point=point,
        bound=bound,
        cv=start.cv if point.cv is None else point.cv,
        exact=_run_exact_test(reference, point, runs),
    )


def _find_reference_point(
    reference: ReferenceStatistics, batch_size: float, which: PointSelection
) -> tuple[PointStatistics | None, ReferenceSource | None]:
    points = reference.pruned_points if which == "pruned" else reference.all_points
    for point in points:
        if point.global_batch_size == batch_size:
            return point, "found"
    # Where points share a batch size, the official program takes the first of them on either side.
    below = max(
        (point for point in points if point.global_batch_size < batch_size),
        key=lambda point: point.global_batch_size,
        default=None,
    )
    above = min(
        (point for point in points if point.global_batch_size > batch_size),
        key=lambda point: point.global_batch_size,
        default=None,
    )
    if below is not None and above is not None:
        return reference.interpolate_point(batch_size, below, above), "interpolated"
    return (above, "smaller") if above is not None else (None, None)


def _decide_outcome(source: ReferenceSource, passed: bool) -> RcpOutcome:
    if source == "smaller":
        return "pruned" if passed else "missing"
    return source if passed else "too_fast"


def _compute_allowed_mean(mean: float, bound: float, allowance: float) -> float:
    """The bound as the official program comes by it, over the greatest speedup; that may cost the last digit."""
    lowered = bound - allowance
    return mean / (mean / lowered) if lowered > 0 else 0.0


def _run_exact_test(reference: ReferenceStatistics, point: PointStatistics, runs: Sequence[float]) -> ExactTestResult:
    benchmark = reference.benchmark
    mean = trimmed_mean(runs, benchmark.drop) or math.nan
    bound = max(0.0, point.exact_bound - benchmark.rcp.allowance)
    share = lower_tail_probability(mean - point.mean, point.exact_deviation, point.runs, benchmark.runs - ALWAYS_DROPPED_RUNS)
    return ExactTestResult(
        submission_mean=mean,
        deviation=point.exact_deviation,
        bound=bound,
        max_speedup=_compute_max_speedup(point.mean, bound),
        passed=mean >= bound,
        percentile=None if share is None else 100 * share,
    )


def _compute_max_speedup(mean: float, bound: float) -> float:
    return mean / bound if bound > 0 else math.inf
