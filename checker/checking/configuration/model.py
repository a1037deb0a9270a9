"""What a project asks of mlcheck in its pyproject.toml or mlcheck.toml."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from checker.inputs.limits import DEFAULTS, Limits
from checker.models.finding import Severity
from checker.models.verdict import Gate
from checker.record import StrictRecord
from checker.rules.benchmark import AttmtWindow, Direction
from checker.rules.statistics_limits import StatisticsRules

__all__ = ["Configuration", "DisabledRule", "OwnBenchmark", "Suppression"]


class DisabledRule(StrictRecord, frozen=True, kw_only=True):
    """A rule whose findings are left out, for the reason given."""

    severity: Literal["off"]
    reason: Annotated[str, Meta(min_length=1)]


class Suppression(StrictRecord, frozen=True, kw_only=True):
    """Findings of a rule that are accepted until the end of a day. `path` is a glob below the configuration's folder, in
    which `*` also matches `/`; without it the suppression is for all files."""

    rule: str
    path: str | None = None
    reason: Annotated[str, Meta(min_length=1)]
    until: date


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


class Configuration(StrictRecord, frozen=True, kw_only=True):
    """All that can be configured; None and empty where nothing is. `ruleset` is meant as `--ruleset` is, of `usage` where it
    names none; `usage` alone narrows the rulesets that come into question. `rcp_file` is relative to
    the configuration's folder. `severity` is by id of the rule, `attmt` by
    benchmark; `statistics` and `limits` have the defaults of what was not stated.
    `benchmark` has the project's own benchmarks."""

    ruleset: str | None = None
    usage: str | None = None
    gate: Gate | None = None
    strict: bool | None = None
    strict_statistics: bool | None = None
    rcp_file: Annotated[str, Meta(min_length=1)] | None = None
    severity: dict[str, Severity | DisabledRule] = {}
    suppressions: tuple[Suppression, ...] = ()
    attmt: dict[str, AttmtWindow] = {}
    statistics: StatisticsRules | None = None
    limits: Limits = DEFAULTS
    benchmark: dict[str, OwnBenchmark] = {}

    @property
    def disabled_rules(self) -> dict[str, str]:
        """Why rules are off, by id."""
        return {rule: level.reason for rule, level in self.severity.items() if isinstance(level, DisabledRule)}
