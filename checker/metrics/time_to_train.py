"""The official run result: minutes from run_start to run_stop, or what the benchmark times itself by."""

import math

from checker.logs.run import Run, read_nested_field
from checker.metrics.curve import MINUTE_MS
from checker.rules.benchmark import TimingSettings

__all__ = ["compute_time_to_train"]


def compute_time_to_train(run: Run, timing: TimingSettings) -> float | None:
    """Minutes from the earliest run_start to the latest run_stop; where `timing.score` names a field of the log
    (ruleset 0.6's minigo: `eval_result.metadata.timestamp`), that field. None where there is no positive, finite time.
    """
    found = _read_logged_time(run, timing.score) if timing.score else _measure_span(run)
    if found is None or not math.isfinite(found) or found <= 0:
        return None
    return found * (1000 if timing.score and timing.unit == "s" else 1) / MINUTE_MS


def _measure_span(run: Run) -> float | None:
    span = run.span_ms
    return None if span is None else span[1] - span[0]


def _read_logged_time(run: Run, path: str) -> float | None:
    key, *steps = path.split(".")
    for event in run.log.iter_records(key):
        found = read_nested_field(event, steps)
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            return float(found)
    return None
