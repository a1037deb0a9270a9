"""When an evaluation counts: when it was made, or, where it was made off the clock, when its checkpoint was saved."""

from collections.abc import Callable
from typing import Any

from checker.log.log import View
from checker.models.benchmark import Benchmark
from checker.models.event import LogEvent
from checker.submission.run import field_at

__all__ = ["time_of_evaluations"]


def time_of_evaluations(view: View, benchmark: Benchmark | None) -> Callable[[LogEvent], float | None]:
    """The time in milliseconds at which an evaluation counts; None where the log does not say."""
    if benchmark is None or not (benchmark.timing.checkpoint or benchmark.timing.offline_evaluation):
        return lambda event: event["time_ms"]
    saved: dict[Any, float] = {}
    for path in benchmark.timing.checkpoint:
        key, *steps = path.split(".")
        for event in view.of(key):
            number = field_at(event, steps)
            if isinstance(number, int):
                saved.setdefault(number, event["time_ms"])
    progress = benchmark.quality.progress

    def time(event: LogEvent) -> float | None:
        number = None if progress is None else field_at(event, ["metadata", progress])
        return saved.get(number) if isinstance(number, int) else None

    return time
