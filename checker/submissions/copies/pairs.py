"""Pairs of runs that are worth comparing, found without comparing each with each, and groups of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from checker.submissions.copies.trace import RunTrace

__all__ = ["ComparedPair", "find_candidate_pairs", "group_pairs"]

ComparedPair = tuple[int, int]
"""The positions of two runs in a sequence of runs, the smaller first."""

MOST_COMPARED_WITH_ALL = 64
MOST_SHARING = 64  # a value that more runs share than this is rounded, and says nothing of two of them
LEAST_SHARED = 2


def find_candidate_pairs(traces: Sequence[RunTrace]) -> Iterator[ComparedPair]:
    """Pairs of runs of one benchmark that may be one run.

    All pairs of a few runs; else those that share two qualities or intervals at the same evaluations, or start and stop. Runs
    that share all of either are many pairs; each is then paired with the first of them.
    """
    if len(traces) <= MOST_COMPARED_WITH_ALL:
        yield from (pair for pair in combinations(range(len(traces)), 2) if _share_benchmark(traces, pair))
        return
    shared = Counter(_iter_sharing_pairs(traces))
    pairs = {pair for pair, count in shared.items() if count >= LEAST_SHARED} | set(_iter_equal_pairs(traces))
    yield from sorted(pairs)


def _share_benchmark(traces: Sequence[RunTrace], pair: ComparedPair) -> bool:
    return traces[pair[0]].benchmark == traces[pair[1]].benchmark


def _iter_sharing_pairs(traces: Sequence[RunTrace]) -> Iterator[ComparedPair]:
    """Each pair as often as it shares something."""
    sharing: dict[object, list[int]] = {}
    for at, trace in enumerate(traces):
        for number, (quality, interval) in enumerate(zip(trace.qualities, trace.intervals_ms, strict=True)):
            sharing.setdefault((trace.benchmark, number, quality), []).append(at)
            sharing.setdefault((trace.benchmark, number, "ms", round(interval)), []).append(at)
        for mark in () if trace.span_ms is None else trace.span_ms:
            sharing.setdefault((trace.benchmark, "span", mark), []).append(at)
    for members in sharing.values():
        if 1 < len(members) <= MOST_SHARING:
            yield from combinations(members, 2)


def _iter_equal_pairs(traces: Sequence[RunTrace]) -> Iterator[ComparedPair]:
    """Each run with the first that has all its intervals, all its qualities, or its start and stop."""
    first_with: dict[object, int] = {}
    for at, trace in enumerate(traces):
        marks = [(name, mark) for name, mark in (("ms", trace.intervals_ms), ("quality", trace.qualities)) if mark]
        for mark in (*marks, *((("span", trace.span_ms),) if trace.span_ms is not None else ())):
            first = first_with.setdefault((trace.benchmark, mark), at)
            if first != at:
                yield first, at


def group_pairs(pairs: Iterable[ComparedPair]) -> list[list[int]]:
    """The runs that pairs connect, each group in order."""
    group_of: dict[int, list[int]] = {}
    for first, second in pairs:
        one, other = group_of.setdefault(first, [first]), group_of.setdefault(second, [second])
        if one is not other:
            one += other
            group_of |= dict.fromkeys(other, one)
    return sorted(sorted(group) for group in {id(group): group for group in group_of.values()}.values())
