"""What a report says of the test against reference convergence points, and of weak scaling."""

from typing import Literal

from checker.record import Record

__all__ = ["RcpResult", "WeakScaling"]


class RcpResult(Record, frozen=True, kw_only=True):
    """The test against the reference convergence points, with what a reviewer needs to follow it.

    `reason` is one sentence. Means, deviation and bound are `unit` to converge; `bound` is the smallest mean that
    passes. `reference` names the point used, or the two between which it was interpolated. `percentile` is the share of
    reference-like submissions, in percent, that would be as fast or faster. `exact_passed` is the outcome of the same test
    without the official program's peculiarities; None where no test was made. `reference_file` is the user's file
    that the points are from; None where they are the ruleset's.
    """

    outcome: Literal["found", "interpolated", "pruned", "missing", "too_fast", "not_required"]
    passed: bool
    normalization: float
    reason: str | None = None
    unit: str | None = None
    global_batch_size: float | None = None
    submission_mean: float | None = None
    reference: tuple[str, ...] = ()
    reference_mean: float | None = None
    reference_deviation: float | None = None
    reference_cv: float | None = None
    bound: float | None = None
    max_speedup: float | None = None
    percentile: float | None = None
    exact_passed: bool | None = None
    exact_bound: float | None = None
    reference_file: str | None = None


class WeakScaling(Record, frozen=True, kw_only=True):
    """The result of a weak-scaling submission (HPC rules): `models` trained to target at the same time, each on
    `instance_scale` accelerators, in `minutes` from the first start to the last stop."""

    models: int
    instance_scale: int | None
    minutes: float | None
