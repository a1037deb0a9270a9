"""How alike two runs are: pure functions of the times and qualities of their evaluations."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from checker.metrics.averages import compute_median
from checker.rules.package_limits import CopyRules
from checker.submissions.copies.trace import RunTrace

__all__ = ["Likeness", "Resemblance", "classify_resemblance", "compare_traces", "is_proof", "is_scaled"]

Likeness = Literal["times", "qualities"]
"""What two runs share that independent runs never do."""

SCALED_SLACK = 1.5  # a factor taken from rounded times is not exact


class Resemblance(Struct, frozen=True):
    """How alike two runs are, over the evaluations that both have.

    Attributes:
        evaluations: The number of evaluations compared: those of the shorter run.
        equal_qualities: How many of them have the same quality.
        distinct_qualities: The number of different qualities among those of the first run.
        course_distance: The largest difference of two qualities, in median steps from one evaluation to the next; None where
            the quality does not move.
        interval_difference_ms: The largest difference of two intervals, the one from run_start included.
        later_difference_ms: The same without the interval from run_start.
        time_factor: The time of the second run over that of the first, from the first evaluation on.
        scaled_difference_ms: The largest difference of two intervals without that factor, in milliseconds of the slower run.
    """

    evaluations: int
    equal_qualities: int
    distinct_qualities: int
    course_distance: float | None
    interval_difference_ms: float
    later_difference_ms: float
    time_factor: float | None
    scaled_difference_ms: float | None

    @property
    def equal_share(self) -> float:
        """The share of evaluations with the same quality."""
        return self.equal_qualities / self.evaluations if self.evaluations else 0.0


def compare_traces(first: RunTrace, second: RunTrace) -> Resemblance:
    """The resemblance of two runs, evaluation by evaluation."""
    number = min(len(first.qualities), len(second.qualities))
    qualities, others = first.qualities[:number], second.qualities[:number]
    intervals, their_intervals = first.intervals_ms[:number], second.intervals_ms[:number]
    steps = [abs(later - earlier) for earlier, later in pairwise(qualities)]
    step = compute_median(steps) if steps else 0.0
    differences = [abs(ours - theirs) for ours, theirs in zip(qualities, others, strict=True)]
    factor = _divide_totals(intervals[1:], their_intervals[1:])
    return Resemblance(
        evaluations=number,
        equal_qualities=sum(difference == 0 for difference in differences),
        distinct_qualities=len(set(qualities)),
        course_distance=max(differences) / step if step > 0 else None,
        interval_difference_ms=_find_largest_difference(intervals, their_intervals),
        later_difference_ms=_find_largest_difference(intervals[1:], their_intervals[1:]),
        time_factor=factor,
        scaled_difference_ms=None
        if factor is None
        else _find_largest_difference([factor * one for one in intervals[1:]], their_intervals[1:]) / max(factor, 1.0),
    )


def _divide_totals(intervals: Sequence[float], others: Sequence[float]) -> float | None:
    total, theirs = sum(intervals), sum(others)
    return theirs / total if total > 0 and theirs > 0 else None


def _find_largest_difference(intervals: Sequence[float], others: Sequence[float]) -> float:
    return max((abs(ours - theirs) for ours, theirs in zip(intervals, others, strict=True)), default=float("inf"))


def classify_resemblance(first: RunTrace, second: RunTrace, alike: Resemblance, rules: CopyRules) -> Likeness | None:
    """What the two runs share that independent runs never do; None where nothing."""
    if alike.evaluations < rules.fewest_evaluations:
        if _share_everything(first, second, alike, rules):
            return "times"
        return "qualities" if alike.distinct_qualities > 1 and is_proof(first, alike, rules) else None
    if _share_times(first, second, alike, rules):
        return "times"
    return "qualities" if _share_qualities(alike, rules) else None


def _share_everything(first: RunTrace, second: RunTrace, alike: Resemblance, rules: CopyRules) -> bool:
    """Whether all qualities, all intervals and the time to run_stop agree: what few evaluations need to say anything."""
    if not alike.evaluations or len(first.qualities) != len(second.qualities) or alike.equal_share < 1:
        return False
    if first.span_ms is None or second.span_ms is None:
        return False
    stops = [stop - start for start, stop in (first.span_ms, second.span_ms)]
    return max(alike.interval_difference_ms, abs(stops[0] - stops[1])) <= rules.interval_tolerance_ms


def _share_times(first: RunTrace, second: RunTrace, alike: Resemblance, rules: CopyRules) -> bool:
    rounded = min(first.resolution_ms, second.resolution_ms) >= rules.rounded_ms
    intervals = first.intervals_ms[: alike.evaluations]
    if len(set(intervals)) < 2 or not _tell_runs_apart(intervals[1:], rules):
        return False
    if rounded and alike.evaluations < rules.fewest_rounded:
        return False
    if alike.interval_difference_ms <= rules.interval_tolerance_ms:
        return True
    if len(set(first.intervals_ms[1 : alike.evaluations])) < rules.fewest_evaluations:
        return False
    if alike.evaluations >= rules.fewest_without_start and alike.later_difference_ms <= rules.interval_tolerance_ms:
        return True
    return is_scaled(alike, rules)


def _tell_runs_apart(intervals: Sequence[float], rules: CopyRules) -> bool:
    """Whether intervals like these differ from run to run: they are long, or vary within the run."""
    return compute_median(intervals) >= rules.long_interval_ms or max(intervals) - min(intervals) >= rules.interval_range_ms


def is_scaled(alike: Resemblance, rules: CopyRules) -> bool:
    """Whether the intervals after the first evaluation agree up to one factor."""
    difference, tolerance = alike.scaled_difference_ms, rules.interval_tolerance_ms * SCALED_SLACK
    return alike.evaluations >= rules.fewest_scaled and difference is not None and difference <= tolerance


def _share_qualities(alike: Resemblance, rules: CopyRules) -> bool:
    if alike.distinct_qualities < rules.fewest_distinct_qualities:
        return False
    needed = 1.0 if alike.evaluations == rules.fewest_evaluations else rules.equal_share
    if alike.equal_share >= needed:
        return True
    distance = alike.course_distance
    return alike.evaluations >= rules.fewest_for_distance and distance is not None and distance <= rules.course_distance


def is_proof(first: RunTrace, alike: Resemblance, rules: CopyRules) -> bool:
    """Whether the qualities are equal throughout, and too precise to be so by chance: by their significant digits."""
    values = set(first.qualities[: alike.evaluations])
    digits = sum(max(0, _count_digits(value) - rules.rounded_digits) for value in values)
    return alike.equal_share == 1 and len(values) > 1 and digits >= rules.proof_digits


def _count_digits(value: float) -> int:
    """The significant digits of the number as a log writes it."""
    return len(Decimal(repr(value)).normalize().as_tuple().digits)
