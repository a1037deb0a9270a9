"""The form of the files in rules/: the contents of a ruleset.toml, a layer, a benchmark file; nothing else may."""

from datetime import date
from typing import Any, Literal

from checker.models.finding import Origin, Severity
from checker.record import StrictRecord
from checker.rules.demand import ParsedDemand, expand_demand

__all__ = [
    "BenchmarkLayers",
    "DemandLayer",
    "DivisionLayer",
    "DivisionLimits",
    "RulesetFile",
    "SectionDemands",
    "SeverityOverride",
    "VariantLayer",
    "expand_head",
    "expand_layer",
]

UploadCheckPart = Literal["package_checker", "result_summarizer", "repository_checker", "package_checker_params"]
DemandsByKey = dict[str, ParsedDemand]
SECTION_NAMES = ("fields", "events", "evaluations", "hyperparameters")
ORIGIN_NAMES = tuple(Origin)


class SectionDemands(StrictRecord, frozen=True, kw_only=True):
    """Demands by the part of a log that they are on."""

    fields: DemandsByKey = {}
    events: DemandsByKey = {}
    evaluations: DemandsByKey = {}
    hyperparameters: DemandsByKey = {}


class VariantLayer(StrictRecord, frozen=True, kw_only=True):
    """Demands of each origin."""

    official: SectionDemands = SectionDemands()
    policy: SectionDemands = SectionDemands()
    mlcheck: SectionDemands = SectionDemands()


class DivisionLayer(VariantLayer, frozen=True, kw_only=True):
    """Demands of a division; `variants` hold where a key has a value: `variants.opt_name.lars`."""

    variants: dict[str, dict[str, VariantLayer]] = {}


class DemandLayer(DivisionLayer, frozen=True, kw_only=True):
    """A layer file: common.toml, closed.toml, open.toml."""

    closed: DivisionLayer = DivisionLayer()
    open: DivisionLayer = DivisionLayer()


class BenchmarkLayers(DemandLayer, frozen=True, kw_only=True):
    """The demands of a benchmark file: on every log of the benchmark, and by division."""


class DivisionLimits(StrictRecord, frozen=True, kw_only=True):
    """Limits that differ by division; expressions see them by name."""

    init_minutes: float


class SeverityOverride(StrictRecord, frozen=True, kw_only=True):
    """The severity of a rule in one ruleset; `evidence` says which accepted logs of the round break it, where that is why."""

    severity: Severity
    evidence: str | None = None


class RulesetFile(StrictRecord, frozen=True, kw_only=True):
    """A ruleset.toml.

    `retired` benchmarks of the extended ruleset are gone; of `unlisted` ones the official program still has the rules,
    and applies them, but does not accept the benchmark. `period` is when the round's runs were made, `target_key` how
    open runs declare a target of their own, `rcps` and `seeds` whether the official package check looks at reference
    convergence points and seeds, `seeds_required` whether the written rules ask for a logged seed. `upload_check` is what
    the official upload check (verify_for_v*.sh) consists of: programs, and whether it passes package_checker_params of the
    submitter's folder on. `scaling_folders`: results lie in folders `strong` and `weak` of their system. `entries`: every log
    is a submission of its own, described by a JSON file of the same name. `relative_times`: times count from the start of the
    clock, not from 1970. `shortest_run_ms`: a run that takes less has wrong stamps.
    """

    version: str
    usage: Literal["training", "hpc", "dawnbench", "reference", "own"]
    extends: str | None = None
    dialect: str
    official_ruleset: str
    retired: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    period: tuple[date, date] | None = None
    limits: dict[str, DivisionLimits] = {}
    target_key: str | None = None
    rcps: bool = False
    seeds: bool = False
    seeds_required: bool = False
    scaling_folders: bool = False
    upload_check: tuple[UploadCheckPart, ...] = ()
    entries: bool = False
    relative_times: bool = False
    shortest_run_ms: int = 1000
    severity: dict[str, SeverityOverride] = {}
    reads_equal_records_once: bool = False


def expand_head(table: Any) -> Any:
    """The table of a ruleset.toml, in which a bare severity is short for `{ severity = it }`; with dates as text, as JSON has
    them."""
    if not isinstance(table, dict):
        return table
    head = dict(table)
    if isinstance(table.get("severity"), dict):
        head["severity"] = {
            code: {"severity": stated} if isinstance(stated, str) else stated for code, stated in table["severity"].items()
        }
    if isinstance(table.get("period"), list):
        head["period"] = [day.isoformat() if isinstance(day, date) else day for day in table["period"]]
    return head


def expand_layer(table: Any) -> Any:
    """The table of a layer with every demand written out, as `expand_demand` does it."""
    if not isinstance(table, dict):
        return table
    return {name: _expand_layer_field(name, part) if isinstance(part, dict) else part for name, part in table.items()}


def _expand_layer_field(name: str, part: dict[str, Any]) -> dict[str, Any]:
    if name in ORIGIN_NAMES:
        return {section: _expand_section(demands) if section in SECTION_NAMES else demands for section, demands in part.items()}
    if name == "variants":
        return {
            key: {value: expand_layer(layer) for value, layer in by_value.items()} if isinstance(by_value, dict) else by_value
            for key, by_value in part.items()
        }
    return expand_layer(part) if name in ("closed", "open") else part


def _expand_section(demands: Any) -> Any:
    return {key: expand_demand(demand) for key, demand in demands.items()} if isinstance(demands, dict) else demands
