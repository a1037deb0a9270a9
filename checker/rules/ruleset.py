"""An edition, loaded: its benchmarks, its constants, and the layers of demands that hold for a log."""

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from checker.models.finding import Origin
from checker.rules.benchmark import Benchmark, Quality
from checker.rules.demand import Demand
from checker.rules.schema import BenchmarkLayers, DivisionLayer, EditionFile, Layer, VariantLayer
from checker.rules.system_demands import SystemDemands

__all__ = ["DIVISIONS", "SECTIONS", "Condition", "Edition", "Placed"]

DIVISIONS = ("closed", "open")
SECTIONS = ("fields", "events", "evaluations", "hyperparameters")

QUALITY = "quality"

Condition = tuple[str, str]


@dataclass(frozen=True)
class Placed:
    """A demand and where it stands. `condition` is the key and value under which alone it holds."""

    demand: Demand
    origin: Origin
    section: str
    key: str
    layer: str
    condition: Condition | None = None


class Edition:
    """An edition of a usage. `benchmarks` are its benchmarks by id, `system` is what it wants of a system description."""

    def __init__(
        self,
        *,
        head: EditionFile,
        common: Layer,
        divisions: Mapping[str, Layer],
        benchmarks: Mapping[str, Benchmark],
        of_benchmark: Mapping[str, BenchmarkLayers],
        sanity: Layer,
        system: SystemDemands,
    ) -> None:
        self.head = head
        self.usage = head.usage
        self.name = head.edition
        self.benchmarks = dict(sorted(benchmarks.items()))
        self.system = system
        self._common = common
        self._divisions = divisions
        self._of_benchmark = of_benchmark
        self._sanity = sanity

    @property
    def label(self) -> str:
        """What a person calls it: "training 5.1"."""
        return f"{self.usage} {self.name}"

    def constants(self, division: str | None, benchmark: str | None) -> dict[str, Any]:
        """The names that expressions may use beside the log's own."""
        found: dict[str, Any] = {"benchmarks": [id_ for id_, known in self.benchmarks.items() if known.official]}
        found["every_benchmark"] = list(self.benchmarks)
        found["relative_times"] = self.head.relative_times
        limits = self.head.limits.get(division or "", self.head.limits.get(DIVISIONS[0]))
        if limits is not None:
            found.update(limits.model_dump())
        known = self.benchmarks.get(benchmark or "")
        if known is not None:
            quality = known.quality
            found["target"] = quality.target if quality.parts is None else dict(quality.parts)
            found["threshold"] = quality.threshold
            found["direction"] = quality.direction
            found["quality_key"] = quality.key
            if quality.progress is not None:
                found["progress_field"] = quality.progress
            found["offline_evaluation"] = known.timing.offline_evaluation
            found["ceiling"] = _ceiling(quality)
        return found

    def benchmark_of(self, columns: Collection[str]) -> str | None:
        """The benchmark whose logs are tables of these columns; None where there is none."""
        return next((id_ for id_, known in self.benchmarks.items() if known.columns == frozenset(columns)), None)

    def _sane(self, division: str | None, benchmark: str | None) -> Iterator[Placed]:
        """mlcheck's own demands; those on `quality` are on the key that reports the benchmark's quality."""
        known = self.benchmarks.get(benchmark or "")
        for placed in _placed(self._sanity, "sanity", division):
            if placed.key != QUALITY:
                yield placed
            elif known is not None:
                yield replace(placed, key=known.quality.key)

    def demands(self, division: str | None, benchmark: str | None) -> Iterator[Placed]:
        """Every demand on a log of that division and benchmark, in the order of the layers."""
        yield from self._sane(division, benchmark)
        yield from _placed(self._common, "common", None)
        if division is not None and division in self._divisions:
            yield from _placed(self._common, "common", division, only_division=True)
            yield from _placed(self._divisions[division], division, None)
        if benchmark is not None and benchmark in self._of_benchmark:
            yield from _placed(self._of_benchmark[benchmark], f"{division}_{benchmark}", division)

    def hyperparameters(self, division: str | None, benchmark: str | None) -> frozenset[str]:
        """The keys of the hyperparameters that the rules name for the division and benchmark."""
        return frozenset(placed.key for placed in self.demands(division, benchmark) if placed.section == "hyperparameters")


def _ceiling(quality: Quality) -> float:
    """What the quality cannot exceed: 1 for a share, 100 for a percentage or BLEU, nothing for a loss."""
    if quality.direction == "lower" or quality.target is None:
        return math.inf
    return 1.0 if quality.target <= 1 else 100.0


def _placed(layer: Layer, name: str, division: str | None, *, only_division: bool = False) -> Iterator[Placed]:
    if not only_division:
        yield from _division(layer, name)
    if division == "closed":
        yield from _division(layer.closed, name)
    elif division == "open":
        yield from _division(layer.open, name)


def _division(layer: DivisionLayer, name: str) -> Iterator[Placed]:
    yield from _variant(layer, name, None)
    for key, by_value in layer.variants.items():
        for value, variant in by_value.items():
            yield from _variant(variant, f"{name}, {key} {value}", (key, value))


def _variant(layer: VariantLayer, name: str, condition: Condition | None) -> Iterator[Placed]:
    for origin in Origin:
        sections = getattr(layer, origin.value)
        for section in SECTIONS:
            for key, demand in getattr(sections, section).items():
                yield Placed(demand, origin, section, key, name, condition)
