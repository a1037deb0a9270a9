"""Reference convergence points as the RCP test sees them: means, bounds, pruning, interpolation (training rules, RCPs).

The arithmetic is that of mlperf_logging's rcp_checker, its peculiarities included, since that decides; next to it is
what the same test gives with the sample deviation and without a search (`exact_*`).
"""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from checker.metrics.averages import compute_median
from checker.metrics.numpy_sums import compute_numpy_deviation, compute_numpy_mean, interpolate_as_numpy
from checker.metrics.variance import compute_spread
from checker.rules.benchmark import Benchmark, DropCounts
from checker.rules.reference_points import ReferencePoint, ReferenceTable
from checker.submissions.rcp.t_test import exact_smallest_passing_mean, search_smallest_passing_mean

__all__ = ["PointStatistics", "ReferenceStatistics", "trimmed_mean"]

OUTLIER_RATIO = 3.0  # times the median or a third of it: a run that is hardly of the same kind as the others
ALWAYS_DROPPED_RUNS = 2  # of a submission's runs, as the official test counts them, also where olympic means drop more


class PointStatistics(Struct, frozen=True):
    """A reference convergence point. Numbers are in the unit of its table.

    Attributes:
        runs: how many runs the t-test takes it to have: those of the olympic mean; twice those of a submission where
            the point is interpolated.
        mean: the olympic mean.
        deviation: the population's (n), as the official test takes it.
        bound: the smallest mean that a submission may have.
        exact_deviation: the sample's (n - 1).
        exact_bound: what the same test gives with that.
        cv: sample deviation over mean, of all runs; None of a single run.
        doubts: why not to trust the point, one sentence each.
        between: the two points that an interpolated one lies between.
    """

    name: str
    global_batch_size: float
    runs: int
    mean: float
    deviation: float
    bound: float
    exact_deviation: float
    exact_bound: float
    cv: float | None
    doubts: tuple[str, ...] = ()
    neighbors: tuple["PointStatistics", ...] = ()

    @property
    def max_speedup(self) -> float:
        """How many times faster than the mean a submission may converge."""
        return self.mean / self.bound


class ReferenceStatistics(Struct, frozen=True):
    """The points of a benchmark in the order of their batch sizes; `pruned` are those that the test uses by default."""

    benchmark: Benchmark
    all_points: tuple[PointStatistics, ...]
    pruned_points: tuple[PointStatistics, ...]

    @classmethod
    def from_table(cls, table: ReferenceTable, benchmark: Benchmark) -> "ReferenceStatistics":
        """The points of the table, for submissions of `benchmark`."""
        sizes = Counter(point.batch_size for point in table.points)
        points = [_build_point_statistics(point, benchmark, shared=sizes[point.batch_size] > 1) for point in table.points]
        full = sorted(points, key=lambda point: point.global_batch_size)
        return cls(benchmark, tuple(full), tuple(_prune_points(full)))

    @property
    def median_cv(self) -> float | None:
        """The median of the points' CVs: how much this benchmark varies with its seed."""
        known = [point.cv for point in self.all_points if point.cv is not None]
        return compute_median(known) if known else None

    def interpolate_point(self, batch_size: float, low: PointStatistics, high: PointStatistics) -> PointStatistics:
        """The point between two points."""

        def between(of_low: float, of_high: float) -> float:
            return interpolate_as_numpy(batch_size, (low.global_batch_size, of_low), (high.global_batch_size, of_high))

        runs, theirs = 2 * self.benchmark.runs, self.benchmark.runs - ALWAYS_DROPPED_RUNS
        mean, deviation = between(low.mean, high.mean), between(low.deviation, high.deviation)
        exact_deviation = between(low.exact_deviation, high.exact_deviation)
        return PointStatistics(
            name=f"{low.name} .. {high.name}",
            global_batch_size=batch_size,
            runs=runs,
            mean=mean,
            deviation=deviation,
            bound=search_smallest_passing_mean(mean, deviation, runs, theirs),
            exact_deviation=exact_deviation,
            exact_bound=exact_smallest_passing_mean(mean, exact_deviation, runs, theirs),
            cv=None if low.cv is None or high.cv is None else between(low.cv, high.cv),
            doubts=tuple(f"{point.name}: {doubt}" for point in (low, high) for doubt in point.doubts),
            neighbors=(low, high),
        )


def _build_point_statistics(point: ReferencePoint, benchmark: Benchmark, *, shared: bool) -> PointStatistics:
    values = [float(value) for value in point.to_target]
    drop, theirs = benchmark.drop, benchmark.runs - ALWAYS_DROPPED_RUNS
    mean = trimmed_mean(values, drop)
    if mean is None:  # too few runs to leave any out
        mean, runs = compute_numpy_mean(values), len(values)
    else:
        runs = len(values) - drop.fastest - drop.slowest
    deviation = compute_numpy_deviation(sorted(values))
    sample = compute_spread(values)
    exact_deviation = 0.0 if sample is None else sample.deviation
    return PointStatistics(
        name=point.name,
        global_batch_size=point.batch_size,
        runs=runs,
        mean=mean,
        deviation=deviation,
        bound=search_smallest_passing_mean(mean, deviation, runs, theirs),
        exact_deviation=exact_deviation,
        exact_bound=exact_smallest_passing_mean(mean, exact_deviation, runs, theirs),
        cv=None if sample is None else sample.cv,
        doubts=tuple(_list_point_doubts(point, 2 * benchmark.runs, shared=shared)),
    )


def _list_point_doubts(point: ReferencePoint, required: int, *, shared: bool) -> list[str]:
    values, found = point.to_target, [] if point.doubt is None else [point.doubt]
    median = compute_median(values)
    found += [
        f"a run took {value:.12g}, the median of all is {median:.12g}"
        for value in sorted(set(values))
        if not median / OUTLIER_RATIO <= value <= median * OUTLIER_RATIO
    ]
    if len(values) < required:
        found.append(f"{len(values)} runs where the rules ask for {required}")
    if len(set(values)) == 1:
        found.append(f"all runs took {values[0]:.12g}, so the test knows no spread")
    if shared:
        found.append(f"another point has its batch size, {point.batch_size}")
    return found


def _prune_points(full: Sequence[PointStatistics]) -> list[PointStatistics]:
    """The points without those of smaller batches than the fastest one's, and without those that are slower than their
    neighbours interpolated.

    One pass that never steps back, as in the official program; so not quite the lower convex envelope
    (mlcommons/logging#368). Points that share a batch size stay or go together.
    """
    if not full:
        return []
    fastest = min(full, key=lambda point: point.mean)
    kept = [point for point in full if point.global_batch_size >= fastest.global_batch_size]
    at = 1
    while at < len(kept) - 1:
        low, point, high = kept[at - 1 : at + 2]
        line = (low.global_batch_size, low.mean), (high.global_batch_size, high.mean)
        if point.mean > interpolate_as_numpy(point.global_batch_size, *line):
            del kept[at]
        else:
            at += 1
    sizes = {point.global_batch_size for point in kept}
    return [point for point in full if point.global_batch_size in sizes]


def trimmed_mean(values: Sequence[float], drop: DropCounts) -> float | None:
    """The mean without the fastest and slowest runs; None where none is left."""
    counted = sorted(values)[drop.fastest : len(values) - drop.slowest]
    return compute_numpy_mean(counted) if counted else None
