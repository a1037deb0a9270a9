"""A ruleset, loaded: its benchmarks, its constants, and the layers of demands that hold for a log."""

import math
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import structs

from checker.models.finding import Origin
from checker.rules.benchmark import Benchmark, QualityMetric
from checker.rules.demand import Demand
from checker.rules.kinds.kind import DemandScope
from checker.rules.schema import BenchmarkLayers, DemandLayer, DivisionLayer, RulesetFile, VariantLayer

if TYPE_CHECKING:
    from checker.rules.system_demands import SystemDemands

__all__ = ["DIVISIONS", "SECTIONS", "Ruleset", "ScopedDemand", "VariantCondition"]

DIVISIONS = ("closed", "open")
SECTIONS = ("fields", "events", "evaluations", "hyperparameters")

EPOCH_DAY, DAY_MS = date(1970, 1, 1), 86_400_000
QUALITY_PLACEHOLDER = "quality"

VariantCondition = tuple[str, str]


class ScopedDemand(DemandScope, frozen=True):
    """A demand and where it applies. With a `condition` it applies only to logs in which that key has that value."""

    demand: Demand
    layer: str
    condition: VariantCondition | None = None


class Ruleset:
    """A ruleset of a usage. `benchmarks` are its benchmarks by id, `system` is the table of what it demands of a
    system description."""

    def __init__(
        self,
        *,
        head: RulesetFile,
        common: DemandLayer,
        divisions: Mapping[str, DemandLayer],
        benchmarks: Mapping[str, Benchmark],
        of_benchmark: Mapping[str, BenchmarkLayers],
        sanity: DemandLayer,
        system: dict[str, Any],
    ) -> None:
        self.definition = head
        self.usage = head.usage
        self.name = head.version
        self.benchmarks = dict(sorted(benchmarks.items()))
        self._system_table = system
        self._common_layer = common
        self._division_layers = divisions
        self._benchmark_layers = of_benchmark
        self._sanity_layer = sanity

    @cached_property
    def system_demands(self) -> "SystemDemands":
        """What the ruleset demands of a system description, converted when a submission has one."""
        from checker.rules.system_demands import SystemDemands

        return SystemDemands.model_validate(self._system_table)

    @property
    def display_name(self) -> str:
        """The name for people: "training 5.1"."""
        return f"{self.usage} {'.'.join(self.number.split('.')[:2])}"

    @property
    def number(self) -> str:
        """The number that mlperf_logging's `--ruleset` takes and JSON states: "5.1.0"."""
        return self.definition.official_ruleset.rpartition("_")[2]

    def is_official_folder(self, name: str) -> bool:
        """Whether the official package checker takes a folder of this name for that of a benchmark."""
        known = self.benchmarks.get(name)
        return known is not None and (known.official or known.official_folder)

    def build_constants(self, division: str | None, benchmark: str | None) -> dict[str, Any]:
        """The names that expressions may use in addition to the log's own."""
        found: dict[str, Any] = {"benchmarks": [id_ for id_, known in self.benchmarks.items() if known.official]}
        found["every_benchmark"] = list(self.benchmarks)
        found["relative_times"] = self.definition.relative_times
        found["shortest_run_ms"] = self.definition.shortest_run_ms
        if self.definition.period is not None:
            found["round_start_ms"], found["round_end_ms"] = map(_convert_to_milliseconds, self.definition.period)
        limits = self.definition.limits.get(division or "", self.definition.limits.get(DIVISIONS[0]))
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
            found["ceiling"] = _find_quality_ceiling(quality)
        return found

    def find_benchmark_by_columns(self, columns: Collection[str]) -> str | None:
        """The benchmark whose logs are tables of these columns; None where there is none."""
        return next((id_ for id_, known in self.benchmarks.items() if known.columns == frozenset(columns)), None)

    def _iter_sanity_demands(self, division: str | None, benchmark: str | None) -> Iterator[ScopedDemand]:
        """mlcheck's own demands; those on `quality` are on the key that reports the benchmark's quality."""
        known = self.benchmarks.get(benchmark or "")
        for placed in _iter_layer_demands(self._sanity_layer, "sanity", division):
            if placed.key != QUALITY_PLACEHOLDER:
                yield placed
            elif known is not None:
                yield structs.replace(placed, key=known.quality.key)

    def iter_demands(self, division: str | None, benchmark: str | None) -> Iterator[ScopedDemand]:
        """Every demand on a log of that division and benchmark, in the order of the layers."""
        yield from self._iter_sanity_demands(division, benchmark)
        yield from _iter_layer_demands(self._common_layer, "common", None)
        if division is not None and division in self._division_layers:
            yield from _iter_layer_demands(self._common_layer, "common", division, only_division=True)
            yield from _iter_layer_demands(self._division_layers[division], division, None)
        if benchmark is not None and benchmark in self._benchmark_layers:
            yield from _iter_layer_demands(self._benchmark_layers[benchmark], f"{division}_{benchmark}", division)

    def list_hyperparameters(self, division: str | None, benchmark: str | None) -> frozenset[str]:
        """The keys of the hyperparameters that the rules name for the division and benchmark."""
        return frozenset(placed.key for placed in self.iter_demands(division, benchmark) if placed.section == "hyperparameters")


def _convert_to_milliseconds(day: date) -> int:
    """The beginning of the day in UTC, in milliseconds since 1970."""
    return (day - EPOCH_DAY).days * DAY_MS


def _find_quality_ceiling(quality: QualityMetric) -> float:
    """What the quality cannot exceed: 1 for a share, 100 for a percentage or BLEU, nothing for a loss."""
    if quality.direction == "lower" or quality.target is None:
        return math.inf
    return 1.0 if quality.target <= 1 else 100.0


def _iter_layer_demands(
    layer: DemandLayer, name: str, division: str | None, *, only_division: bool = False
) -> Iterator[ScopedDemand]:
    if not only_division:
        yield from _iter_division_demands(layer, name)
    if division == "closed":
        yield from _iter_division_demands(layer.closed, name)
    elif division == "open":
        yield from _iter_division_demands(layer.open, name)


def _iter_division_demands(layer: DivisionLayer, name: str) -> Iterator[ScopedDemand]:
    yield from _iter_variant_demands(layer, name, None)
    for key, by_value in layer.variants.items():
        for value, variant in by_value.items():
            yield from _iter_variant_demands(variant, f"{name}, {key} {value}", (key, value))


def _iter_variant_demands(layer: VariantLayer, name: str, condition: VariantCondition | None) -> Iterator[ScopedDemand]:
    for origin in Origin:
        sections = getattr(layer, origin.value)
        for section in SECTIONS:
            for key, demand in getattr(sections, section).items():
                yield ScopedDemand(origin, section, key, demand, name, condition)
