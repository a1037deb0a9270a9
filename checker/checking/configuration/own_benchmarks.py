"""What a project states of its own benchmarks, and the benchmarks that it makes."""

from typing import Annotated

from msgspec import Meta

from checker.errors import InputError
from checker.metrics.attmt import parse_window
from checker.record import StrictRecord
from checker.rules.benchmark import Benchmark, Direction, DropCounts, ProgressMeasure, QualityMetric
from checker.rules.own_benchmarks import list_published_benchmarks

__all__ = ["OwnBenchmark", "build_own_benchmark"]

FEWEST_OLYMPIC_RUNS = 5
KNOWN_UNITS = {"samples_count": ProgressMeasure(unit="samples"), "step_num": ProgressMeasure(unit="steps")}
"""What progress counts, by the field that states it. How many samples an epoch has is not known of a user's own benchmark."""


class OwnBenchmark(StrictRecord, frozen=True, kw_only=True):
    """A benchmark of the user's own.

    Attributes:
        quality_key: The log key of its evaluations.
        target: The quality to reach.
        direction: Whether a higher or a lower quality is better.
        runs: How many runs a result has. Of five or more, the olympic score leaves out the fastest and the slowest.
        window: The thresholds of ATTMT as FROM:TO:STEP; None for none.
        progress: The field of an evaluation's metadata that says how far the training is; None where it has none. Of
            samples_count and step_num the samples to converge are known.
    """

    quality_key: Annotated[str, Meta(min_length=1)] = "eval_accuracy"
    target: float
    direction: Direction = "higher"
    runs: Annotated[int, Meta(ge=1)] = 5
    window: str | None = None
    progress: str | None = None


def build_own_benchmark(id_: str, stated: OwnBenchmark) -> Benchmark:
    """The benchmark of that id.

    Raises:
        InputError: MLPerf has a benchmark of that id, or the window is none.
    """
    if id_ in list_published_benchmarks():
        raise InputError(f"{id_} is a benchmark of MLPerf", fix="call yours something else")
    window = None if stated.window is None else parse_window(stated.window)
    if window is not None and not (window.first <= window.last) == (stated.direction == "higher"):
        raise InputError(f"window is {stated.window}: it has to run from the easier to the harder quality")
    dropped = int(stated.runs >= FEWEST_OLYMPIC_RUNS)
    return Benchmark(
        id=id_,
        name=id_,
        runs=stated.runs,
        drop=DropCounts(fastest=dropped, slowest=dropped),
        attmt=window,
        progress=KNOWN_UNITS.get(stated.progress or ""),
        quality=QualityMetric(
            key=stated.quality_key, target=float(stated.target), direction=stated.direction, progress=stated.progress
        ),
    )
