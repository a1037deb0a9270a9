"""How far a run trained until it reached its target, and in which batches: what its RCP test is made of."""

import math
from collections.abc import Iterable, Sequence
from sys import float_info

from msgspec import Struct

from checker.logs.event import LogEvent
from checker.logs.log import EventView
from checker.logs.run import read_nested_field
from checker.rules.benchmark import Benchmark, QualityMetric, RecordAggregate

__all__ = ["Convergence", "find_agreed_batch_size", "measure_convergence"]

ACCURACY_KEY_PART, ERROR_KEY_PART = "eval_accuracy", "eval_error"
"""Either, whichever is the benchmark's own, also within a longer key."""
BATCH_SIZE_KEY = "global_batch_size"
PROGRESS_DECIMALS = 3  # of an epoch


class Convergence(Struct, frozen=True):
    """A run's way to its target.

    Attributes:
        batch_size: the last `global_batch_size` of the log; None where there is none that is a number.
        to_target: progress at the last evaluation before run_stop, in the unit of the benchmark's reference points;
            infinite where the run did not end in success, None where it did but no evaluation says how far it was.
    """

    global_batch_size: float | None
    progress_to_converge: float | None


def measure_convergence(view: EventView, benchmark: Benchmark) -> Convergence:
    """What a log says of the run's convergence, as mlperf_logging's rcp_checker reads it.

    "Last before" is by place in the file, not by time. Where the parts of a target are evaluated one by one (Stable
    Diffusion), the first step counts at which all reach theirs. Never raises on the content of a log.
    """
    batch_sizes = [
        number for value in view.list_values(BATCH_SIZE_KEY) if (number := _finite_number_or_none(value)) is not None
    ]
    batch_size = batch_sizes[-1] if batch_sizes else None
    stops = view.positions.get("run_stop", [])
    if not stops or read_nested_field(view.events[stops[-1]], ["metadata", "status"]) != "success":
        return Convergence(batch_size, math.inf)
    keys = [key for key in view.positions if ACCURACY_KEY_PART in key or ERROR_KEY_PART in key]
    places = sorted(place for key in keys for place in view.positions[key] if place < stops[-1])
    if benchmark.aggregate is not None:
        before = [view.events[place] for place in places]
        return Convergence(batch_size, _find_first_complete(before, benchmark.quality, benchmark.aggregate))
    return Convergence(batch_size, _find_last_progress((view.events[place] for place in reversed(places)), benchmark))


def find_agreed_batch_size(runs: Iterable[Convergence]) -> float | None:
    """The batch size of all runs; None where they differ or one has none."""
    sizes = {run.global_batch_size for run in runs}
    return sizes.pop() if len(sizes) == 1 else None


def _find_last_progress(evaluations: Iterable[LogEvent], benchmark: Benchmark) -> float | None:
    """The progress of the first of the evaluations, which are in reverse order, that states its progress."""
    steps = ["metadata", benchmark.quality.progress or ""]
    for event in evaluations:
        progress = _finite_number_or_none(read_nested_field(event, steps))
        if progress is not None:
            return round(progress, PROGRESS_DECIMALS)
    return None


def _find_first_complete(evaluations: Sequence[LogEvent], quality: QualityMetric, aggregate: RecordAggregate) -> float | None:
    targets = quality.parts or {}
    reached: dict[float, dict[str, bool]] = {}
    for event in evaluations:
        progress = _finite_number_or_none(read_nested_field(event, ["metadata", aggregate.by]))
        part = read_nested_field(event, ["metadata", aggregate.name])
        value = _finite_number_or_none(event.get("value"))
        if progress is None or value is None or not isinstance(part, str) or part not in targets:
            continue
        lower = quality.directions.get(part, quality.direction) == "lower"
        reached.setdefault(progress, {})[part] = value <= targets[part] if lower else value >= targets[part]
    whole = (at for at, parts in reached.items() if len(parts) == len(targets) and all(parts.values()))
    return min(whole, default=None)


def _finite_number_or_none(value: object) -> float | None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    return value if abs(value) <= float_info.max else None
