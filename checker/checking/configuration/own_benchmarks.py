"""The benchmarks that a project makes of what it states of its own."""

from checker.checking.configuration.model import OwnBenchmark
from checker.errors import InputError
from checker.metrics.attmt import parse_window
from checker.rules.benchmark import Benchmark, DropCounts, ProgressMeasure, QualityMetric
from checker.rules.own_benchmarks import list_published_benchmarks

__all__ = ["build_own_benchmark"]

FEWEST_OLYMPIC_RUNS = 5
KNOWN_UNITS = {"samples_count": ProgressMeasure(unit="samples"), "step_num": ProgressMeasure(unit="steps")}
"""What progress counts, by the field that states it. How many samples an epoch has is not known of a user's own benchmark."""


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
