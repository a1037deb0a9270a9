"""The form of the files in rules/: the contents of a ruleset.toml, a layer, a benchmark file; nothing else may."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from checker.frozen_model import StrictModel
from checker.models.finding import Severity
from checker.rules.demand import Demand, ParsedDemand

__all__ = [
    "BenchmarkLayers",
    "DemandLayer",
    "DivisionLayer",
    "DivisionLimits",
    "RulesetFile",
    "SectionDemands",
    "SeverityOverride",
    "VariantLayer",
    "expand_bare_value",
]


def expand_bare_value(value: Any) -> Any:
    """A bare scalar or list is short for `{ equals = it }`."""
    return value if isinstance(value, (dict, Demand)) else {"equals": value}


UploadCheckPart = Literal["package_checker", "result_summarizer", "repository_checker", "package_checker_params"]
DemandsByKey = dict[str, Annotated[ParsedDemand, BeforeValidator(expand_bare_value)]]


class SectionDemands(StrictModel):
    """Demands by the part of a log that they are on."""

    fields: DemandsByKey = {}
    events: DemandsByKey = {}
    evaluations: DemandsByKey = {}
    hyperparameters: DemandsByKey = {}


class VariantLayer(StrictModel):
    """Demands of each origin."""

    official: SectionDemands = SectionDemands()
    policy: SectionDemands = SectionDemands()
    mlcheck: SectionDemands = SectionDemands()


class DivisionLayer(VariantLayer):
    """Demands of a division; `variants` hold where a key has a value: `variants.opt_name.lars`."""

    variants: dict[str, dict[str, VariantLayer]] = {}


class DemandLayer(DivisionLayer):
    """A layer file: common.toml, closed.toml, open.toml."""

    closed: DivisionLayer = DivisionLayer()
    open: DivisionLayer = DivisionLayer()


class BenchmarkLayers(DemandLayer):
    """The demands of a benchmark file: on every log of the benchmark, and by division."""


class DivisionLimits(StrictModel):
    """Limits that differ by division; expressions see them by name."""

    init_minutes: float


class SeverityOverride(StrictModel):
    """The severity of a rule in one ruleset; `evidence` says which accepted logs of the round break it, where that is why."""

    severity: Severity
    evidence: str | None = None


def _expand_bare_severity(value: Any) -> Any:
    """A bare severity is short for `{ severity = it }`."""
    return {"severity": value} if isinstance(value, str) else value


class RulesetFile(StrictModel):
    """A ruleset.toml.

    `retired` benchmarks of the extended ruleset are gone; of `unlisted` ones the official program still has the rules,
    and applies them, but does not accept the benchmark. `period` is when the round's runs were made, `target_key` how
    open runs declare a target of their own, `rcps` and `seeds` whether the official package check looks at reference
    convergence points and seeds, `seeds_required` whether the written rules ask for a logged seed. `upload_check` is what
    the official upload check (verify_for_v*.sh) consists of: programs, and whether it passes package_checker_params of the
    submitter's folder on. `scaling_folders`: results lie in folders `strong` and `weak` of their system. `entries`: every log
    is a submission of its own, described by a JSON file of the same name. `relative_times`: times count from the start of the
    clock, not from 1970.
    """

    version: str
    usage: Literal["training", "hpc", "dawnbench", "reference"]
    extends: str | None = None
    dialect: str
    official_ruleset: str
    retired: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    period: tuple[date, date] | None = None
    limits: dict[str, DivisionLimits] = Field(default_factory=dict)
    target_key: str | None = None
    rcps: bool = False
    seeds: bool = False
    seeds_required: bool = False
    scaling_folders: bool = False
    upload_check: tuple[UploadCheckPart, ...] = ()
    entries: bool = False
    relative_times: bool = False
    severity: dict[str, Annotated[SeverityOverride, BeforeValidator(_expand_bare_severity)]] = Field(default_factory=dict)
    reads_equal_records_once: bool = False
