"""What the runs of a set are compared by: taken from each log while it is at hand, small enough to keep."""

import hashlib
import math
from array import array
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from checker.logs.log import EventView
from checker.logs.run import Run
from checker.metrics.quality import QualityReader

__all__ = ["RunFacts", "SeedRecord", "collect_run_facts"]

LEAST_DISTINCT_QUALITIES = 3
MINUTE_MS = 60_000

MOST_ACCELERATORS = 1 << 53
"""Above it, a logged number counts nothing, and sums of it are no longer exact."""


@dataclass(frozen=True)
class SeedRecord:
    """A seed record as the official program keys it: source file, line in it, value as an integer."""

    file: Any
    lineno: Any
    value: int


@dataclass(frozen=True)
class RunFacts:
    """What is compared across runs.

    Attributes:
        batch_size: the first `global_batch_size`.
        hyperparameters: the first value of every hyperparameter that the ruleset names.
        seed_values: every seed that the log has, whatever its form.
        seeds: the seeds as the official program reads them; None where it fails on one, or on the log.
        span_ms: earliest run_start and latest run_stop.
        official_minutes: the official run result: from the run_start that stands before the first run_stop to that one.
        course: a mark of the evaluations' qualities; None where they are too few to tell runs apart.
        nodes, accelerators_per_node: as logged (HPC), whatever that is.
        status: the availability of the system as logged, whatever that is.
    """

    global_batch_size: Any
    hyperparameters: dict[str, Any]
    seed_values: tuple[Any, ...]
    seeds: tuple[SeedRecord, ...] | None
    span_ms: tuple[int | float, int | float] | None
    official_minutes: float | None
    quality_fingerprint: str | None
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
    quality_key: str,
    read_quality: QualityReader,
) -> RunFacts:
    """The traits of the run. `official` is what the official program sees of its log."""
    log = run.log
    return RunFacts(
        global_batch_size=run.first_value("global_batch_size"),
        hyperparameters={key: run.first_value(key) for key in sorted(hyperparameters) if key in log.positions},
        seed_values=tuple(log.list_values("seed")),
        seeds=None if log.refused else _read_seed_records(official),
        span_ms=run.span_ms,
        official_minutes=_read_official_minutes(official),
        quality_fingerprint=_fingerprint_qualities(log, quality_key, read_quality),
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


def _hash_numbers(numbers: Iterable[float]) -> str:
    return hashlib.blake2b(array("d", numbers).tobytes(), digest_size=16).hexdigest()


def _fingerprint_qualities(view: EventView, key: str, read_quality: QualityReader) -> str | None:
    qualities = [quality for quality in map(read_quality, view.list_values(key)) if quality is not None]
    return _hash_numbers(qualities) if len(set(qualities)) >= LEAST_DISTINCT_QUALITIES else None
