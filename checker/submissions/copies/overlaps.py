"""Runs on one system at the same time."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from checker.checking.findings import build_finding
from checker.counts import format_count
from checker.models.finding import Finding, Origin
from checker.submissions.copies.trace import RunTrace
from checker.submissions.results.run_set import RunSet

__all__ = ["check_overlaps", "measure_overlap"]

MINUTE_MS = 60_000


def check_overlaps(runs: RunSet, traces: Sequence[RunTrace]) -> Iterator[Finding]:
    """Yield a finding if two of the runs ran at the same time: how many pairs, which overlap most, and for how long."""
    spans = sorted((trace.span_ms, trace.path) for trace in traces if trace.span_ms is not None and _is_ordered(trace.span_ms))
    pairs = [(measure_overlap(one, two), first, second) for (one, first), (two, second) in pairwise(spans)]
    overlapping = [pair for pair in pairs if pair[0] > 0]
    if not overlapping:
        return
    longest, first, second = max(overlapping)
    total = sum(stop - start for (start, stop), _ in spans)
    yield build_finding(
        "RES032-runs-overlap",
        Origin.MLCHECK,
        runs.path,
        f"{format_count(len(overlapping), 'pair')} of {len(spans)} runs ran at the same time: {Path(first).name} and"
        f" {Path(second).name} for {longest / MINUTE_MS:.4g} minutes",
        found=format_count(len(overlapping), "overlapping pair"),
        share=sum(overlap for overlap, _, _ in overlapping) / total,
    )


def measure_overlap(first: tuple[float, float], second: tuple[float, float]) -> float:
    """The milliseconds that two spans have in common; 0 where none."""
    return max(0.0, min(first[1], second[1]) - max(first[0], second[0]))


def _is_ordered(span: tuple[float, float]) -> bool:
    return span[0] < span[1]
