"""Everything that is to be said of a rule."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

import msgspec

from checker import resources
from checker.checking.key_lookup import format_ruleset_ranges
from checker.checking.severity import list_case_steps, resolve_severity
from checker.models.finding import Origin, Severity, SeverityStep
from checker.record import StrictRecord
from checker.rules.catalogue import load_catalogue
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.rule import Rule
from checker.rules.rule_index import iter_demand_rules
from checker.rules.ruleset import DIVISIONS

__all__ = ["ExampleLine", "RuleApplicability", "RuleExample", "RuleExamplePair", "RuleExplanation", "explain_rule"]


class ExampleLine(StrictRecord, frozen=True, kw_only=True):
    """A line of a log, with its number; `at_fault` where the finding points at it."""

    number: int
    text: str
    at_fault: bool = False


class RuleExample(StrictRecord, frozen=True, kw_only=True):
    """A log or a submission of the rule's test cases. `lines` are those that matter, of a log; `changes` what was done to a
    clean submission, of others. `official` is what the official program says of it, where that was asked."""

    says: str
    lines: tuple[ExampleLine, ...] = ()
    changes: tuple[str, ...] = ()
    message: str | None = None
    official: Literal["pass", "fail"] | None = None


class RuleExamplePair(StrictRecord, frozen=True, kw_only=True):
    """One that breaks the rule, and one that keeps it."""

    broken: RuleExample
    kept: RuleExample


class RuleApplicability(StrictRecord, frozen=True, kw_only=True):
    """Where a rule holds: the rulesets, the division, who demands it, and the decisions that lead to its severity there."""

    rulesets: str
    division: str
    origin: Origin
    severity_steps: tuple[SeverityStep, ...]

    @property
    def severity(self) -> Severity:
        """The severity there."""
        return self.severity_steps[-1].severity


class RuleExplanation(StrictRecord, frozen=True, kw_only=True):
    """A rule, where it holds, how its severity is decided, and its examples.

    Attributes:
        rule: The rule.
        holdings: Where it holds; empty where it is about all rulesets alike.
        overrides: The severity in single rulesets, of a rule without holdings.
        circumstances: The decisions on its severity that depend on the case.
        examples: A log or submission that breaks it, and one that does not.
    """

    rule: Rule
    holdings: tuple[RuleApplicability, ...]
    overrides: tuple[tuple[str, SeverityStep], ...]
    circumstances: tuple[SeverityStep, ...]
    examples: RuleExamplePair | None


SeveritySteps = tuple[SeverityStep, ...]
ORIGINS, SEVERITIES = tuple(Origin), tuple(Severity)


def explain_rule(name: str) -> RuleExplanation:
    """Everything about the rule of that name.

    Raises:
        InputError: There is no such rule.
    """
    rule = load_catalogue().find_rule(name)
    places = {mark[1:]: rulesets for mark, rulesets in _index_applicability().items() if mark[0] == rule.id}
    holdings = [
        RuleApplicability(rulesets=format_ruleset_ranges(rulesets), division=division, severity_steps=steps, origin=origin)
        for (division, steps, origin), rulesets in sorted(places.items(), key=_rank_applicability)
    ]
    return RuleExplanation(
        rule=rule,
        holdings=tuple(_merge_divisions(holdings)),
        overrides=() if holdings else tuple(_iter_ruleset_overrides(rule)),
        circumstances=list_case_steps(rule),
        examples=_load_rule_examples().get(rule.code),
    )


def _iter_ruleset_overrides(rule: Rule) -> Iterator[tuple[str, SeverityStep]]:
    for ruleset in (load_ruleset(*name) for name in list_rulesets()):
        resolved = resolve_severity(rule, ruleset=ruleset)
        if len(resolved.steps) > 1:
            yield ruleset.display_name, resolved.steps[-1]


@cache
def _load_rule_examples() -> dict[str, RuleExamplePair]:
    return msgspec.json.decode(resources.find_examples_file().read_bytes(), type=dict[str, RuleExamplePair])


@cache
def _index_applicability() -> dict[tuple[str, str, SeveritySteps, Origin], tuple[tuple[str, str], ...]]:
    """For every rule, division, way to its severity, and origin: the rulesets that have such a demand."""
    index: dict[tuple[str, str, SeveritySteps, Origin], dict[tuple[str, str], None]] = {}
    for name in list_rulesets():
        ruleset = load_ruleset(*name)
        steps: dict[tuple[str, object, object, object], SeveritySteps] = {}
        for division in DIVISIONS:
            for benchmark in (None, *ruleset.benchmarks):
                for placed in ruleset.iter_demands(division, benchmark):
                    demand = placed.demand
                    for id_ in dict.fromkeys(id_ for id_, _ in iter_demand_rules(placed)):
                        mark = (id_, demand.severity, demand.evidence, demand.overruled)
                        if mark not in steps:
                            steps[mark] = resolve_severity(load_catalogue()[id_], demand=demand, ruleset=ruleset).steps
                        index.setdefault((id_, division, steps[mark], placed.origin), {})[name] = None
    return {mark: tuple(names) for mark, names in index.items()}


def _rank_applicability(item: tuple[tuple[str, SeveritySteps, Origin], tuple[tuple[str, str], ...]]) -> tuple[int, int, int]:
    division, steps, origin = item[0]
    return ORIGINS.index(origin), DIVISIONS.index(division), SEVERITIES.index(steps[-1].severity)


def _merge_divisions(holdings: Iterable[RuleApplicability]) -> list[RuleApplicability]:
    """The holdings, with divisions of which the same holds joined into one."""
    groups: dict[tuple[str, SeveritySteps, Origin], list[str]] = {}
    for holding in holdings:
        groups.setdefault((holding.rulesets, holding.severity_steps, holding.origin), []).append(holding.division)
    return [
        RuleApplicability(rulesets=names, division=" and ".join(divisions), severity_steps=steps, origin=origin)
        for (names, steps, origin), divisions in groups.items()
    ]
