"""What the runs of a set are compared by: taken from each log while it is at hand, small enough to keep."""

import math
from collections.abc import Collection
from typing import Any

from msgspec import Struct

from checker.logs.log import EventView
from checker.logs.run import Run

__all__ = ["RunFacts", "SeedRecord", "collect_run_facts"]

MINUTE_MS = 60_000

MOST_ACCELERATORS = 1 << 53
"""Above it, a logged number counts nothing, and sums of it are no longer exact."""


class SeedRecord(Struct, frozen=True):
    """A seed record as the official program keys it: source file, line in it, value as an integer."""

    file: Any
    lineno: Any
    value: int


class RunFacts(Struct, frozen=True):
    """What is compared across runs.

    Attributes:
        batch_size: the first `global_batch_size`.
        hyperparameters: the first value of every hyperparameter that the ruleset names.
        seed_values: every seed that the log has, whatever its form.
        seeds: the seeds as the official program reads them; None where it fails on one, or on the log.
        span_ms: earliest run_start and latest run_stop.
        official_minutes: the official run result: from the run_start that stands before the first run_stop to that one.
        nodes, accelerators_per_node: as logged (HPC), whatever that is.
        status: the availability of the system as logged, whatever that is.
    """

    global_batch_size: Any
    hyperparameters: dict[str, Any]
    seed_values: tuple[Any, ...]
    seeds: tuple[SeedRecord, ...] | None
    span_ms: tuple[int | float, int | float] | None
    official_minutes: float | None
    nodes: Any
    accelerators_per_node: Any
    status: Any = None

    @property
    def total_accelerators(self) -> int | None:
        """How many accelerators trained the model, a node without any counted as one; None where the log does not say."""
        try:
            count = int(self.nodes) * max(int(self.accelerators_per_node), 1)
        except (TypeError, ValueError, OverflowError):
            return None
        return count if count <= MOST_ACCELERATORS else None


def collect_run_facts(
    run: Run,
    official: EventView,
    hyperparameters: Collection[str],
) -> RunFacts:
    """The traits of the run. `official` is what the official program sees of its log."""
    log = run.log
    return RunFacts(
        global_batch_size=run.first_value("global_batch_size"),
        hyperparameters={key: log.read_first_value(key) for key in hyperparameters if key in log.positions},
        seed_values=tuple(log.list_values("seed")),
        seeds=None if log.refused else _read_seed_records(official),
        span_ms=run.span_ms,
        official_minutes=_read_official_minutes(official),
        nodes=run.first_value("number_of_nodes"),
        accelerators_per_node=run.first_value("accelerators_per_node"),
        status=run.first_value("submission_status"),
    )


def _read_seed_records(view: EventView) -> tuple[SeedRecord, ...] | None:
    found = []
    for event in view.iter_records("seed"):
        try:
            metadata = event["metadata"]
            found.append(SeedRecord(metadata["file"], metadata["lineno"], int(event["value"])))
        except (KeyError, TypeError, ValueError, OverflowError):
            return None
    return tuple(found)


def _read_official_minutes(view: EventView) -> float | None:
    stops, starts = view.positions.get("run_stop", ()), view.positions.get("run_start", ())
    if not stops or not starts:
        return None
    before = [position for position in starts if position < stops[0]]
    start = before[-1] if before else starts[0]
    times = view.events.times_ms
    minutes = (times[stops[0]] - times[start]) / MINUTE_MS
    return minutes if math.isfinite(minutes) else None
