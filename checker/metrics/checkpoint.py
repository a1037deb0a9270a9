"""When an evaluation that was made off the clock counts: at the time that its checkpoint was saved."""

from collections.abc import Callable
from typing import Any

from checker.models.benchmark import Benchmark
from checker.models.event import LogEvent
from checker.submission.run import Run, field_at

__all__ = ["time_of_evaluations"]


def time_of_evaluations(run: Run, benchmark: Benchmark) -> Callable[[LogEvent], float]:
    """The time in milliseconds at which an evaluation counts: its own, or that of the checkpoint it is about."""
    checkpoint, progress = benchmark.timing.checkpoint, benchmark.quality.progress
    if checkpoint is None or progress is None:
        return lambda event: event["time_ms"]
    key, *steps = checkpoint.split(".")
    saved: dict[Any, float] = {}
    for event in run.log.of(key):
        number = field_at(event, steps)
        if isinstance(number, int):
            saved.setdefault(number, event["time_ms"])

    def time(event: LogEvent) -> float:
        number = field_at(event, ["metadata", progress])
        return saved.get(number, event["time_ms"]) if isinstance(number, int) else event["time_ms"]

    return time
