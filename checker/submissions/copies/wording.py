"""The wording of evidence of copies, with its numbers."""

from collections.abc import Sequence
from pathlib import Path

from checker.counts import join_first
from checker.rules.package_limits import CopyRules
from checker.submissions.copies.resemblance import Resemblance, is_scaled
from checker.submissions.copies.trace import RunTrace

__all__ = ["describe_differences", "describe_resemblance", "join_run_names"]

MOST_NAMED = 5
MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000


def join_run_names(traces: Sequence[RunTrace]) -> str:
    """The names of the logs, the first of many."""
    return join_first([Path(trace.path).name for trace in traces], MOST_NAMED)


def describe_resemblance(weakest: Resemblance, rules: CopyRules) -> str:
    """What two runs share; of several pairs, `weakest` is the one that shares least."""
    said, number = [], weakest.evaluations
    tolerance = f"agree to {rules.interval_tolerance_ms:g} ms"
    if weakest.interval_difference_ms <= rules.interval_tolerance_ms:
        said.append(f"all {number} intervals from run_start through the evaluations {tolerance}")
    elif weakest.later_difference_ms <= rules.interval_tolerance_ms:
        said.append(f"all {number - 1} intervals between evaluations {tolerance}")
    elif is_scaled(weakest, rules):
        said.append(f"all {number - 1} intervals between evaluations {tolerance} once divided by {weakest.time_factor:.6g}")
    if weakest.equal_share >= rules.equal_share or weakest.course_distance is None:
        said.append(f"{weakest.equal_qualities} of {number} qualities are equal")
    elif weakest.course_distance <= rules.course_distance:
        said.append(f"{number} qualities differ by at most {weakest.course_distance:.2g} of a step between evaluations")
    else:
        said.append(f"{weakest.equal_qualities} of {number} qualities are equal")
    return ", ".join(said)


def describe_differences(traces: Sequence[RunTrace]) -> str:
    """What the logs of one run say differently: their start and their seeds."""
    spans = [trace.span_ms for trace in traces if trace.span_ms is not None]
    said = []
    if len(set(spans)) == 1:
        said.append("they start and stop at the same millisecond")
    elif spans:
        apart = max(spans)[0] - min(spans)[0]
        said.append(f"they start {_format_shift(apart)} apart" if apart else "they start at the same millisecond")
    seeds = [trace.seeds for trace in traces]
    if all(seeds):
        said.append("their seeds are equal" if len(set(seeds)) == 1 else "their seeds differ")
    return ", ".join(said)


def _format_shift(milliseconds: float) -> str:
    for unit, name in ((DAY_MS, "d"), (HOUR_MS, "h"), (MINUTE_MS, "min"), (1000, "s")):
        if milliseconds >= unit:
            return f"{milliseconds / unit:.4g} {name}"
    return f"{milliseconds:g} ms"
