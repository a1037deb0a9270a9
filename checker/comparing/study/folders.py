"""Sets of runs -> the folders that the study looks at, each run once."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from checker.checking.log_result import LogResult
from checker.metrics.attmt import compute_attmt
from checker.metrics.averages import compute_median
from checker.metrics.curve import Curve
from checker.metrics.resolution import measure_crossing_gap
from checker.metrics.sensitivity import Anchor, move_window
from checker.metrics.tta import compute_tta, find_first_crossing
from checker.rules.benchmark import AttmtWindow
from checker.submissions.results.run_set import RunSet

__all__ = ["StudyFolder", "find_study_folders"]

FEWEST_EVALUATIONS_BEFORE = 4
FEWEST_RUNS = 2
RunKey = tuple[str, tuple[float, float]]
"""A run as its benchmark, start and stop: copies in later rulesets have the same."""


class StudyFolder(Struct, frozen=True, dict=True):
    """Runs of one system on one benchmark, with their curves, target and window."""

    usage: str
    ruleset: str
    benchmark: str
    path: str
    target: float
    window: AttmtWindow
    curves: tuple[Curve, ...]

    @property
    def lower_is_better(self) -> bool:
        """Whether a lower quality is better."""
        return self.curves[0].lower_is_better

    @cached_property
    def ends_at_one_evaluation(self) -> bool:
        """Whether TTA differs between runs by no more than half an interval between evaluations."""
        times = self.list_ttas(self.target)
        gaps = [gap for curve in self.curves if (gap := measure_crossing_gap(curve, self.target)) is not None]
        return max(times) - min(times) <= compute_median(gaps) / 2

    def list_ttas(self, target: float) -> list[float]:
        """TTA of every run, in minutes."""
        return [compute_tta(curve, target) for curve in self.curves]

    def list_attmts(self, target: float, anchor: Anchor = "sliding") -> list[float]:
        """ATTMT of every run over the window moved to the target, in minutes."""
        span = move_window(self.window, target, anchor)
        return [compute_attmt(curve, span).minutes for curve in self.curves]


def find_study_folders(sets: Iterable[RunSet]) -> Iterator[StudyFolder]:
    """Every folder with two or more runs that converged after at least four evaluations; of copied runs the first counts."""
    seen: set[RunKey] = set()
    for one in sets:
        found = _build_folder(one, seen)
        if found is not None:
            yield found


def _build_folder(one: RunSet, seen: set[RunKey]) -> StudyFolder | None:
    head, benchmark = one.representative_run, one.benchmark
    if head is None or head.window is None or head.target is None or head.ruleset is None or benchmark is None:
        return None
    is_new = _remember_runs(benchmark.id, seen)
    runs = [run for run in one.runs if is_new(run)]
    curves = tuple(run.curve for run in runs if run.curve is not None and _is_usable(run, head.target))
    if len(curves) < FEWEST_RUNS:
        return None
    return StudyFolder(
        head.ruleset.usage, head.ruleset.name, benchmark.id, str(one.path), head.target, head.window, curves
    )  # fmt: skip


def _remember_runs(benchmark: str, seen: set[RunKey]) -> Callable[[LogResult], bool]:
    def is_new(run: LogResult) -> bool:
        span = None if run.run_facts is None else run.run_facts.span_ms
        if span is None or (benchmark, span) in seen:
            return False
        seen.add((benchmark, span))
        return True

    return is_new


def _is_usable(run: LogResult, target: float) -> bool:
    curve = run.curve
    if not run.report.converged or curve is None or run.target != target:
        return False
    first = find_first_crossing(curve, target)
    if first is None:
        return False
    return len({time for time in curve.at_minutes if time < curve.at_minutes[first]}) >= FEWEST_EVALUATIONS_BEFORE
