"""When an evaluation counts: when it was made, or, where it was made off the clock, when its checkpoint was saved."""

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from sys import float_info

from checker.logs.log import EventView
from checker.metrics.averages import compute_median
from checker.rules.benchmark import Benchmark, TimingSettings

__all__ = ["build_time_reader", "list_checkpoint_times"]

CheckpointTimes = dict[float, float]
"""For a checkpoint's number when it was saved, in milliseconds."""


def build_time_reader(view: EventView, benchmark: Benchmark | None) -> Callable[[int], float | None]:
    """The time in milliseconds at which the evaluation at a position of the view counts; None where the log does not say.

    Of a checkpoint between two whose times are known the time is interpolated. The one that run_stop was stamped back to,
    the nearest evaluated one, counts at run_stop: the records of saving differ from that by what saving takes.
    """
    if benchmark is None or not (benchmark.timing.checkpoint or benchmark.timing.offline_evaluation):
        return lambda position: view.events.times_ms[position]
    unit = benchmark.quality.progress or ""

    def read_time(position: int) -> float | None:
        metadata = view.events.read_metadata(position)
        number = _parse_checkpoint_number(metadata.get(unit)) if isinstance(metadata, dict) else None
        return None if number is None else _collect_times(view, benchmark).get(number)

    return read_time


def list_checkpoint_times(view: EventView, benchmark: Benchmark) -> list[float | None]:
    """For each evaluation, in milliseconds, when its checkpoint was saved, as `build_time_reader` reads it."""
    times = _collect_times(view, benchmark)
    return [None if number is None else times.get(number) for number in _list_evaluated_numbers(view, benchmark)]


def _list_evaluated_numbers(view: EventView, benchmark: Benchmark) -> list[float | None]:
    return _list_checkpoint_numbers(view, benchmark.quality.key, ["metadata", benchmark.quality.progress or ""])


def _collect_times(view: EventView, benchmark: Benchmark) -> CheckpointTimes:
    """The times of all checkpoints that were evaluated; computed once for a view."""
    mark = _collect_times, benchmark.id
    times: CheckpointTimes | None = view.memo.get(mark)
    if times is None:
        times = view.memo[mark] = _compute_times(view, benchmark)
    return times


def _compute_times(view: EventView, benchmark: Benchmark) -> CheckpointTimes:
    evaluated = {number for number in _list_evaluated_numbers(view, benchmark) if number is not None}
    saved = _read_save_times(view, benchmark.timing)
    stop_ms = max(view.list_times("run_stop"), default=None)
    return _pin_to_run_stop(_interpolate_times(evaluated, saved), saved, stop_ms)


def _read_save_times(view: EventView, timing: TimingSettings) -> CheckpointTimes:
    """When each checkpoint was saved; of fields that number the same one the earlier in `timing.checkpoint` holds."""
    saved: CheckpointTimes = {}
    for path in timing.checkpoint:
        key, *steps = path.split(".")
        for number, time_ms in zip(_list_checkpoint_numbers(view, key, steps), view.list_times(key), strict=True):
            if number is not None:
                saved.setdefault(number, time_ms)
    if timing.numbered_from is None or not saved:
        return saved
    before = min(saved) - timing.numbered_from
    return {number - before: time_ms for number, time_ms in saved.items()}


def _list_checkpoint_numbers(view: EventView, key: str, steps: Sequence[str]) -> list[float | None]:
    """What numbers the checkpoint in each record of the key, None where nothing does: a field of the value or metadata."""
    root, *fields = steps
    positions = view.positions.get(key, ())
    found = view.events.list_values(positions) if root == "value" else view.events.list_metadata(positions)
    for field in fields:
        found = [value.get(field) if isinstance(value, dict) else None for value in found]
    return list(map(_parse_checkpoint_number, found))


def _interpolate_times(numbers: Collection[float], saved: CheckpointTimes) -> CheckpointTimes:
    order = sorted(saved)
    found = {}
    for number in numbers:
        at = bisect_left(order, number)
        if number in saved:
            found[number] = saved[number]
        elif 0 < at < len(order):
            low, high = order[at - 1], order[at]
            found[number] = saved[low] + (saved[high] - saved[low]) * (number - low) / (high - low)
    return found


def _pin_to_run_stop(times: CheckpointTimes, saved: CheckpointTimes, stop_ms: float | None) -> CheckpointTimes:
    """The times with that of the checkpoint at run_stop, if there is one no farther from it than checkpoints are apart."""
    in_order = sorted(saved.values())
    if stop_ms is None or not times or len(in_order) < 2:
        return times
    nearest = min(times, key=lambda number: abs(times[number] - stop_ms))
    apart = compute_median(after - before for before, after in pairwise(in_order))
    return {**times, nearest: stop_ms} if abs(times[nearest] - stop_ms) < apart else times


def _parse_checkpoint_number(value: object) -> float | None:
    return float(value) if type(value) in (int, float) and abs(value) <= float_info.max else None  # type: ignore[arg-type]
