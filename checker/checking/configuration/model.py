"""What a project asks of mlcheck in its pyproject.toml or mlcheck.toml."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from checker.inputs.limits import DEFAULTS, Limits
from checker.models.finding import Severity
from checker.models.verdict import Gate
from checker.record import StrictRecord
from checker.rules.benchmark import AttmtWindow
from checker.rules.statistics_limits import StatisticsRules

__all__ = ["Configuration", "Suppression"]


class Suppression(StrictRecord, frozen=True, kw_only=True):
    """Findings of a rule that are accepted until the end of a day. `path` is a glob below the configuration's folder, in
    which `*` also matches `/`; without it the suppression is for all files."""

    rule: str
    path: str | None = None
    reason: Annotated[str, Meta(min_length=1)]
    until: date


class Configuration(StrictRecord, frozen=True, kw_only=True):
    """All that can be configured; None and empty where nothing is. `ruleset` is meant as `--ruleset` is, of `usage` where it
    names none; `usage` alone narrows the rulesets that come into question. `rcp_file` is relative to
    the configuration's folder. `severity` is by id of the rule, `attmt` by
    benchmark; `statistics` and `limits` have the defaults of what was not stated."""

    ruleset: str | None = None
    usage: str | None = None
    gate: Gate | None = None
    strict: bool | None = None
    strict_statistics: bool | None = None
    rcp_file: Annotated[str, Meta(min_length=1)] | None = None
    severity: dict[str, Severity] = {}
    suppressions: tuple[Suppression, ...] = ()
    attmt: dict[str, AttmtWindow] = {}
    statistics: StatisticsRules | None = None
    limits: Limits = DEFAULTS
