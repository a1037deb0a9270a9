"""When a running training will reach its target: the progress of the reference runs at its pace."""

from collections.abc import Sequence

from msgspec import Struct

from checker.checking.log_result import LogResult
from checker.logs.event import LogEvent
from checker.logs.log import Log
from checker.metrics.averages import compute_mean
from checker.rules.reference_points import ReferencePoint, load_rcp_table

__all__ = ["TargetEstimate", "estimate_time_to_target"]

MINUTE_MS = 60_000
BATCH_SIZE_KEY, RUN_START_KEY = "global_batch_size", "run_start"


class TargetEstimate(Struct, frozen=True):
    """Minutes from run_start to the target, if the run converges as the reference runs do: as their mean, and as the fastest
    and the slowest of them."""

    minutes: float
    earliest: float
    latest: float


def estimate_time_to_target(log: Log, result: LogResult) -> TargetEstimate | None:
    """The estimate from the reference convergence points around the run's global batch size, between which it is interpolated.

    None where the ruleset has none around it, or the log does not yet say how fast training goes.
    """
    ruleset, benchmark = result.ruleset, result.benchmark
    if ruleset is None or benchmark is None:
        return None
    table, pace = load_rcp_table(ruleset.usage, ruleset.name, benchmark.id), _measure_pace(log, result)
    batch_size = next((event.get("value") for event in _select_events(log, BATCH_SIZE_KEY)), None)
    if table is None or pace is None or not isinstance(batch_size, (int, float)):
        return None
    amounts = _interpolate_points(table.points, batch_size)
    return None if amounts is None else TargetEstimate(*(amount * pace for amount in amounts))


def _measure_pace(log: Log, result: LogResult) -> float | None:
    """Minutes for a unit of progress, from run_start to the latest evaluation that states its progress."""
    assert result.benchmark is not None
    quality, measure = result.benchmark.quality, result.benchmark.progress
    start = min((event["time_ms"] for event in _select_events(log, RUN_START_KEY)), default=None)
    for event in reversed(_select_events(log, quality.key)):
        metadata = event.get("metadata")
        progress = metadata.get(quality.progress) if isinstance(metadata, dict) else None
        if start is None or isinstance(progress, bool) or not isinstance(progress, (int, float)):
            continue
        trained = progress - (0.0 if measure is None else measure.counted_from)
        minutes = (event["time_ms"] - start) / MINUTE_MS
        return minutes / trained if trained > 0 and minutes > 0 else None
    return None


def _select_events(log: Log, key: str) -> list[LogEvent]:
    return [log.events[at] for at in log.positions.get(key, ())]


def _interpolate_points(points: Sequence[ReferencePoint], batch_size: float) -> tuple[float, float, float] | None:
    """The mean, the least and the largest progress to the target at the batch size; None outside of the points."""
    below = max((point for point in points if point.batch_size <= batch_size), key=lambda one: one.batch_size, default=None)
    above = min((point for point in points if point.batch_size >= batch_size), key=lambda one: one.batch_size, default=None)
    if below is None or above is None:
        return None
    width = above.batch_size - below.batch_size
    weight = (batch_size - below.batch_size) / width if width else 0.0
    mean, least, largest = (
        (1 - weight) * choose(below.to_target) + weight * choose(above.to_target) for choose in (compute_mean, min, max)
    )
    return mean, least, largest
