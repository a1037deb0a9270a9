"""What a run leaves behind that no two runs share: the times and qualities of its evaluations."""

from collections.abc import Iterable
from functools import cached_property
from math import gcd, isfinite

from msgspec import Struct

from checker.checking.log_result import LogResult
from checker.submissions.results.run_set import RunSet

__all__ = ["RunTrace", "list_traces"]

MINUTE_MS = 60_000


class RunTrace(Struct, frozen=True, eq=False, dict=True):
    """A run as it is compared with others.

    Attributes:
        set: The set that the run belongs to.
        run: The run.
        qualities: The quality of each evaluation, in the order of time.
        intervals_ms: From run_start to the first evaluation, then from each evaluation to the next.
    """

    set: RunSet
    run: LogResult
    qualities: tuple[float, ...]
    intervals_ms: tuple[float, ...]

    @property
    def path(self) -> str:
        """The path of the log."""
        return self.run.report.path

    @property
    def benchmark(self) -> str | None:
        """The benchmark of the run."""
        return self.run.report.benchmark

    @cached_property
    def span_ms(self) -> tuple[float, float] | None:
        """run_start and run_stop; None where one is missing or not finite."""
        span = None if self.run.run_facts is None else self.run.run_facts.span_ms
        return span if span is not None and all(map(isfinite, span)) else None

    @cached_property
    def resolution_ms(self) -> int:
        """The largest number of milliseconds that divides all intervals: 1,000 where stamps are whole seconds."""
        return gcd(*(round(interval) for interval in self.intervals_ms))

    @property
    def seeds(self) -> tuple[str, ...]:
        """Every seed that the log has, as text."""
        return () if self.run.run_facts is None else tuple(dict.fromkeys(map(str, self.run.run_facts.seed_values)))


def list_traces(sets: Iterable[RunSet]) -> list[RunTrace]:
    """The runs of the sets that have records, in order; those without evaluations have no qualities and intervals."""
    return [_build_trace(one, run) for one in sets for run in one.runs if run.report.records]


def _build_trace(one: RunSet, run: LogResult) -> RunTrace:
    if run.curve is None:
        return RunTrace(one, run, (), ())
    times = [round(minutes * MINUTE_MS, 3) for minutes in run.curve.at_minutes]
    intervals = [later - earlier for earlier, later in zip((0.0, *times), times, strict=False)]
    if not all(map(isfinite, intervals)):
        return RunTrace(one, run, (), ())  # times at the limits of floats have no differences
    return RunTrace(one, run, tuple(run.curve.qualities), tuple(round(interval, 3) for interval in intervals))
