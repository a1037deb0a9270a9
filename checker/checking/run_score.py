"""A run as its metrics take it: its curve, target and ATTMT window."""

import math
from decimal import Decimal
from functools import lru_cache
from sys import float_info

from checker.checking.options import CheckOptions
from checker.checking.severity import resolve_severity
from checker.logs.run import Run
from checker.metrics.checkpoint_times import list_checkpoint_times
from checker.metrics.curve import Curve, build_curve
from checker.metrics.quality import list_qualities
from checker.metrics.registry import ScoredRun
from checker.metrics.time_to_train import compute_time_to_train
from checker.models.finding import Severity
from checker.rules.benchmark import AttmtWindow, Benchmark
from checker.rules.catalogue import load_catalogue
from checker.rules.ruleset import Ruleset
from checker.rules.tolerances import load_tolerances

__all__ = ["build_scored_run", "choose_target", "choose_window"]

LATE_EVALUATION_RULE = "QLT006-target-outside-run"
LATE_EVALUATION_TOLERANCE = "early_stop_ms"


def choose_target(run: Run, ruleset: Ruleset, benchmark: Benchmark | None) -> float | None:
    """The quality that the run has to reach: the one that an open run declares, else the ruleset's."""
    if benchmark is None:
        return None
    declared = _find_declared_target(run, ruleset, benchmark)
    return benchmark.quality.threshold if declared is None else declared


def choose_window(run: Run, ruleset: Ruleset, benchmark: Benchmark | None, options: CheckOptions) -> AttmtWindow | None:
    """The window of the ATTMT: the one that the options name, else the ruleset's, moved to the target that the run declares."""
    if benchmark is None:
        return None
    own_target = _find_declared_target(run, ruleset, benchmark)
    return options.window or options.benchmark_windows.get(benchmark.id) or _shift_window_to_target(benchmark.attmt, own_target)


def build_scored_run(run: Run, ruleset: Ruleset, benchmark: Benchmark | None, window: AttmtWindow | None) -> ScoredRun | None:
    """The run with its curve; None where it has no finite start, or no benchmark that the ruleset knows."""
    target, start = choose_target(run, ruleset, benchmark), run.start_ms
    if benchmark is None or target is None or start is None or not math.isfinite(start):
        return None
    curve = _build_run_curve(run, ruleset, benchmark, start)
    return ScoredRun(run, benchmark, curve, target, window, compute_time_to_train(run, benchmark.timing))


def _build_run_curve(run: Run, ruleset: Ruleset, facts: Benchmark, start_ms: float) -> Curve:
    """Evaluations after run_stop count only where the ruleset accepts them or evaluates off the clock: then at the time of
    their checkpoint, and where that is not known, at run_stop."""
    off_the_clock = facts.timing.offline_evaluation or bool(facts.timing.checkpoint)
    span = run.span_ms
    key = facts.quality.key
    times = run.log.list_times(key)
    if off_the_clock:
        moments = list_checkpoint_times(run.log, facts)
        stop_ms = math.inf if span is None else span[1]
        times = [min(time, stop_ms) if moment is None else moment for time, moment in zip(times, moments, strict=True)]
    return build_curve(
        times,
        list_qualities(run.log, facts),
        start_ms,
        lower_is_better=facts.quality.direction == "lower",
        stop_ms=None
        if off_the_clock or span is None or not _is_late_error(ruleset)
        else span[1] + load_tolerances()[LATE_EVALUATION_TOLERANCE].value,
    )


@lru_cache(maxsize=64)
def _is_late_error(ruleset: Ruleset) -> bool:
    """Whether the ruleset rejects a run whose target was reached after run_stop."""
    return resolve_severity(load_catalogue()[LATE_EVALUATION_RULE], ruleset=ruleset).severity is Severity.ERROR


def _find_declared_target(run: Run, ruleset: Ruleset, facts: Benchmark) -> float | None:
    """The target that an open run declares for itself; None where the ruleset's holds."""
    key = facts.quality.declared_by or ruleset.definition.target_key
    if run.division != "open" or key is None or facts.quality.parts is not None:
        return None
    declared = run.first_value(key)
    usable = isinstance(declared, (int, float)) and not isinstance(declared, bool) and abs(declared) <= float_info.max
    return float(declared) if usable else None


def _shift_window_to_target(window: AttmtWindow | None, target: float | None) -> AttmtWindow | None:
    """The ruleset's window; moved, its length kept, to end at a target that the run declares."""
    if window is None or target is None or target == window.last:
        return window
    length = Decimal(repr(window.last)) - Decimal(repr(window.first))
    first = float(Decimal(repr(target)) - length)
    return AttmtWindow.model_validate({"from": first, "to": target, "step": window.step})
